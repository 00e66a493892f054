"""The truth: documents, versions and passages in SQLite.

One writer at a time, across processes; any number of readers. Each commit that changes something has the next
generation number.
"""

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain
from pathlib import Path

from pullquote.errors import StoreDamaged, StoreError
from pullquote.feedback import Feedback
from pullquote.protocols import Addition, Counts, Edition, Extent, FileRecord, Listing, Order, Origin, Stored
from pullquote.store import opinions, writing
from pullquote.store.connections import Connection, Connections, integrity, transaction
from pullquote.store.identity import birthmark
from pullquote.store.listing import listed_words, sort_title_of
from pullquote.store.origins import Origins, origin_of
from pullquote.store.reading import Reading, Segment
from pullquote.types import Document

DATABASE = "pullquote.sqlite"
"""The database's name in the data folder."""
SCHEMA_VERSION = 3
_REMEDY = "Restore it from a backup, or add the documents to another data folder."


class Database:
    """One SQLite file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the database, make it where there is none, bring its layout up to date where it is older.

        Raises `StoreDamaged`, `StoreError`.
        """
        self.path = path
        self._connections = Connections(path, remedy=_REMEDY)
        self._writer = threading.Lock()
        self._origins = Origins()
        try:
            with self._connections.connection() as connection:
                self._prepare(connection)
                self._check_copy(connection)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        self._connections.close()

    def check(self) -> list[str]:
        """What SQLite's own integrity check finds wrong; nothing where all is well."""
        with self._connections.connection() as connection:
            return _damage(connection)

    # --- reading

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """Several reads of one generation."""
        with self._connections.snapshot() as connection:
            yield Reading(connection)

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._connections.connection() as connection:
            yield Reading(connection)

    def generation(self) -> int:
        with self._reading() as reading:
            return reading.newest().generation

    def facts(self) -> dict[str, str]:
        with self._reading() as reading:
            return reading.facts()

    def counts(self) -> Counts:
        with self._reading() as reading:
            return reading.counts()

    def extent(self) -> Extent:
        with self.snapshot() as reading:
            return reading.extent()

    def unfinished(self) -> list[str]:
        with self._reading() as reading:
            return reading.unfinished()

    def file_hash(self, uri: str) -> str | None:
        with self._reading() as reading:
            return reading.file_hash(uri)

    def held_by(self, file: str) -> list[str]:
        with self._reading() as reading:
            return reading.held_by(file)

    def files_below(self, folder: str) -> list[str]:
        with self._reading() as reading:
            return reading.files_below(folder)

    def holds(self, document: Document) -> bool:
        with self._reading() as reading:
            return reading.holds(document)

    def listing(self, document: str) -> Listing | None:
        with self._reading() as reading:
            return reading.listing(document)

    def listings(
        self,
        limit: int | None = None,
        offset: int = 0,
        *,
        matching: str = "",
        order: Order = Order.URI,
        descending: bool = False,
    ) -> list[Listing]:
        with self._reading() as reading:
            return reading.listings(limit, offset, matching, order, descending)

    def matching(self, matching: str) -> int:
        with self._reading() as reading:
            return reading.matching(matching) if matching.strip() else reading.counts().documents

    def origins(self, limit: int = 200) -> list[Origin]:
        with self.snapshot() as reading:
            return reading.origins(self._origins, limit)

    def document(self, document: str) -> Document | None:
        with self._reading() as reading:
            return reading.document(document)

    def edition(self, document: str, version: str) -> Edition | None:
        with self._reading() as reading:
            return reading.edition(document, version)

    def text(self, document: str, version: str) -> str | None:
        with self._reading() as reading:
            return reading.text(document, version)

    def feedback(self) -> list[Feedback]:
        with self._connections.connection() as connection:
            return opinions.everything(connection)

    # --- writing

    def put(self, additions: Sequence[Addition], records: Sequence[FileRecord], facts: Mapping[str, str]) -> Stored:
        """Store documents in one commit; `facts` says what made their passages, where nothing says so yet."""
        with self._commit() as (connection, generation):
            connection.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?)", facts.items())
            changes = [writing.put(connection, addition, generation) for addition in additions]
            # All are noted first: a document may have moved from one file to another.
            for record in records:
                writing.put_file(connection, record)
            read = [record.uri for record in records]
            unheld = (writing.remove_unheld(connection, record, generation, read) for record in records)
            removed = tuple(chain.from_iterable(unheld))
        if removed:
            self._connections.empty_log()
        return Stored(changes, removed)

    def remove(self, documents: Sequence[str]) -> list[str]:
        with self._commit() as (connection, generation):
            removed = [each for each in documents if writing.remove(connection, each, generation)]
        if removed:
            self._connections.empty_log()
        return removed

    def forget_passages(self, facts: Mapping[str, str]) -> None:
        """Remove every passage, to be made anew under other facts; documents and versions stay."""
        with self._commit() as (connection, generation):
            for (document,) in connection.execute("SELECT id FROM documents").fetchall():
                writing.remove_passages(connection, document, generation)
            connection.execute("DELETE FROM segments")
            connection.execute("UPDATE documents SET fingerprint = ''")
            connection.execute("DELETE FROM facts")
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())

    def finish(self, additions: Sequence[Addition]) -> Stored:
        """Store passages of documents that wait for them since they were forgotten, in one commit."""
        with self._commit() as (connection, generation):
            return Stored([writing.finish(connection, addition, generation) for addition in additions])

    def prune(self, before: datetime) -> int:
        """Delete the texts of versions superseded before `before`, and say how many; verdicts stay as they are."""
        with self._transaction() as connection:
            pruned = connection.execute(
                "DELETE FROM versions WHERE superseded < ?", (before.astimezone(UTC).isoformat(timespec="seconds"),)
            ).rowcount
        if pruned:
            self._connections.empty_log()
        return pruned

    def superseded_after(self, moment: datetime) -> int:
        """How many versions were superseded after `moment`: where that is now, by a clock that was set back since."""
        with self._reading() as reading:
            return reading.superseded_after(moment.astimezone(UTC).isoformat(timespec="seconds"))

    def put_feedback(self, feedback: Feedback) -> None:
        with self._transaction() as connection:
            opinions.put(connection, feedback)

    def forget_feedback(self, before: datetime | None = None) -> int:
        with self._transaction() as connection:
            forgotten = opinions.forget(connection, before)
        if forgotten:
            self._connections.empty_log()
        return forgotten

    def forget_segments(self) -> None:
        """Have the dense index made anew from the vectors."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM segments")

    def back_up(self, path: Path) -> None:
        """Write the newest commit into another database, while others read and write this one."""
        self._connections.back_up(path)

    def replace_segments(self, former: Sequence[Segment], new: Segment | None) -> bool:
        """Name another file for the passages of `former` ones; False where those are not the present ones any more.

        One of no former ones has to begin where the last of the present ones ends.
        """
        with self._transaction() as connection:
            present = Reading(connection).segments()
            others = [segment for segment in present if segment not in former]
            overlapping = new and any(segment.low < new.high and new.low < segment.high for segment in others)
            # Where all were forgotten since it was begun, it would leave those before it in no segment.
            misplaced = new and not former and new.low != max((segment.high for segment in present), default=0)
            forgotten = not {segment.name for segment in present}.issuperset(segment.name for segment in former)
            if overlapping or misplaced or forgotten:
                return False
            connection.executemany("DELETE FROM segments WHERE name = ?", [(segment.name,) for segment in former])
            if new:
                connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?)", new)
        return True

    # --- one commit

    @contextmanager
    def _commit(self) -> Iterator[tuple[Connection, int]]:
        """One commit, with the generation number that it will have if it changes anything."""
        with self._transaction() as connection:
            generation = Reading(connection).newest().generation + 1
            before = connection.total_changes
            yield connection, generation
            if connection.total_changes != before:
                connection.execute("INSERT INTO commits VALUES (?, ?)", (generation, secrets.token_hex(8)))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._writer, self._connections.transaction() as connection:
            yield connection

    def _check_copy(self, connection: Connection) -> None:
        """Look through a copy once: one that was taken while it was written to may open, and be torn inside."""
        here = birthmark(self.path)
        [noted] = connection.execute("SELECT inode FROM place").fetchone()
        if noted == here:
            return
        # Where the inode's number alone is noted, it was by a version that knew no more.
        damage = [] if noted == self.path.stat().st_ino else _damage(connection)
        if damage:
            raise StoreDamaged(
                f"{self.path} is damaged: {damage[0]}. If it was copied while it was written to, copy it again with "
                "`pullquote backup`; else restore it from a backup.",
                damage[0],
            )
        connection.execute("UPDATE place SET inode = ?", (here,))

    def _prepare(self, connection: Connection) -> None:
        version = _version(connection)
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} has the layout {version}, and this Pullquote knows {SCHEMA_VERSION}. "
                "Use a newer Pullquote."
            )
        if version == SCHEMA_VERSION:
            return
        self._connections.write_ahead(connection)
        # The third layout writes down what Python makes of each document.
        for function, arguments in ((listed_words, 3), (sort_title_of, 1), (origin_of, 2)):
            connection.create_function(function.__name__, arguments, function, deterministic=True)
        # Another process may be at it too: the first does it, the others find it done.
        with transaction(connection):
            for layout in range(_version(connection) + 1, SCHEMA_VERSION + 1):
                for statement in _schema(layout).split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {layout}")
            connection.execute("UPDATE place SET inode = ?", (birthmark(self.path),))


def _damage(connection: Connection) -> list[str]:
    """What SQLite's check finds, and else whether tables are of one commit, which it cannot know."""
    found = integrity(connection)
    if found:
        return found
    reading = Reading(connection)
    return [] if reading.is_of_one_commit() else ["its tables are of different commits"]


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _schema(layout: int) -> str:
    """The statements that lead from the layout before to this one."""
    return files("pullquote.store").joinpath(f"schema_{layout}.sql").read_text(encoding="utf-8")
