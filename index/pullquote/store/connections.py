"""A pool of connections to one SQLite file. The only module that imports sqlite3."""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.store.identity import FolderKnown, Identity, identity

SQLITE_VERSION = sqlite3.sqlite_version
WAIT_SECONDS = 30.0
LOG_WAIT_SECONDS = 1.0
TRIES = 1_000
Connection = sqlite3.Connection
Synchronous = Literal["FULL", "NORMAL"]
RESTORE = "Restore it from a backup."
CLOSED = "The store is closed. Open it again."
_log = logging.getLogger(__name__)


class NotWritten(StoreError):
    """A copy could not be written; the cause says why."""


def integrity(connection: Connection) -> list[str]:
    """What SQLite's own integrity check finds wrong; nothing where all is well."""
    found = [" ".join(row[0].split()) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if found == ["ok"] else found


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Writes that are kept together, or not at all; another process's wait for them."""
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


class Connections:
    """Safe to share between threads: each borrows a connection of its own for a while.

    `synchronous` is SQLite's: with NORMAL a commit in the write-ahead log does not wait for the disk. `remedy` says
    what to do about a file that is damaged.
    """

    def __init__(self, path: Path, synchronous: Synchronous = "FULL", remedy: str = RESTORE) -> None:
        self.path = path
        self._folder = FolderKnown(path.parent)
        self._file: Identity | None = None
        self._remedy = remedy
        self._synchronous = synchronous
        self._idle: list[Connection] = []
        self._pool = threading.Lock()
        self._closed = False
        self._mode = "rwc"

    def close(self) -> None:
        with self._pool:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of this thread's own for a while; SQLite's errors become ours."""
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.OperationalError as error:
            raise self._translated(error) from error
        except sqlite3.DatabaseError as error:
            # SQLite has no class of its own for damage; the subclasses say that the caller is wrong.
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise self.damaged(error) from error
        except UnicodeDecodeError as error:
            # SQLite's message quotes the damaged bytes.
            raise self.damaged(error) from error

    def damaged(self, why: object) -> StoreDamaged:
        """What is raised of a file of which this is wrong."""
        return StoreDamaged(f"{self.path} is damaged: {why}. It was left as it is. {self._remedy}", str(why))

    def _translated(self, error: sqlite3.OperationalError) -> StoreError:
        """What is raised instead. Raises `StoreRemoved` where that is the reason."""
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return StoreLocked(
                f"Another process has been writing to {self.path} for {WAIT_SECONDS:.0f} seconds. "
                "Try again when it is done."
            )
        self._folder.check()
        remedy = "See that the folder can be written and the disk is not full."
        if denied := self._denied():
            remedy = (
                f"This user may not {denied} it. Run this as the user whose it is, or change its owner or its mode."
            )
        return StoreError(f"{self.path} cannot be used: {error}. {remedy}")

    def _denied(self) -> str | None:
        """What this process may not do with a file that is there, as one that another user made."""
        if not _may(self.path, os.F_OK):
            return None
        return next((what for what, mode in (("read", os.R_OK), ("write", os.W_OK)) if not _may(self.path, mode)), None)

    def _take(self) -> Connection:
        with self._pool:
            if self._closed:
                raise StoreError(CLOSED)
            if self._idle:
                return self._idle.pop()
        # Another folder of that name is another archive's.
        self._folder.check()
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={self._mode}",
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        # A file that was deleted since, with a collection, is not made anew.
        self._mode = "rw"
        self._file = self._file or identity(self.path)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        # What was removed leaves the file's free pages too.
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    def _give_back(self, connection: Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._pool:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @staticmethod
    def write_ahead(connection: Connection) -> None:
        """Have readers and the writer not wait for each other. It lasts: the file remembers."""
        for tries_left in reversed(range(TRIES)):
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite waits for no lock here, and another process may just be reading.
                if not tries_left or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(WAIT_SECONDS / TRIES)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One, on a connection of this thread's own. Raises `StoreError` where the file is not the one any more."""
        with self.connection() as connection:
            self._check_place()
            with transaction(connection):
                yield connection

    def _check_place(self) -> None:
        """What is written into a file that has no name any more goes with the last who has it open."""
        if identity(self.path) != self._file:
            self._folder.check()
            raise StoreError(
                f"{self.path} was deleted or replaced since it was opened, and what is written now would be lost. "
                "Stop whoever has it open, and start again."
            )

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Several reads of one generation."""
        with self.connection() as connection:
            connection.execute("BEGIN")
            # SQLite takes its snapshot at the first read, and not before.
            connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
            yield connection
            connection.execute("COMMIT")

    def check(self) -> None:
        """Look through the whole file. Raises `StoreDamaged` where SQLite's own integrity check finds something."""
        with self.connection() as connection:
            for found in integrity(connection):
                raise self.damaged(found)

    def back_up(self, path: Path, once_locked: Callable[[], None] | None = None) -> None:
        """Write a copy that is whole, whatever is written meanwhile; a database at `path` has its content replaced.

        `once_locked` is called when nobody else can write there any more, and before anything is replaced. Raises
        `NotWritten` where it is the copy that cannot be written, and other errors where this one cannot be read.
        """
        with self.connection() as connection:
            connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
            try:
                with closing(sqlite3.connect(path)) as copy:
                    if once_locked:
                        # The lock is held from the first page to the last.
                        connection.backup(copy, pages=1, progress=_after_first_page(once_locked))
                    else:
                        connection.backup(copy)
            except sqlite3.Error as error:
                raise NotWritten(f"The copy {path} cannot be written: {error}. Name another place.") from error

    def empty_log(self) -> None:
        """Have nothing of what was removed stay in the write-ahead log; a long reader puts it off to the next time.

        So does a full disk, and it is no error: what was committed stands.
        """
        try:
            self._empty_log()
        except StoreError as error:
            _log.warning("%s-wal cannot be emptied (%s); it is tried again after the next removal.", self.path, error)

    def _empty_log(self) -> None:
        with self.connection() as connection:
            connection.execute(f"PRAGMA busy_timeout = {1000 * LOG_WAIT_SECONDS:.0f}")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {1000 * WAIT_SECONDS:.0f}")


def _may(path: Path, mode: int) -> bool:
    # The file isn't opened to try: to close it would lose SQLite's locks on it.
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _after_first_page(call: Callable[[], None]) -> Callable[[int, int, int], None]:
    """What SQLite's backup calls after each page; it tries again where another one holds the lock."""
    calls = [call]

    def progress(status: int, _left: int, _pages: int) -> None:
        if calls and status == sqlite3.SQLITE_OK:
            calls.pop()()

    return progress
