"""`pullquote audit list`, `show` and `verify`: the replies that were given, and whether their chain is whole."""

# ruff: noqa: PLC0415 - the audit brings the store, which `pullquote --help` can do without

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.collections import MAIN
from pullquote.errors import UnknownRecord
from pullquote.saved import considered_from_json, reply_from_json
from pullquote_ui.command.archive import open_audit
from pullquote_ui.command.ask import print_considered, print_reply
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pathlib import Path

    from pullquote.audit.chain import Broken, Head
    from pullquote.audit.record import Record

LIMIT_HELP = "So many, the newest ones."
HEAD_HELP = "The hash of a head that was noted earlier: it must still be in the chain."

Number = Annotated[int, typer.Argument(metavar="ID", help="The record's number.", show_default=False)]


def list_records(
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help=LIMIT_HELP)] = 20,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """List the replies that were given, the newest first."""
    from pullquote.audit.record import record_to_json

    with open_audit(data, collection) as audit:
        records = audit.newest(limit) if audit else []
    if as_json:
        print_json({"records": [record_to_json(record) for record in records]})
    elif not records:
        output().print("No reply was recorded yet.")
    else:
        print_rows(plain_table("id", "replied", "outcome", "question"), map(_row, records))


def show(number: Number, as_json: AsJson = False, collection: InCollection = MAIN, data: Data = None) -> None:
    """Show one reply that was given, by what it was made, and what became of each passage that was found."""
    from pullquote.audit.record import record_to_json

    record = find_record(number, data, collection)
    if as_json:
        print_json(record_to_json(record))
        return
    print_rows(plain_table("record", str(record.number)), _facts(record))
    output().print()
    print_reply(reply_from_json(record.reply))
    print_considered(considered_from_json(record.content["considered"]))


def verify(
    head: Annotated[str | None, typer.Option("--head", metavar="HASH", help=HEAD_HELP)] = None,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Follow the chain of all replies that were given, and tell its head.

    Note the head elsewhere: --head finds later that rows were cut off its end, or that all was made anew.
    Exit status 3, with the row, where the chain is broken.
    """
    from pullquote.audit.chain import Broken, chain_to_json, follow

    with open_audit(data, collection) as audit:
        found = audit.verify(head) if audit else follow((), head)
    if as_json:
        print_json(chain_to_json(found))
    else:
        output().print(_sentence(found), soft_wrap=True)
    if isinstance(found, Broken):
        raise typer.Exit(Status.NOT_HELD)


COMMANDS: dict[str, Callable[..., None]] = {"list": list_records, "show": show, "verify": verify}


def find_record(number: int, data: "Path | None", collection: str) -> "Record":
    """Raises `UnknownRecord`."""
    with open_audit(data, collection) as audit:
        if audit is None:
            raise UnknownRecord(number)
        return audit.record(number)


def _sentence(found: "Head | Broken") -> str:
    from pullquote.audit.chain import Head

    if isinstance(found, Head):
        return f"The chain of {counted(found.number, 'row')} is whole. The head is {found.hash}"
    return f"The chain is broken at row {found.number}. {found.why}"


def _row(record: "Record") -> Sequence[str]:
    return str(record.number), _moment(record), record.reply["outcome"], one_line(record.question)


def _facts(record: "Record") -> list[tuple[str, str]]:
    given = {name: value for name, value in record.content["filters"].items() if value}
    return [
        ("hash", record.hash),
        ("replied", _moment(record)),
        ("question", one_line(record.question)),
        ("filters", one_line(str(given)) if given else "none"),
        ("top-k", str(record.top_k)),
        ("generation", str(record.generation)),
        *record.made_by.items(),
    ]


def _moment(record: "Record") -> str:
    return f"{record.replied:%Y-%m-%d %H:%M:%S} UTC"
