"""`pullquote ask`: a question, and the quotations that answer it, or why nothing is quoted."""

# ruff: noqa: PLR0913, PLR0917 - each parameter is an option of the command

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote.errors import InvalidQuestion
from pullquote.types import Abstention, Answer, Citation, Considered, Finished, Reason, Reply
from pullquote.wire import considered_to_json, reply_to_json
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import (
    AsJson,
    Data,
    From,
    InCollection,
    Metadata,
    Risk,
    To,
    TopK,
    UriPrefix,
    filters_of,
)
from pullquote_ui.command.quotations import print_quotations
from pullquote_ui.command.reading import STANDARD_INPUT, read_text
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output, plain_table, print_indented, print_json, print_rows

Question = Annotated[str, typer.Argument(metavar="QUESTION", help='In words; "-" reads it from standard input.')]


def ask(
    question: Question,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each passage found what became of it.")] = False,
    published_from: From = None,
    published_to: To = None,
    uri_prefix: UriPrefix = None,
    metadata: Metadata = None,
    top_k: TopK = None,
    risk: Risk = None,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Answer a question in the words of the documents.

    Exit status 3 where they do not answer it.
    """
    filters = filters_of(published_from, published_to, uri_prefix, metadata)
    with open_engine(data, collection, risk=risk) as engine:
        finished = engine.explain(the_question(question), filters, top_k)
    if as_json:
        print_json(_as_json(finished, explain))
    else:
        print_reply(finished.reply)
        if explain:
            print_considered(finished.considered)
    if isinstance(finished.reply, Abstention):
        raise typer.Exit(Status.NOT_HELD)


def the_question(given: str) -> str:
    """What was asked: the argument, or what standard input says."""
    return read_text(STANDARD_INPUT, InvalidQuestion).strip() if given == STANDARD_INPUT else given


def _as_json(finished: Finished, explain: bool) -> dict[str, Any]:
    considered = {"considered": considered_to_json(finished.considered)} if explain else {}
    return {**reply_to_json(finished.reply), **considered}


def _headline(answer: Answer, short: Citation) -> str:
    """The few words that answer, with the days that they mean where they do not tell them."""
    words = one_line(short.quote)
    return f"{words} ({answer.days})" if answer.days else words


def print_reply(reply: Reply) -> None:
    match reply:
        case Answer(quotes=quotes, short=short):
            if short:
                print_indented(Text(_headline(reply, short), style="bold"), 0)
            print_quotations(quotes, short)
            if reply.caveat:
                output().print(reply.caveat, soft_wrap=True)
        case Abstention(reason=Reason.EMPTY_INDEX as reason):
            output().print(f"{reason.sentence} `pullquote add PATH` adds some.", soft_wrap=True)
        case Abstention(nearest=nearest):
            output().print(reply.why, soft_wrap=True)
            if nearest:
                output().print("Nearest to it:", style="dim")
                print_quotations(nearest, style="dim")


def print_considered(considered: Sequence[Considered]) -> None:
    """A row for each passage that was found, as the search ranked them; [1] is the quotation of this number."""
    if considered:
        output().print("\nConsidered:", style="dim")
        print_rows(plain_table("rank", "title", "dense", "lexical", "score", "what became of it"), _rows(considered))


def _rows(considered: Sequence[Considered]) -> Iterator[tuple[str, ...]]:
    for rank, each in enumerate(considered, start=1):
        ranks = (str(each.hit.ranks.get(retriever, "-")) for retriever in ("dense", "lexical"))
        score = "-" if each.score is None else f"{each.score:.3f}"
        number = f" [{each.quote}]" if each.quote else ""
        yield str(rank), one_line(each.hit.passage.source.title), *ranks, score, f"{each.fate.sentence}{number}"
