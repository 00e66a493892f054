"""`pullquote backup`: a copy of the database, taken while others read and write it."""

from pathlib import Path
from typing import Annotated

import typer

from pullquote.errors import StoreError
from pullquote_ui.command.archive import open_database
from pullquote_ui.command.options import Data
from pullquote_ui.command.terminal import output


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy, which must not be there yet.")],
    data: Data = None,
) -> None:
    """Copy the database, whole, while it is served or written to.

    To restore it, put it into an empty data folder as `pullquote.sqlite`: the indexes are made from it.
    """
    if file.exists():
        raise StoreError(f"{file} is there already. Name another file.")
    with open_database(data) as database:
        if database is None:
            raise StoreError("Nothing is stored yet, so there is nothing to copy. `pullquote add PATH` adds documents.")
        database.back_up(file)
    output().print(f"Copied to {file} ({file.stat().st_size:,} bytes).", soft_wrap=True)
