"""Named collections of documents: each has a folder, an engine and a history of its own, so no question sees two."""

import logging
import re
import secrets
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.errors import InvalidCollection, StoreError, UnknownCollection
from pullquote.store.identity import Identity, identity
from pullquote.store.syncing import make_folder, sync_folder

if TYPE_CHECKING:  # a command that only looks into a folder can do without the models
    from pullquote.engine import Engine
    from pullquote.protocols import Extent

MAIN = "main"
"""The collection that is always there: its folder is the data folder itself."""
FOLDER = "collections"
NAME_PATTERN = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
"""Also a folder's name on every system, and one part of an address."""
_REMOVED = ".removed-"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    engine: "Engine"
    folder: Identity | None

    def is_of(self, folder: Path) -> bool:
        """Whether the folder is the one that it was opened over, and not another one of that name."""
        return self.folder is not None and identity(folder) == self.folder


class Collections:
    """The collections of one data folder. Safe to share between threads; other processes may change them meanwhile."""

    def __init__(self, data: Path, open_engine: Callable[[Path], "Engine"]) -> None:
        self.data = data
        self._open_engine = open_engine
        self._opened: dict[str, _Opened] = {}
        self._closed = False
        self._opening = threading.Lock()
        self._changing = threading.Lock()
        self._closing = ThreadPoolExecutor(1, "closing")
        self._delete_removed()

    def names(self) -> list[str]:
        """Of all that there are: `main`, and then the others in order of name."""
        self._close_removed()
        found = (self.data / FOLDER).iterdir() if (self.data / FOLDER).is_dir() else ()
        return [MAIN, *sorted(folder.name for folder in found if is_name(folder.name) and folder.name != MAIN)]

    def engine(self, name: str = MAIN) -> "Engine":
        """The engine over a collection, opened when it is first asked for. Raises `UnknownCollection`."""
        folder = folder_of(self.data, name)
        if engine := self._engine_over(name, folder):
            return engine
        with self._opening:
            if self._closed:
                raise StoreError("The collections are closed. Open them again.")
            self._close_removed()
            return self._engine_over(name, folder) or self._engine_opened(name, folder)

    def _engine_over(self, name: str, folder: Path) -> "Engine | None":
        """That which is open already. Without the lock: nobody waits until an engine is opened over another one."""
        opened = self._opened.get(name)
        return opened.engine if opened and opened.is_of(folder) else None

    def has_open(self, name: str, engine: "Engine") -> bool:
        """Whether it is the one over the collection: False once that was removed, and its engine let go of."""
        opened = self._opened.get(name)
        return opened is not None and opened.engine is engine

    def _engine_opened(self, name: str, folder: Path) -> "Engine":
        # Before it is opened: another process may put another folder there meanwhile, which is not this engine's.
        found = identity(folder)
        if found is None and name != MAIN:
            raise UnknownCollection(name)
        try:
            engine = self._open_engine(folder)
        except Exception as error:
            if found and identity(folder) != found:  # it was removed just now, whatever that looked like
                raise UnknownCollection(name) from error
            raise
        with self._changing:
            self._opened[name] = _Opened(engine, found or identity(folder))
        return engine

    def _close_removed(self) -> None:
        """Close engines over what was removed, by whichever process; each once the last question to it has ended."""
        with self._changing:
            removed = [name for name, opened in self._opened.items() if not opened.is_of(folder_of(self.data, name))]
            for name in removed:
                # In a thread: what it is tidying ends first, and nobody waits for that.
                self._closing.submit(_close, self._opened.pop(name).engine)

    def extent(self, name: str) -> "Extent":
        """How much a collection holds, told by its engine where one is open; none is opened for it.

        Raises `UnknownCollection`.
        """
        # The store takes a while to import, and a command that only needs a name can do without.
        from pullquote.protocols import Extent  # noqa: PLC0415
        from pullquote.store.database import DATABASE, Database  # noqa: PLC0415

        folder = folder_of(self.data, name)
        if engine := self._engine_over(name, folder):
            return engine.store.extent()
        if name != MAIN and not folder.is_dir():
            raise UnknownCollection(name)
        if not (folder / DATABASE).is_file():
            return Extent()
        with closing(Database(folder / DATABASE)) as database:
            return database.extent()

    def create(self, name: str) -> bool:
        """Make an empty collection; False where there is one of that name. Raises `InvalidCollection`."""
        if not is_name(name):
            raise InvalidCollection(
                f"{name!r} is no name of a collection. Take up to 63 small letters a-z, digits and hyphens, with a "
                "letter or digit first and last."
            )
        if name == MAIN:
            return False
        try:
            make_folder(self.data / FOLDER)
            (self.data / FOLDER / name).mkdir()
            sync_folder(self.data / FOLDER)
        except FileExistsError:
            return False
        except OSError as error:
            raise StoreError(f"The collection {name!r} cannot be made: {error}. Make the folder writable.") from error
        return True

    def remove(self, name: str) -> None:
        """Delete a collection with all that is in it. Raises `UnknownCollection`, `InvalidCollection` for `main`."""
        if name == MAIN:
            raise InvalidCollection("The collection 'main' is always there. Remove its documents instead.")
        folder = folder_of(self.data, name)
        gone = folder.with_name(f"{_REMOVED}{secrets.token_hex(4)}")
        self._delete_removed()
        try:
            # In one step, so that no process finds half of it.
            folder.rename(gone)
            sync_folder(gone.parent)
        except FileNotFoundError as error:
            raise UnknownCollection(name) from error
        except OSError as error:
            raise StoreError(
                f"The collection {name!r} cannot be deleted: {error}. Make the folder writable."
            ) from error
        self._close_removed()
        _delete(gone)

    def _delete_removed(self) -> None:
        """Delete what is left of collections whose removal was broken off."""
        for gone in (self.data / FOLDER).glob(f"{_REMOVED}*"):
            try:
                _delete(gone)
            except StoreError as error:
                _log.warning("%s", error)

    def close(self) -> None:
        """Release every engine's files; safe to call twice."""
        with self._opening:
            self._closed = True
        with self._changing:
            opened, self._opened = self._opened, {}
        for each in opened.values():
            each.engine.close()
        self._closing.shutdown()


def is_name(name: str) -> bool:
    return re.fullmatch(NAME_PATTERN, name) is not None


def folder_of(data: Path, name: str) -> Path:
    """Where a collection is kept, whether or not there is one. Raises `UnknownCollection` where there can be none."""
    if not is_name(name):
        raise UnknownCollection(name)
    return data if name == MAIN else data / FOLDER / name


def _close(engine: "Engine") -> None:
    try:
        engine.close()
    except Exception:  # noqa: BLE001 - nobody waits for it
        _log.exception("An engine over a removed collection cannot be closed")


def _delete(gone: Path) -> None:
    try:
        while gone.exists():
            # Another process may be at it, which found it when it started.
            with suppress(FileNotFoundError):
                shutil.rmtree(gone)
    except OSError as error:
        raise StoreError(
            f"The collection is removed, but not all of its files can be deleted: {error}. Make {gone} writable: it is "
            "tried again at the next start, and when another collection is removed."
        ) from error
