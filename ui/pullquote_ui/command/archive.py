"""Opens the data folder for a command: whole with its model, or only the documents in it."""

# ruff: noqa: PLC0415 - the engine brings the indexes and the readers of all formats, which take a second to import

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.collections import MAIN, folder_of
from pullquote.errors import UnknownCollection

if TYPE_CHECKING:
    from pullquote.audit.log import Audit
    from pullquote.engine import Engine
    from pullquote.store.database import Database


@contextmanager
def open_engine(data: Path | None, collection: str = MAIN, **overrides: object) -> Iterator["Engine"]:
    """The engine over a collection, closed afterwards; `overrides` are settings, where they are not None."""
    from pullquote.build import build_collections
    from pullquote.settings import Settings

    with closing(build_collections(Settings.load(data=data, **overrides))) as collections:
        yield collections.engine(collection)


@contextmanager
def open_database(data: Path | None, collection: str = MAIN) -> Iterator["Database | None"]:
    """A collection's documents alone, which need neither model nor index; None where nothing was ever stored."""
    from pullquote.store.database import DATABASE, Database

    folder = folder_in_use(data, collection)
    if not (folder / DATABASE).is_file():
        # To look into a folder must not make it, above all where its name was mistyped.
        yield None
        return
    with closing(Database(folder / DATABASE)) as database:
        yield database


@contextmanager
def open_audit(data: Path | None, collection: str = MAIN) -> Iterator["Audit | None"]:
    """A collection's audit alone; None where no reply was ever recorded."""
    from pullquote.audit.log import AUDIT, Audit

    path = folder_in_use(data, collection) / AUDIT
    if not path.is_file():
        yield None
        return
    with closing(Audit(path)) as audit:
        yield audit


def folder_in_use(data: Path | None, collection: str = MAIN) -> Path:
    """`existing_folder` in the data folder that the settings name, where the command names none."""
    from pullquote.settings import Settings

    return existing_folder(Settings.load(data=data).data, collection)


def existing_folder(data: Path, collection: str) -> Path:
    """Where a collection is kept. Raises `UnknownCollection` where there is none."""
    folder = folder_of(data, collection)
    if collection != MAIN and not folder.is_dir():
        raise UnknownCollection(collection)
    return folder
