"""What each client has used, in a file that all processes of the server share: where `limits` keeps its windows."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from limits.storage import MovingWindowSupport, Storage

from pullquote.errors import StoreError
from pullquote.store.connections import Connection, Connections
from pullquote.store.kept_open import KeptOpen

FILE = "limits.sqlite"
_REMEDY = "Stop the server and delete it, with its -wal and -shm: it only holds what each client asked and sent lately."
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS used (key TEXT, at REAL, until REAL, amount INTEGER)",
    "CREATE INDEX IF NOT EXISTS used_by_key ON used (key, until)",
    "CREATE TABLE IF NOT EXISTS asking (life TEXT, number INTEGER, process INTEGER, name TEXT, until REAL, "
    "PRIMARY KEY (life, number)) WITHOUT ROWID",
)


def open_usage(data: Path) -> KeptOpen:
    """The file, made when it is first used. What a power failure may take is the count of a minute."""
    return KeptOpen(data / FILE, "NORMAL", _prepare, _REMEDY)


def look_through_usage(path: Path) -> None:
    """Look through the whole file, and change nothing. Raises `StoreDamaged`."""
    with closing(Connections(path, "NORMAL", _REMEDY)) as connections:
        connections.check()


def _prepare(connection: Connection) -> None:
    Connections.write_ahead(connection)
    for statement in _SCHEMA:
        connection.execute(statement)


class Usage(Storage, MovingWindowSupport):
    """A row for each use, until it no longer counts. No truth: it may be deleted, and is in no backup."""

    STORAGE_SCHEME = None

    def __init__(self, file: KeptOpen) -> None:
        super().__init__()
        self._file = file

    @property
    def base_exceptions(self) -> type[Exception]:
        return StoreError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._written() as connection:
            fits = _sum(connection, key) + amount <= limit
            if fits:
                _insert(connection, key, expiry, amount)
        return fits

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the protocol
        with self._written() as connection:
            return _oldest(connection, key) - expiry, _sum(connection, key)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with self._written() as connection:
            _insert(connection, key, expiry, amount)
            return _sum(connection, key)

    def get(self, key: str) -> int:
        with self._written() as connection:
            return _sum(connection, key)

    def get_expiry(self, key: str) -> float:
        with self._written() as connection:
            return _oldest(connection, key)

    def check(self) -> bool:
        with self._written():
            return True

    def reset(self) -> int | None:
        with self._written() as connection:
            return int(connection.execute("DELETE FROM used").rowcount)

    def clear(self, key: str) -> None:
        with self._written() as connection:
            connection.execute("DELETE FROM used WHERE key = ?", (key,))

    @contextmanager
    def _written(self) -> Iterator[Connection]:
        """One transaction, in which nothing stands that no longer counts."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM used WHERE until <= ?", (time.time(),))
            yield connection


def _sum(connection: Connection, key: str) -> int:
    [[used]] = connection.execute("SELECT coalesce(sum(amount), 0) FROM used WHERE key = ?", (key,))
    return int(used)


def _oldest(connection: Connection, key: str) -> float:
    """When the oldest use that counts does so no longer; now, where there is none."""
    [[until]] = connection.execute("SELECT min(until) FROM used WHERE key = ?", (key,))
    return time.time() if until is None else float(until)


def _insert(connection: Connection, key: str, expiry: int, amount: int) -> None:
    now = time.time()
    connection.execute("INSERT INTO used VALUES (?, ?, ?, ?)", (key, now, now + expiry, amount))
