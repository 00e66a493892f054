"""What is written into the database: each function a part of one commit, through the connection that makes it."""

import json
from collections.abc import Collection
from datetime import UTC, datetime

from pullquote.protocols import Addition, FileRecord
from pullquote.store.connections import Connection
from pullquote.store.listing import listed_words, sort_title_of
from pullquote.store.origins import origin_of
from pullquote.store.reading import Reading
from pullquote.store.rows import encode_date, encode_sections, encode_sentences, encode_vectors, fingerprint
from pullquote.types import Change, Document, Source


def put(connection: Connection, addition: Addition, generation: int) -> Change:
    """Add or replace a document with its passages."""
    document = addition.document
    if Reading(connection).holds(document):
        return Change.UNCHANGED
    known = connection.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,)).fetchone()
    if known:
        remove_passages(connection, document.id, generation)
    _put_document(connection, document, len(addition.passages))
    places = {section: place for place, section in enumerate(document.sections)}
    connection.executemany(
        "INSERT INTO passages (document, section, sentences, vector, generation) VALUES (?, ?, ?, ?, ?)",
        (
            (
                document.id,
                places[passage.section],
                encode_sentences(passage.sentences),
                vector.tobytes(),
                generation,
            )
            for passage, vector in zip(addition.passages, encode_vectors(addition.vectors), strict=True)
        ),
    )
    return Change.REPLACED if known else Change.ADDED


def finish(connection: Connection, addition: Addition, generation: int) -> Change:
    """Put the passages of a document that waits for them, and is still the one of which they were made."""
    reading, document = Reading(connection), addition.document
    if not reading.waits(document.id) or reading.document(document.id) != document:
        return Change.UNCHANGED
    return put(connection, addition, generation)


def _put_document(connection: Connection, document: Document, passages: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = document.source
    # Half a surrogate pair is no text to SQLite: escaped, it would pass here, and the lexical index could not have it.
    metadata = json.dumps(dict(source.metadata), ensure_ascii=False)
    connection.execute(
        "INSERT INTO documents (id, uri, title, version, media_type, published, metadata, fingerprint, added, words, "
        "sort_title, passage_count, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET title = excluded.title, "
        "version = excluded.version, media_type = excluded.media_type, published = excluded.published, "
        "metadata = excluded.metadata, fingerprint = excluded.fingerprint, words = excluded.words, "
        "sort_title = excluded.sort_title, passage_count = excluded.passage_count, origin = excluded.origin, "
        "added = CASE version WHEN excluded.version THEN added ELSE excluded.added END",
        (
            source.id,
            source.uri,
            source.title,
            source.version,
            source.media_type,
            encode_date(source.published),
            metadata,
            fingerprint(document),
            now,
            listed_words(source.title, source.uri, metadata),
            sort_title_of(source.title),
            passages,
            origin_of(source.uri, metadata),
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


def put_file(connection: Connection, record: FileRecord) -> None:
    """Note which documents a file held, and its hash where it was read whole."""
    wanted = json.dumps(record.documents)
    connection.execute(
        "INSERT OR IGNORE INTO holdings SELECT ?, id FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (record.uri, wanted),
    )
    gone = connection.execute(
        "SELECT 1 FROM json_each(?) WHERE value NOT IN (SELECT id FROM documents) LIMIT 1", (wanted,)
    ).fetchone()
    if gone or record.content_hash is None:
        # Another process may have removed a document since: reading the file again brings it back.
        connection.execute("DELETE FROM files WHERE uri = ?", (record.uri,))
        return
    connection.execute(
        # What is said already changes nothing, and makes no commit.
        "INSERT INTO files VALUES (?, ?) ON CONFLICT DO UPDATE SET content_hash = excluded.content_hash "
        "WHERE content_hash <> excluded.content_hash",
        (record.uri, record.content_hash),
    )


def remove_unheld(
    connection: Connection, record: FileRecord, generation: int, read: Collection[str] = ()
) -> list[Source]:
    """Remove what this file held and no file holds any more, where it was read whole or is gone; what was removed.

    `read` are the files that were read for this commit.
    """
    if record.content_hash is None and not record.gone:
        return []
    removed = []
    held = connection.execute("SELECT document FROM holdings WHERE file = ?", (record.uri,)).fetchall()
    for document in {row[0] for row in held}.difference(record.documents):
        connection.execute("DELETE FROM holdings WHERE file = ? AND document = ?", (record.uri, document))
        if not connection.execute("SELECT 1 FROM holdings WHERE document = ?", (document,)).fetchone():
            listing = Reading(connection).listing(document)
            remove(connection, document, generation)
            removed += [listing.source] if listing else []
        else:
            _count_as_unread(connection, document, read)
    return removed


def _count_as_unread(connection: Connection, document: str, read: Collection[str]) -> None:
    """Have the files that hold a document be read again, as its text may be that of one that holds it no more.

    Those that were `read` just now have said what they hold.
    """
    connection.execute(
        "DELETE FROM files WHERE uri IN (SELECT file FROM holdings WHERE document = ?) "
        "AND uri NOT IN (SELECT value FROM json_each(?))",
        (document, json.dumps(list(read))),
    )


def remove(connection: Connection, document: str, generation: int) -> bool:
    """Remove a document with all its versions; whether there was one."""
    remove_passages(connection, document, generation)
    # Adding the files that held it once more brings the document back.
    _count_as_unread(connection, document, ())
    return connection.execute("DELETE FROM documents WHERE id = ?", (document,)).rowcount > 0


def remove_passages(connection: Connection, document: str, generation: int) -> None:
    """Remove a document's passages, and have the derived indexes forget them."""
    connection.execute(
        "INSERT INTO removals (passage, generation) SELECT number, ? FROM passages WHERE document = ?",
        (generation, document),
    )
    connection.execute("DELETE FROM passages WHERE document = ?", (document,))
    connection.execute("UPDATE documents SET passage_count = 0 WHERE id = ? AND passage_count > 0", (document,))
