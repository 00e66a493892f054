"""Opens the data folder for a command: whole with its model, or only the documents in it."""

# ruff: noqa: PLC0415 - the engine brings the indexes and the readers of all formats, which take a second to import

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pullquote.engine import Engine
    from pullquote.store.database import Database


@contextmanager
def open_engine(data: Path | None, **overrides: object) -> Iterator["Engine"]:
    """The engine over the data folder, closed afterwards; `overrides` are settings, where they are not None."""
    from pullquote.build import build_engine
    from pullquote.settings import Settings

    with closing(build_engine(Settings.load(data=data, **overrides))) as engine:
        yield engine


@contextmanager
def open_database(data: Path | None) -> Iterator["Database | None"]:
    """The documents alone, which need neither model nor index; None where nothing was ever stored."""
    from pullquote.settings import Settings
    from pullquote.store.database import DATABASE, Database

    path = Settings.load(data=data).data / DATABASE
    if not path.is_file():
        # To look into a folder must not make it, above all where its name was mistyped.
        yield None
        return
    with closing(Database(path)) as database:
        yield database
