"""`pullquote replay`: a recorded question, asked again."""

# ruff: noqa: PLC0415 - the engine takes a second to import

from typing import TYPE_CHECKING, Any

import typer

from pullquote.collections import MAIN
from pullquote.saved import reply_from_json
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.ask import print_reply
from pullquote_ui.command.audit import Number, find_record
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output, print_json

if TYPE_CHECKING:
    from pullquote.audit.replay import Replay


def replay(number: Number, as_json: AsJson = False, collection: InCollection = MAIN, data: Data = None) -> None:
    """Ask a recorded question again, at the risk that it was asked at, and compare the replies byte by byte.

    Where the documents, models or settings are others now, it says so and answers with today's. Exit status 3 where
    the reply is another one.
    """
    from pullquote.audit.replay import replay as ask_again

    record = find_record(number, data, collection)
    # To look at what was recorded must not add to it.
    with open_engine(data, collection, audit=False, risk=record.made_by.get("risk")) as engine:
        again = ask_again(record, engine)
    if as_json:
        print_json(_as_json(again))
    else:
        _print(again)
    if not again.is_same:
        raise typer.Exit(Status.NOT_HELD)


def _as_json(again: "Replay") -> dict[str, Any]:
    return {
        "number": again.record.number,
        "same": again.is_same,
        "changes": list(again.changes),
        "then": again.record.reply,
        "now": again.reply,
    }


def _print(again: "Replay") -> None:
    for change in again.changes:
        output().print(f"Since then: {one_line(change)}", soft_wrap=True)
    if again.is_same:
        but = " but for the generation" if again.reply["generation"] != again.record.generation else ""
        output().print(f"The same reply, byte by byte{but}.")
        return
    output().print("Another reply.\n\nThen:", style="bold")
    print_reply(reply_from_json(again.record.reply))
    output().print("\nNow:", style="bold")
    print_reply(reply_from_json(again.reply))
