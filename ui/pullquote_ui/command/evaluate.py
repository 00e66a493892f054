"""`pullquote evaluate`: asks a question set, or a retrieval collection, and prints the scores."""

# ruff: noqa: PLC0415 - the metrics bring scikit-learn, which takes a second to import

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import AsJson, Data, TopK
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows

if TYPE_CHECKING:
    from pullquote.evaluate.report import QuestionReport, RetrievalReport

GAP = 2


def evaluate(
    path: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="A question set (JSON lines), or a folder in BEIR's layout.")
    ],
    top_k: TopK = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Score the answers to a question set, or what a BEIR collection's queries find.

    A question set is asked of the documents in the data folder: add those that it is about first. A collection is
    indexed in a temporary folder. Exit status 1 where a quotation is not what stands in its document.
    """
    report = of_collection(path) if path.is_dir() else of_questions(path, top_k, data)
    if as_json:
        print_json(report.as_json())
    else:
        print_scores(report.headers, report.rows())
    check_fidelity(report)


def of_questions(path: Path, top_k: int | None, data: Path | None) -> "QuestionReport":
    from pullquote.evaluate.questions import load_questions
    from pullquote.evaluate.run import evaluate_questions

    questions = load_questions(path)
    complain(f"Asking {len(questions)} questions ...")
    with open_engine(data) as engine:
        return evaluate_questions(engine, questions, top_k)


def of_collection(folder: Path) -> "RetrievalReport":
    from pullquote.build import build_engine
    from pullquote.evaluate.beir import evaluate_beir
    from pullquote.settings import Settings

    complain(f"Indexing {folder} in a temporary folder ...")
    return evaluate_beir(lambda data: build_engine(Settings.load(data=data)), folder)


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


def check_fidelity(report: "QuestionReport | RetrievalReport") -> None:
    """Say on standard error whether each quotation stands where its receipt says."""
    fidelity = getattr(report, "fidelity", None)
    if fidelity is None:
        return
    complain(f"{fidelity.checked} quotations were held against their documents; {len(fidelity.violations)} differ.")
    for violation in fidelity.violations:
        complain(f"  {violation.question}: {violation.problem}")
    if fidelity.violations:
        raise typer.Exit(Status.ERROR)
