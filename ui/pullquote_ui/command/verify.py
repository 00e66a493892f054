"""`pullquote verify`: holds the receipts of saved replies against the documents as they are now."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote.errors import InvalidReply
from pullquote.saved import receipts_from_json
from pullquote.types import Citation, Verdict, Verification
from pullquote.wire import verification_to_json
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection, not_empty
from pullquote_ui.command.reading import read_text
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

STYLES = {Verdict.VALID: "green", Verdict.MOVED: "yellow", Verdict.CHANGED: "bold red", Verdict.GONE: "bold red"}
SHOWN_CHARACTERS = 80


def verify(
    file: Annotated[
        str,
        typer.Argument(
            parser=not_empty,
            metavar="FILE",
            help='What `ask --json` printed, once or several times, or a list of such; "-" for standard input.',
        ),
    ],
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Check saved quotations against the documents.

    What is checked is the words, their place and what stands around them, and not the title, date, page and heading.

    Exit status 0 where each is VALID or MOVED, 3 where one is CHANGED or GONE.
    """
    receipts = receipts_in(read_text(file, InvalidReply), file)
    with open_engine(data, collection) as engine:
        verifications = engine.verify(receipts)
    if as_json:
        print_json({"verifications": [verification_to_json(verification) for verification in verifications]})
    else:
        print_verifications(receipts, verifications)
    if any(verification.verdict in {Verdict.CHANGED, Verdict.GONE} for verification in verifications):
        raise typer.Exit(Status.NOT_HELD)


def receipts_in(text: str, name: str) -> list[Citation]:
    """Every receipt in a saved reply or a list of them; `InvalidReply` where it is neither."""
    try:
        saved = list(_values(text))
    except (ValueError, RecursionError) as error:
        raise InvalidReply(
            f"{name} is no JSON: {error}. Save a reply with `pullquote ask --json QUESTION > FILE`."
        ) from error
    replies = [reply for value in saved for reply in (value if isinstance(value, list) else [value])]
    if not replies:
        raise InvalidReply(f"{name} is an empty list: there is no reply to check. Name a file that holds some.")
    return [receipt for number in range(len(replies)) for receipt in _receipts_of(replies, number)]


def _values(text: str) -> Iterator[Any]:
    """One value at least, or several one after the other, as `ask --json >> FILE` leaves them."""
    decoder, text, at = json.JSONDecoder(), text.rstrip(), 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        value, at = decoder.raw_decode(text, at)
        yield value
        if at == len(text):
            return


def _receipts_of(replies: Sequence[Any], number: int) -> list[Citation]:
    try:
        return receipts_from_json(replies[number])
    except InvalidReply as error:
        if len(replies) == 1:
            raise
        raise InvalidReply(f"Reply {number + 1:,} of {len(replies):,}: {error}") from error


def print_verifications(receipts: Sequence[Citation], verifications: Sequence[Verification]) -> None:
    table = plain_table("verdict", "document", "quote", "what became of it")
    table.columns[0].no_wrap = True
    print_rows(table, map(_row, receipts, verifications))
    counts = Counter(verification.verdict for verification in verifications)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    output().print(f"{counted(len(verifications), 'receipt')}: {told}" if told else "The replies have no receipts.")


def _row(receipt: Citation, verification: Verification) -> tuple[str | Text, ...]:
    verdict = Text(verification.verdict, style=STYLES[verification.verdict])
    quote = one_line(receipt.quote)
    shown = quote if len(quote) <= SHOWN_CHARACTERS else f"{quote[: SHOWN_CHARACTERS - 1]}…"
    return verdict, one_line(receipt.title), f"“{shown}”", one_line(verification.detail)
