"""The audit in SQLite, a file of its own: asking never waits for an `add`. Any number of processes add to one chain."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from pullquote.audit.chain import Broken, Head, Row, follow, hash_of
from pullquote.audit.record import Record, content_of, quoted_documents
from pullquote.errors import StoreDamaged, StoreError, StoreRemoved, UnknownRecord
from pullquote.protocols import Exchange
from pullquote.store.connections import Connection, Connections, transaction

AUDIT = "audit.sqlite"
"""The audit's name in the data folder."""
AT_ONCE = 500
"""Rows that are read in one snapshot."""
LARGEST = 2**63 - 1
"""SQLite's largest number, of a row or of anything else."""
SCHEMA_VERSION = 1
_REMEDY = "Restore it from a backup, or move it away with its -wal and -shm to begin anew."
# Whatever type somebody gave the values: the chain is over their bytes.
_RECORDS = "SELECT number, CAST(former AS TEXT), CAST(content AS TEXT), CAST(hash AS TEXT) FROM replies"
_NEXT = (
    "SELECT number, CAST(former AS BLOB), CAST(content AS BLOB), CAST(hash AS BLOB) FROM replies {where} "
    "ORDER BY number LIMIT 1"
)
_QUOTED = "SELECT CAST(document AS BLOB) FROM quoted WHERE number = ?"


class Audit:
    """An `AuditLog`, made when it is first written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Power that fails may take the last rows, but never what stands before them: the chain stays one.
        self._connections = Connections(path, "NORMAL", _REMEDY)
        self._writer = threading.Lock()
        self._is_prepared = False

    # --- writing

    def prepare(self) -> None:
        with self._writing():
            pass

    def append(self, exchange: Exchange) -> int | None:
        try:
            return self._appended(exchange)
        except StoreRemoved:
            return None

    def _appended(self, exchange: Exchange) -> int:
        content = content_of(exchange)
        documents = quoted_documents(content)
        with self._writing() as connection:
            head = _head(connection)
            number = head.number + 1
            connection.execute(
                "INSERT INTO replies (number, former, content, hash) VALUES (?, ?, ?, ?)",
                (number, head.hash, content.decode(), hash_of(number, head.hash, content)),
            )
            connection.executemany("INSERT INTO quoted VALUES (?, ?)", [(number, each) for each in documents])
        return number

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._writer:
                self._prepare()
                with self._connections.transaction() as connection:
                    yield connection
        except StoreRemoved:
            raise
        except StoreError as error:
            raise type(error)(
                f"No reply is given that cannot be recorded: {error} PULLQUOTE_AUDIT=false switches the audit off."
            ) from error

    def _prepare(self) -> None:
        if self._is_prepared:
            return
        with self._connections.connection() as connection:
            version = _version(connection)
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"{self.path} has the layout {version}, and this Pullquote knows {SCHEMA_VERSION}. "
                    "Use a newer Pullquote."
                )
            if version < SCHEMA_VERSION:
                _make(connection)
        self._is_prepared = True

    # --- reading

    def record(self, number: int) -> Record:
        """One record. Raises `UnknownRecord`, and `StoreDamaged` where it is not as it was written."""
        if abs(number) > LARGEST:
            raise UnknownRecord(number)
        with self._connections.connection() as connection:
            row = connection.execute(f"{_RECORDS} WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UnknownRecord(number)
        return self._record(*row)

    def newest(self, limit: int) -> list[Record]:
        """The newest records, the newest first. Raises `StoreDamaged` where one is not as it was written."""
        with self._connections.connection() as connection:
            rows = connection.execute(f"{_RECORDS} ORDER BY number DESC LIMIT ?", (min(limit, LARGEST),))
            return [self._record(*row) for row in rows]

    def numbers_quoting(self, document: str) -> list[int]:
        """The numbers, ascending, of replies that quote a document, given by its id; none where there are none yet."""
        if not self.path.is_file():
            return []
        with self._connections.connection() as connection:
            rows = connection.execute("SELECT number FROM quoted WHERE document = ? ORDER BY number", (document,))
            return [number for (number,) in rows]

    def quoting(self, *documents: str) -> Iterator[Record]:
        """The records, oldest first, of replies that quote any of the documents, given by id. Raises `StoreDamaged`."""
        return map(self.record, sorted({number for each in documents for number in self.numbers_quoting(each)}))

    def head(self) -> Head:
        """The last row's number and hash, as they are written."""
        with self._connections.connection() as connection:
            return _head(connection)

    def has(self, head: Head) -> bool:
        """Whether this was the head once, or is; the chain is not followed."""
        with self._connections.connection() as connection:
            found = connection.execute("SELECT 1 FROM replies WHERE number = ? AND hash = ?", head)
            return head == Head() or found.fetchone() is not None

    def check(self) -> None:
        """Make it where there is none, and look through the whole file, not along the chain.

        Raises `StoreDamaged`, and `StoreError` where its layout is a newer one's.
        """
        self._prepare()
        self._connections.check()

    def verify(self, head: str | None = None) -> Head | Broken:
        """Follow the whole chain: its head, or the first row where it is broken. Raises `StoreDamaged`.

        `head` is the hash of one that was noted earlier, which must still be in it.
        """
        found = follow(self._rows(), head)
        return self._astray() or found if isinstance(found, Head) else found

    def _rows(self) -> Iterator[Row]:
        """Every row in order. Whatever bytes it has: they are not decoded here.

        Some at a time: SQLite's log would grow for as long as one reader stays, and whoever empties it then waits.
        """
        last: int | None = None
        while True:
            rows, damage = self._rows_after(last)
            yield from rows
            if damage:
                raise damage
            if not rows:
                return
            last = rows[-1].number

    def _rows_after(self, last: int | None) -> tuple[list[Row], StoreDamaged | None]:
        """The next rows, or the first, up to the damage where there is some.

        All are read before they are hashed, which takes longer: meanwhile the log can be emptied.
        """
        rows: list[Row] = []
        try:
            with self._connections.snapshot() as connection:
                while len(rows) < AT_ONCE and (row := self._next_row(connection, last)):
                    rows.append(row)
                    last = row.number
        except StoreDamaged as damage:
            return rows, damage
        return rows, None

    def _next_row(self, connection: Connection, last: int | None) -> Row | None:
        """By a query of its own: of several rows Python reads one ahead, and gives none where that is damaged."""
        where, values = ("", ()) if last is None else ("WHERE number > ?", (last,))
        found = connection.execute(_NEXT.format(where=where), values).fetchone()
        if found is None:
            return None
        number, former, content, written = found
        if type(number) is not int:
            raise self._connections.damaged(f"a row has the number {number}")
        quoted = connection.execute(_QUOTED, (number,))
        return Row(number, former, content, written, frozenset(document for (document,) in quoted))

    def _astray(self) -> Broken | None:
        """What no row of the chain tells: documents of no reply. Raises `StoreDamaged` where SQLite finds damage."""
        with self._connections.connection() as connection:
            astray = connection.execute(
                "SELECT min(number) FROM quoted WHERE number NOT IN (SELECT number FROM replies)"
            )
            [number] = astray.fetchone()
        self._connections.check()
        return (
            Broken(number, "It is said to quote documents, and there is no such row.") if number is not None else None
        )

    def _record(self, number: int, former: str, content: str, written: str) -> Record:
        if hash_of(number, former, content.encode()) != written:
            raise StoreDamaged(
                f"The record {number} in {self.path} was altered. `pullquote audit verify` says from where on the "
                "chain is broken."
            )
        return Record(number, written, json.loads(content))


def _head(connection: Connection) -> Head:
    row = connection.execute("SELECT number, CAST(hash AS TEXT) FROM replies ORDER BY number DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head()


def _make(connection: Connection) -> None:
    """Make the tables, where no other process has made them meanwhile."""
    Connections.write_ahead(connection)
    with transaction(connection):
        if _version(connection) < SCHEMA_VERSION:
            statements = files("pullquote.audit").joinpath("schema_1.sql").read_text(encoding="utf-8")
            for statement in statements.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
