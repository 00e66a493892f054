"""The truth: documents, versions and passages in SQLite.

One writer at a time, across processes; any number of readers. Each commit that changes something has the next
generation number.
"""

import json
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from pullquote.errors import StoreError
from pullquote.protocols import Addition, Counts, FileRecord, Listing
from pullquote.store.commit import Commit
from pullquote.store.connections import Connection, Connections
from pullquote.store.rows import (
    decode_sections,
    decode_sentences,
    encode_date,
    encode_sections,
    encode_sentences,
    fingerprint,
    source_of,
)
from pullquote.types import Change, Document, Filters, Passage, Span

DATABASE = "pullquote.sqlite"
"""The database's name in the data folder."""
SCHEMA_VERSION = 1
_DOCUMENT = "documents.id, uri, title, documents.version, media_type, published, metadata"
_CURRENT = "JOIN versions ON versions.document = documents.id AND versions.version = documents.version"
_LISTING = f"""
    SELECT {_DOCUMENT}, added, length(text),
        (SELECT count(*) FROM passages WHERE passages.document = documents.id)
    FROM documents {_CURRENT}
"""  # noqa: S608 - constants only


class Database:
    """One SQLite file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the database, and make it where there is none. Raises `StoreDamaged`, `StoreError`."""
        self.path = path
        self._connections = Connections(path)
        self._writer = threading.Lock()
        try:
            with self._connections.connection() as connection:
                self._prepare(connection)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        self._connections.close()

    def check(self) -> list[str]:
        """What SQLite's own integrity check finds wrong; nothing where all is well."""
        with self._connections.connection() as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    # --- reading

    def generation(self) -> int:
        return self.newest().generation

    def newest(self) -> Commit:
        with self._connections.connection() as connection:
            return _newest(connection)

    def has(self, commit: Commit) -> bool:
        """Whether this commit belongs to the history of this database, which starts with `Commit()`."""
        with self._connections.connection() as connection:
            row = connection.execute("SELECT 1 FROM commits WHERE generation = ? AND id = ?", commit).fetchone()
        return commit == Commit() or row is not None

    def facts(self) -> dict[str, str]:
        with self._connections.connection() as connection:
            return dict(connection.execute("SELECT name, value FROM facts"))

    def file_hash(self, uri: str) -> str | None:
        with self._connections.connection() as connection:
            row = connection.execute("SELECT content_hash FROM files WHERE uri = ?", (uri,)).fetchone()
        return row[0] if row else None

    def holds(self, document: Document) -> bool:
        with self._connections.connection() as connection:
            return _holds(connection, document)

    def listing(self, document: str) -> Listing | None:
        with self._connections.connection() as connection:
            row = connection.execute(f"{_LISTING} WHERE documents.id = ?", (document,)).fetchone()
        return _listing(row) if row else None

    def listings(self, limit: int | None = None, offset: int = 0) -> list[Listing]:
        with self._connections.connection() as connection:
            page = (-1 if limit is None else limit, offset)
            rows = connection.execute(f"{_LISTING} ORDER BY uri LIMIT ? OFFSET ?", page).fetchall()
        return [_listing(row) for row in rows]

    def document(self, document: str) -> Document | None:
        with self._connections.connection() as connection:
            row = connection.execute(
                f"SELECT {_DOCUMENT}, text, sections FROM documents {_CURRENT} WHERE documents.id = ?",  # noqa: S608
                (document,),
            ).fetchone()
        if row is None:
            return None
        source = source_of(row[:7])
        sections = decode_sections(row[8])
        return Document(
            source.uri, source.title, row[7], source.media_type, sections, source.published, source.metadata
        )

    def text(self, document: str, version: str) -> str | None:
        with self._connections.connection() as connection:
            row = connection.execute(
                "SELECT text FROM versions WHERE document = ? AND version = ?", (document, version)
            ).fetchone()
        return row[0] if row else None

    def counts(self) -> Counts:
        with self._connections.connection() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
            ).fetchone()
        return Counts(*row)

    def searchable(self) -> tuple[int, int]:
        """How many passages there are, and how many documents whose passages are still to be made."""
        with self._connections.connection() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM documents WHERE fingerprint = '')"
            ).fetchone()
        return row[0], row[1]

    def unfinished(self) -> list[str]:
        """Ids of documents whose passages are still to be made, after a rebuild that was interrupted."""
        with self._connections.connection() as connection:
            return [
                row[0] for row in connection.execute("SELECT id FROM documents WHERE fingerprint = '' ORDER BY uri")
            ]

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        with self._connections.connection() as connection:
            rows = connection.execute(
                f"SELECT {_DOCUMENT}, number, section, sentences, text, sections FROM passages "  # noqa: S608
                f"JOIN documents ON documents.id = passages.document {_CURRENT} "
                "WHERE number IN (SELECT value FROM json_each(?))",
                (json.dumps(list(numbers)),),
            ).fetchall()
        return {row[7]: _passage(row) for row in rows}

    def filtered(self, filters: Filters) -> list[int]:
        """The numbers, ascending, of the passages that the filters let through."""
        conditions, values = _conditions(filters)
        with self._connections.connection() as connection:
            rows = connection.execute(
                "SELECT number FROM passages JOIN documents ON documents.id = passages.document "  # noqa: S608
                f"WHERE {' AND '.join(conditions)} ORDER BY number",
                values,
            )
            return [row[0] for row in rows]

    def changes(self, since: int) -> tuple[Commit, list[int], list[int]]:
        """The newest commit, and the numbers of the passages removed and added after generation `since`."""
        with self._connections.snapshot() as connection:
            commit = _newest(connection)
            removed = connection.execute("SELECT passage FROM removals WHERE generation > ?", (since,)).fetchall()
            added = connection.execute(
                "SELECT number FROM passages WHERE generation > ? ORDER BY 1", (since,)
            ).fetchall()
        return commit, [row[0] for row in removed], [row[0] for row in added]

    def vectors(self, numbers: Sequence[int]) -> list[tuple[int, bytes]]:
        """The passages that still are, with their vectors in half precision, little endian."""
        with self._connections.connection() as connection:
            return connection.execute(
                "SELECT number, vector FROM passages WHERE number IN (SELECT value FROM json_each(?))",
                (json.dumps(list(numbers)),),
            ).fetchall()

    # --- writing

    def put(
        self, additions: Sequence[Addition], records: Sequence[FileRecord], facts: Mapping[str, str]
    ) -> list[Change]:
        """Store documents in one commit; `facts` says what made their passages, where nothing says so yet."""
        with self._write() as (connection, generation):
            connection.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?)", facts.items())
            changes = [_put(connection, addition, generation) for addition in additions]
            # All are noted first: a document may have moved from one file to another.
            for record in records:
                _put_file(connection, record)
            removed = sum(_remove_unheld(connection, record, generation) for record in records)
        if removed:
            self._connections.empty_log()
        return changes

    def remove(self, documents: Sequence[str]) -> int:
        with self._write() as (connection, generation):
            removed = sum(_remove(connection, document, generation) for document in documents)
        if removed:
            self._connections.empty_log()
        return removed

    def forget_passages(self, facts: Mapping[str, str]) -> None:
        """Remove every passage, to be made anew under other facts; documents and versions stay."""
        with self._write() as (connection, generation):
            for (document,) in connection.execute("SELECT id FROM documents").fetchall():
                _remove_passages(connection, document, generation)
            connection.execute("UPDATE documents SET fingerprint = ''")
            connection.execute("DELETE FROM facts")
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())

    # --- one commit

    @contextmanager
    def _write(self) -> Iterator[tuple[Connection, int]]:
        """One commit, with the generation number that it will have if it changes anything."""
        with self._writer, self._connections.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            generation = _newest(connection).generation + 1
            before = connection.total_changes
            yield connection, generation
            if connection.total_changes != before:
                connection.execute("INSERT INTO commits VALUES (?, ?)", (generation, secrets.token_hex(8)))
            connection.execute("COMMIT")

    def _prepare(self, connection: Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} has the layout {version}, and this Pullquote knows {SCHEMA_VERSION}. "
                "Use a newer Pullquote."
            )
        if version == SCHEMA_VERSION:
            return
        schema = files("pullquote.store").joinpath("schema.sql").read_text(encoding="utf-8")
        connection.execute("PRAGMA journal_mode = WAL")
        # Another process may be making it too: the first makes it, the others find it made.
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in schema.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")


def _newest(connection: Connection) -> Commit:
    row = connection.execute("SELECT generation, id FROM commits ORDER BY generation DESC LIMIT 1").fetchone()
    return Commit(*row) if row else Commit()


def _listing(row: Sequence[Any]) -> Listing:
    return Listing(source_of(row[:7]), row[9], row[8], datetime.fromisoformat(row[7]))


def _holds(connection: Connection, document: Document) -> bool:
    row = connection.execute("SELECT fingerprint FROM documents WHERE id = ?", (document.id,)).fetchone()
    return row is not None and row[0] == fingerprint(document)


def _put(connection: Connection, addition: Addition, generation: int) -> Change:
    document = addition.document
    if _holds(connection, document):
        return Change.UNCHANGED
    known = connection.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,)).fetchone()
    if known:
        _remove_passages(connection, document.id, generation)
    _put_document(connection, document)
    connection.executemany(
        "INSERT INTO passages (document, section, sentences, vector, generation) VALUES (?, ?, ?, ?, ?)",
        (
            (
                document.id,
                document.sections.index(passage.section),
                encode_sentences(passage.sentences),
                vector.astype("<f2").tobytes(),
                generation,
            )
            for passage, vector in zip(addition.passages, addition.vectors, strict=True)
        ),
    )
    return Change.REPLACED if known else Change.ADDED


def _put_document(connection: Connection, document: Document) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = document.source
    connection.execute(
        "INSERT INTO documents (id, uri, title, version, media_type, published, metadata, fingerprint, added) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, "
        "version = excluded.version, media_type = excluded.media_type, published = excluded.published, "
        "metadata = excluded.metadata, fingerprint = excluded.fingerprint, "
        "added = CASE version WHEN excluded.version THEN added ELSE excluded.added END",
        (
            source.id,
            source.uri,
            source.title,
            source.version,
            source.media_type,
            encode_date(source.published),
            json.dumps(dict(source.metadata)),
            fingerprint(document),
            now,
        ),
    )
    connection.execute(
        "UPDATE versions SET superseded = ? WHERE document = ? AND version <> ? AND superseded IS NULL",
        (now, source.id, source.version),
    )
    connection.execute(
        "INSERT INTO versions (document, version, text, sections) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET sections = excluded.sections, superseded = NULL",
        (source.id, source.version, document.text, encode_sections(document.sections)),
    )


def _put_file(connection: Connection, record: FileRecord) -> None:
    wanted = json.dumps(record.documents)
    connection.execute(
        "INSERT OR IGNORE INTO holdings SELECT ?, id FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (record.uri, wanted),
    )
    gone = connection.execute(
        "SELECT 1 FROM json_each(?) WHERE value NOT IN (SELECT id FROM documents) LIMIT 1", (wanted,)
    ).fetchone()
    if gone:
        # Another process has removed a document since the file was read: reading it again brings the document back.
        connection.execute("DELETE FROM files WHERE uri = ?", (record.uri,))
        return
    connection.execute(
        # What is said already changes nothing, and makes no commit.
        "INSERT INTO files VALUES (?, ?) ON CONFLICT DO UPDATE SET content_hash = excluded.content_hash "
        "WHERE content_hash <> excluded.content_hash",
        (record.uri, record.content_hash),
    )


def _remove_unheld(connection: Connection, record: FileRecord, generation: int) -> int:
    """Remove what this file held and no file holds any more; how many documents that were."""
    removed = 0
    held = connection.execute("SELECT document FROM holdings WHERE file = ?", (record.uri,)).fetchall()
    for document in {row[0] for row in held}.difference(record.documents):
        connection.execute("DELETE FROM holdings WHERE file = ? AND document = ?", (record.uri, document))
        if not connection.execute("SELECT 1 FROM holdings WHERE document = ?", (document,)).fetchone():
            removed += _remove(connection, document, generation)
    return removed


def _remove(connection: Connection, document: str, generation: int) -> int:
    _remove_passages(connection, document, generation)
    # The files that held it count as unread again: adding them once more brings the document back.
    connection.execute("DELETE FROM files WHERE uri IN (SELECT file FROM holdings WHERE document = ?)", (document,))
    return connection.execute("DELETE FROM documents WHERE id = ?", (document,)).rowcount


def _remove_passages(connection: Connection, document: str, generation: int) -> None:
    connection.execute(
        "INSERT INTO removals (passage, generation) SELECT number, ? FROM passages WHERE document = ?",
        (generation, document),
    )
    connection.execute("DELETE FROM passages WHERE document = ?", (document,))


def _passage(row: Sequence[Any]) -> Passage:
    section = decode_sections(row[11])[row[8]]
    sentences = decode_sentences(row[9])
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(source_of(row[:7]), span, section, span.of(row[10]), sentences)


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    conditions, values = ["1"], []
    if filters.published_from:
        conditions.append("published >= ?")
        values.append(filters.published_from.isoformat())
    if filters.published_to:
        conditions.append("published <= ?")
        values.append(filters.published_to.isoformat())
    if filters.uri_prefix:
        conditions.append("substr(uri, 1, length(?)) = ?")
        values += [filters.uri_prefix] * 2
    for key, value in filters.metadata.items():
        conditions.append("EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ? AND value = ?)")
        values += [key, value]
    return conditions, values
