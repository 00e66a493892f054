"""`pullquote evaluate`: asks a question set, or a retrieval collection, and prints the scores."""

# ruff: noqa: PLC0415 - the metrics bring scikit-learn, which takes a second to import
# ruff: noqa: PLR0913, PLR0917 - each parameter is an option of the command

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from pullquote.collections import MAIN
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.evaluated import Evaluated, refuse_idle
from pullquote_ui.command.options import AsJson, Data, InCollection, TopK, to_path
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pullquote.evaluate.open_retrieval import OpenReport
    from pullquote.evaluate.reading_report import ReadingReport
    from pullquote.evaluate.report import QuestionReport, RetrievalReport
    from pullquote.evaluate.temporary import NewEngine

GAP = 2
SOURCE_HELP = "A question set, or questions with their passages (JSON lines), or a folder in BEIR's layout."
OPEN_HELP = "Index all passages of FILE in a temporary folder, and ask its questions of them all."
EVERY_HELP = "With --open, ask every K-th question that has an answer; 10 by default."
SAMPLE_HELP = "Of questions with their passages, ask N that are spread over FILE."


class Report(Protocol):
    """What each run comes to."""

    @property
    def headers(self) -> Sequence[str]: ...

    def rows(self) -> Sequence[Sequence[str]]: ...

    def as_json(self) -> dict[str, Any]: ...


def evaluate(
    path: Annotated[Path, typer.Argument(parser=to_path, metavar="FILE|FOLDER", help=SOURCE_HELP)],
    top_k: TopK = None,
    over_all: Annotated[bool, typer.Option("--open", help=OPEN_HELP)] = False,
    every: Annotated[int | None, typer.Option(min=1, metavar="K", help=EVERY_HELP)] = None,
    sample: Annotated[int | None, typer.Option(min=1, metavar="N", help=SAMPLE_HELP)] = None,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Score the answers to a question set, the reading of given passages, or what a BEIR collection's queries find.

    A question set is asked of the documents in the collection: add those that it is about first. Questions with
    their passages, in SQuAD 2.0's fields, are read each with its own; with --open, and of a collection, all are
    indexed in a temporary folder. Exit status 1 where a quotation is not what stands in its document.
    """
    evaluated = Evaluated.of(path, over_all)
    options = {"--top-k": top_k, "--open": over_all, "--every": every, "--sample": sample}
    refuse_idle({**options, "--collection": collection != MAIN}, path, evaluated)
    report: Report
    match evaluated:
        case Evaluated.QUESTIONS:
            report = of_questions(path, top_k, collection, data)
        case Evaluated.READING:
            report = of_passages(path, sample, data)
        case Evaluated.OPEN:
            report = of_all_passages(path, every, top_k, data)
        case Evaluated.RETRIEVAL:
            report = of_collection(path, data)
    if as_json:
        print_json(report.as_json())
    else:
        print_scores(report.headers, report.rows())
    check_fidelity(report)


def of_questions(path: Path, top_k: int | None, collection: str, data: Path | None) -> "QuestionReport":
    from pullquote.evaluate.questions import load_questions
    from pullquote.evaluate.run import evaluate_questions

    questions = load_questions(path)
    complain(f"Asking {counted(len(questions), 'question')} ...")
    with open_engine(data, collection, audit=False) as engine:
        return evaluate_questions(engine, questions, top_k)


def of_collection(folder: Path, data: Path | None) -> "RetrievalReport":
    from pullquote.evaluate.beir import evaluate_beir
    from pullquote.evaluate.beir_folder import read_beir

    scored = read_beir(folder)
    complain(f"Indexing {folder} in a temporary folder ...")
    return evaluate_beir(new_engine(data), scored)


def new_engine(data: Path | None) -> "NewEngine":
    """Makes engines over other folders, with the models that were prepared for the data folder."""
    from pullquote.build import build_engine, models_folder
    from pullquote.settings import Settings

    models = models_folder(Settings.load(data=data))
    return lambda folder: build_engine(Settings.load(data=folder, models=models, audit=False))


def of_passages(path: Path, sample: int | None, data: Path | None) -> "ReadingReport":
    from pullquote.build import build_embedder, build_reader
    from pullquote.evaluate.given import load_given, spread
    from pullquote.evaluate.reading import evaluate_reading
    from pullquote.settings import Settings

    questions = load_given(path)
    asked = spread(questions, sample or len(questions))
    settings = Settings.load(data=data)
    embedder = build_embedder(settings)
    complain(f"Reading the passages of {counted(len(asked), 'question')} ...")
    return evaluate_reading(build_reader(settings, embedder), embedder, asked)


def of_all_passages(path: Path, every: int | None, top_k: int | None, data: Path | None) -> "OpenReport":
    from pullquote.evaluate.given import load_given
    from pullquote.evaluate.open_retrieval import EVERY, evaluate_open

    questions = load_given(path)
    complain(f"Indexing the passages of {path} in a temporary folder ...")
    return evaluate_open(new_engine(data), questions, every or EVERY, top_k)


def print_scores(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """As many tables as the terminal's width asks for, each with the rows' names."""
    widths = [max(map(len, column)) + GAP for column in zip(headers, *rows, strict=True)]
    for columns in fitting(widths, output().width):
        table = plain_table(*(headers[column] for column in columns))
        for column in table.columns[1:]:
            column.justify = "right"
        print_rows(table, ([row[column] for column in columns] for row in rows))
        output().print()


def fitting(widths: Sequence[int], width: int) -> Iterator[list[int]]:
    """Columns in groups that fit into `width`, the first column in each.

    >>> list(fitting([5, 4, 4, 4], 13))
    [[0, 1, 2], [0, 3]]
    """
    group = [0]
    for column in range(1, len(widths)):
        if len(group) > 1 and sum(widths[other] for other in group) + widths[column] > width:
            yield group
            group = [0]
        group.append(column)
    yield group


def check_fidelity(report: Report) -> None:
    """Say on standard error whether each quotation stands where its receipt says."""
    fidelity = getattr(report, "fidelity", None)
    if fidelity is None:
        return
    quotations, differences = counted(fidelity.checked, "quotation"), counted(len(fidelity.violations), "difference")
    complain(f"Held {quotations} against the documents: {differences}.")
    for violation in fidelity.violations:
        complain(f"  {violation.question}: {violation.problem}")
    if fidelity.violations:
        raise typer.Exit(Status.ERROR)
