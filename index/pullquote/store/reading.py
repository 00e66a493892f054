"""What is read of the database: each method a question to one connection, all of one generation inside a snapshot."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pullquote.protocols import Counts, Edition, Extent, Listing, Order, Origin
from pullquote.store import listing
from pullquote.store.commit import Commit
from pullquote.store.connections import Connection
from pullquote.store.origins import Origins
from pullquote.store.rows import decode_sections, decode_sentences, fingerprint, section_of, source_of
from pullquote.types import Document, Filters, Passage, Source, Span

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Value = str | int | None
_DOCUMENT = "documents.id, uri, title, documents.version, media_type, published, metadata"
_EDITION = f"SELECT {_DOCUMENT}, text, sections, superseded FROM documents JOIN versions ON document = documents.id"  # noqa: S608
_CURRENT = "JOIN versions ON versions.document = documents.id AND versions.version = documents.version"
# CROSS JOIN: SQLite is to begin with what is asked for, whatever it thinks of the tables.
_PASSAGES = "SELECT number, document, section, sentences FROM json_each(?) CROSS JOIN passages ON number = value"
_TEXTS = (
    f"SELECT {_DOCUMENT}, text, sections FROM json_each(?) AS wanted "  # noqa: S608
    f"CROSS JOIN documents ON documents.id = wanted.value {_CURRENT}"
)


class Segment(NamedTuple):
    """A file of the dense index. Every passage with low < number <= high that there was at `generation` is in it."""

    name: str
    low: int
    high: int
    generation: int
    checksum: int

    def covers(self, numbers: Numbers) -> Mask:
        return (numbers > self.low) & (numbers <= self.high)


class Reading:
    """Queries over one connection; used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- history

    def newest(self) -> Commit:
        row = self._one("SELECT generation, id FROM commits ORDER BY generation DESC LIMIT 1")
        return Commit(*row) if row else Commit()

    def has(self, commit: Commit) -> bool:
        """Whether this commit belongs to the history of this database, which starts with `Commit()`."""
        return commit == Commit() or bool(
            self._one("SELECT 1 FROM commits WHERE generation = ? AND id = ?", *commit),
        )

    def facts(self) -> dict[str, str]:
        return dict(self._all("SELECT name, value FROM facts"))

    def counts(self) -> Counts:
        counts = dict(self._all("SELECT name, value FROM counts"))
        return Counts(counts["documents"], counts["passages"])

    def extent(self) -> Extent:
        counts = self.counts()
        return Extent(self.newest().generation, counts.documents, counts.passages)

    def counted(self) -> Counts:
        """The same, counted row by row."""
        row = self._one("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)")
        return Counts(*row)

    def is_of_one_commit(self) -> bool:
        """Whether no passage is there and removed, none is newer than the newest commit, and all are counted."""
        mixed = self._one(
            "SELECT EXISTS (SELECT 1 FROM removals JOIN passages ON number = passage)"
            " OR EXISTS (SELECT 1 FROM passages WHERE generation > ?1)"
            " OR EXISTS (SELECT 1 FROM removals WHERE generation > ?1)"
            " OR EXISTS (SELECT 1 FROM segments WHERE generation > ?1)",
            self.newest().generation,
        )
        return not mixed[0] and self.counted() == self.counts()

    def unfinished(self) -> list[str]:
        """Ids of documents whose passages are still to be made, after a rebuild that was interrupted."""
        return [row[0] for row in self._all("SELECT id FROM documents WHERE fingerprint = '' ORDER BY uri")]

    def waits(self, document: str) -> bool:
        """Whether the document is there, and its passages are still to be made."""
        return bool(self._one("SELECT 1 FROM documents WHERE id = ? AND fingerprint = ''", document))

    # --- documents

    def file_hash(self, uri: str) -> str | None:
        row = self._one("SELECT content_hash FROM files WHERE uri = ?", uri)
        return row[0] if row else None

    def held_by(self, file: str) -> list[str]:
        rows = self._all("SELECT id FROM holdings JOIN documents ON id = document WHERE file = ? ORDER BY uri", file)
        return [row[0] for row in rows]

    def files_below(self, folder: str) -> list[str]:
        below = folder.rstrip("/")
        # "0" is the character after "/": a range, which the primary key answers.
        rows = self._all(
            "SELECT DISTINCT file FROM holdings WHERE file > ? AND file < ? ORDER BY file", f"{below}/", f"{below}0"
        )
        return [row[0] for row in rows]

    def holds(self, document: Document) -> bool:
        row = self._one("SELECT fingerprint FROM documents WHERE id = ?", document.id)
        return row is not None and row[0] == fingerprint(document)

    def listing(self, document: str) -> Listing | None:
        return listing.listing(self._connection, document)

    def listings(
        self, limit: int | None, offset: int, matching: str = "", order: Order = Order.URI, descending: bool = False
    ) -> list[Listing]:
        return listing.listings(self._connection, limit, offset, matching, order, descending)

    def matching(self, matching: str) -> int:
        return listing.count_matching(self._connection, matching)

    def origins(self, known: Origins, limit: int) -> list[Origin]:
        return known.largest(self._connection, self.newest(), limit)

    def document(self, document: str) -> Document | None:
        row = self._one(f"{_EDITION} WHERE documents.id = ? AND versions.version = documents.version", document)
        return _edition(row).document if row else None

    def edition(self, document: str, version: str) -> Edition | None:
        row = self._one(f"{_EDITION} WHERE documents.id = ? AND versions.version = ?", document, version)
        return _edition(row) if row else None

    def text(self, document: str, version: str) -> str | None:
        row = self._one("SELECT text FROM versions WHERE document = ? AND version = ?", document, version)
        return row[0] if row else None

    def superseded_after(self, moment: str) -> int:
        row = self._one("SELECT count(*) FROM versions WHERE superseded > ?", moment)
        return int(row[0])

    # --- passages

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        rows = self._all(_PASSAGES, json.dumps(list(numbers)))
        texts = self._texts({row[1] for row in rows})
        # All have one, but where the file is damaged.
        return {
            number: _passage(*texts[document], *written) for number, document, *written in rows if document in texts
        }

    def _texts(self, documents: Iterable[str]) -> dict[str, tuple[Source, str, list[Any]]]:
        """Each is read once, with its sections as they were written: a long one has thousands, and as many passages."""
        rows = self._all(_TEXTS, json.dumps(list(documents)))
        return {row[0]: (source_of(row[:7]), row[7], json.loads(row[8])) for row in rows}

    def filtered(self, filters: Filters) -> Numbers:
        """The numbers, ascending, of the passages that the filters let through."""
        conditions, values = _conditions(filters)
        return np.sort(
            self._numbers(
                "SELECT number FROM documents JOIN passages ON documents.id = passages.document "  # noqa: S608
                f"WHERE {' AND '.join(conditions)}",
                *values,
            )
        )

    def vectors(self, numbers: Numbers) -> list[tuple[int, bytes]]:
        """The passages among `numbers` that still are, ascending, with vectors in half precision, little endian."""
        return self._all(
            "SELECT number, vector FROM passages WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
            json.dumps(numbers.tolist()),
        )

    # --- what derived indexes follow

    def added(self, since: int) -> Numbers:
        """The numbers, ascending, of passages that came after generation `since`."""
        # Sorted here: to have them in order, SQLite would walk through all passages.
        return np.sort(self._numbers("SELECT number FROM passages WHERE generation > ?", since))

    def removed(self, since: int) -> Numbers:
        """The numbers of passages that were removed after generation `since`."""
        return self._numbers("SELECT passage FROM removals WHERE generation > ?", since)

    def outside(self, segments: Sequence[Segment]) -> Numbers:
        """The numbers, ascending, of passages that no segment covers."""
        bounds = sorted((segment.low, segment.high) for segment in segments)
        lows, highs = [0, *(high for _, high in bounds)], [*(low for low, _ in bounds), None]
        found = [
            self._numbers("SELECT number FROM passages WHERE number > ? AND number <= ifnull(?, number)", low, high)
            for low, high in zip(lows, highs, strict=True)
            if low != high
        ]
        return np.concatenate(found)

    def segments(self) -> list[Segment]:
        return [
            Segment(*row)
            for row in self._all("SELECT name, low, high, generation, checksum FROM segments ORDER BY low")
        ]

    # --- queries

    def _one(self, query: str, *values: Value) -> Any:  # noqa: ANN401 - whatever the columns hold
        return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, *values: Value) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _numbers(self, query: str, *values: Value) -> Numbers:
        return np.fromiter((row[0] for row in self._connection.execute(query, values)), dtype=np.int64)


def _edition(row: Sequence[Any]) -> Edition:
    source, text, sections = source_of(row[:7]), row[7], decode_sections(row[8])
    document = Document(source.uri, source.title, text, source.media_type, sections, source.published, source.metadata)
    return Edition(document, datetime.fromisoformat(row[9]) if row[9] else None)


def _passage(source: Source, text: str, sections: Sequence[Any], section: int, column: str) -> Passage:
    sentences = decode_sentences(column)
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(source, span, section_of(*sections[section]), span.of(text), sentences)


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    conditions, values = ["1"], []
    if filters.published_from:
        conditions.append("published >= ?")
        values.append(filters.published_from.isoformat())
    if filters.published_to:
        conditions.append("published <= ?")
        values.append(filters.published_to.isoformat())
    if filters.uri_prefix:
        # The bounds are found in an index, and hold a little more than the prefix.
        conditions.append("uri >= ? AND uri < ? || char(0x10ffff) AND substr(uri, 1, length(?)) = ?")
        values += [filters.uri_prefix] * 4
    for key, value in filters.metadata.items():
        conditions.append("documents.id IN (SELECT document FROM pairs WHERE key = ? AND value = ?)")
        values += [key, value]
    return conditions, values
