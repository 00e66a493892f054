"""`pullquote affected`: the replies that quoted a document or a file, and what became of their quotations."""

# ruff: noqa: PLC0415 - the engine takes a second to import

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote.errors import UnknownDocument
from pullquote_ui.command.archive import open_audit, open_engine
from pullquote_ui.command.documents import possible_ids, possible_uris
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output, plain_table, print_json, print_rows
from pullquote_ui.command.verify import STYLES

if TYPE_CHECKING:
    from pullquote.audit.affected import Affected

NAME_HELP = "The uri, id or path of a document, also a removed one, or the path of a file that holds several."


def affected(
    name: Annotated[str, typer.Argument(metavar="URI", help=NAME_HELP)],
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """List the recorded replies that quote a document, with today's verdict on each quotation of it.

    The path of a file stands for all documents that it holds now; name one that was removed from it by its own uri.

    Exit status 3 where it holds one no more: CHANGED or GONE.
    """
    from pullquote.audit.affected import affected as find
    from pullquote.audit.affected import affected_to_json

    with open_audit(data, collection) as audit, open_engine(data, collection, audit=False) as engine:
        held = [document for uri in possible_uris(name) for document in engine.store.held_by(uri)]
        documents = {*possible_ids(name), *held}
        found = list(find(documents, audit, engine)) if audit else []
        # One that was removed is known by the replies that quote it.
        if not found and not any(map(engine.store.listing, documents)):
            raise UnknownDocument(name)
    if as_json:
        print_json({"affected": [affected_to_json(each) for each in found]})
    elif not found:
        output().print("No recorded reply quotes it.")
    else:
        print_rows(plain_table("id", "verdict", "question", "quote"), (row for each in found for row in _rows(each)))
    if not all(each.holds for each in found):
        raise typer.Exit(Status.NOT_HELD)


def _rows(each: "Affected") -> Iterator[tuple[str | Text, ...]]:
    for verification in each.verifications:
        verdict = Text(verification.verdict, style=STYLES[verification.verdict])
        quote = f"“{one_line(verification.quote)}”"
        yield str(each.number), verdict, one_line(each.question), quote
