"""`pullquote prune`: lets go of the texts of versions that were superseded long ago."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from pullquote.collections import MAIN
from pullquote_ui.command.archive import open_database
from pullquote_ui.command.options import AsJson, Data, InCollection
from pullquote_ui.command.terminal import complain, output, print_json
from pullquote_ui.counted import counted

_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_AGE = re.compile(r"(\d{1,6})([hdw])")
_LONGEST = timedelta(days=365_000)
"""What may be taken from today, or added to it: dates begin with the year 1 and end with the year 9999."""


def age(value: str) -> timedelta:
    """`30d`, `12h` or `8w`."""
    found = _AGE.fullmatch(value)
    if not found:
        raise typer.BadParameter(f"{value!r} is no age. Write hours, days or weeks: 12h, 30d, 8w.")
    given = timedelta(hours=int(found[1]) * _HOURS[found[2]])
    if given > _LONGEST:
        raise typer.BadParameter(f"{value!r} is over a thousand years. Write a shorter age: 12h, 30d, 8w.")
    return given


def prune(
    older_than: Annotated[
        timedelta, typer.Option(parser=age, metavar="AGE", help="Superseded so long ago: 12h, 30d, 8w.")
    ],
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Delete the texts of versions that were superseded; the current ones stay.

    What was quoted from them can no longer be read at the quotation's address. Receipts are verified as before: that
    takes the current text alone.
    """
    now = datetime.now(UTC)
    with open_database(data, collection) as database:
        pruned = database.prune(now - older_than) if database else 0
        future = database.superseded_after(now) if database else 0
    if future:
        complain(f"Kept {counted(future, 'version')}, superseded later than now by the clock. Set the clock right.")
    if as_json:
        print_json({"pruned": pruned})
    else:
        output().print(f"Deleted the texts of {counted(pruned, 'superseded version')}.")
