"""The list of documents, searched and sorted: what is stored beside each for that, and the queries."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from pullquote.protocols import Listing, Order
from pullquote.store.connections import Connection
from pullquote.store.rows import source_of

_COLUMNS = """
    documents.id, uri, title, documents.version, media_type, published, metadata, added, length(text), passage_count
    FROM documents JOIN versions ON versions.document = documents.id AND versions.version = documents.version
"""
# Ties are in order of uri; a document without a date is last in both directions.
_ORDERS = {
    Order.URI: "{column}uri {direction}",
    Order.TITLE: "{column}sort_title {direction}, documents.uri",
    Order.PUBLISHED: "{column}published {direction} NULLS LAST, documents.uri",
    Order.PASSAGES: "{column}passage_count {direction}, documents.uri",
    Order.ADDED: "{column}added {direction}, documents.uri",
}
# The longest word is in the fewest documents; the others are looked for only there.
_MATCHING = """
    instr(words, ?) > 0 AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(documents.words, json_each.value) = 0)
"""


def listed_words(title: str, uri: str, metadata: str) -> str:
    """What a search of the list looks into, a line for each: no word of a search reaches over two."""
    values = [title, uri, unquote(uri), *json.loads(metadata).values()]
    return "\n".join(dict.fromkeys(map(_folded, values)))


def sort_title_of(title: str) -> str:
    """
    >>> sorted(["Zoo", "Émile", "dock"], key=sort_title_of)
    ['dock', 'Émile', 'Zoo']
    """
    decomposed = unicodedata.normalize("NFKD", title)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def listing(connection: Connection, document: str) -> Listing | None:
    row = connection.execute(f"SELECT {_COLUMNS} WHERE documents.id = ?", (document,)).fetchone()
    return _listing(row) if row else None


def listings(
    connection: Connection, limit: int | None, offset: int, matching: str, order: Order, descending: bool
) -> list[Listing]:
    condition, values = _condition(matching)
    # The plus keeps SQLite from walking through an index in search of rare words, which takes ten times as long.
    ordered = _ORDERS[order].format(
        column="+documents." if values else "documents.", direction="DESC" if descending else "ASC"
    )
    rows = connection.execute(
        # The page is chosen first: else the texts of all documents would be read to measure them.
        f"WITH page AS MATERIALIZED (SELECT id FROM documents WHERE {condition} ORDER BY {ordered} LIMIT ? OFFSET ?) "  # noqa: S608
        f"SELECT {_COLUMNS} JOIN page ON page.id = documents.id ORDER BY {ordered}",
        (*values, -1 if limit is None else limit, offset),
    )
    return [_listing(row) for row in rows]


def count_matching(connection: Connection, matching: str) -> int:
    condition, values = _condition(matching)
    return int(connection.execute(f"SELECT count(*) FROM documents WHERE {condition}", values).fetchone()[0])  # noqa: S608


def words_of(matching: str) -> list[str]:
    """The words that are to be found, case-folded, the longest first.

    >>> words_of("the  Straße the")
    ['strasse', 'the']
    """
    # Half a surrogate pair, which SQLite takes for no text, stands in no document.
    text = matching.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return sorted(dict.fromkeys(_folded(text).split()), key=len, reverse=True)


def _condition(matching: str) -> tuple[str, Sequence[str]]:
    words = words_of(matching)
    return (_MATCHING, (words[0], json.dumps(words[1:]))) if words else ("1", ())


def _folded(text: str) -> str:
    """Texts that differ only in case, or in how their accents are written, are the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _listing(row: Sequence[Any]) -> Listing:
    return Listing(source_of(row[:7]), row[9], row[8], datetime.fromisoformat(row[7]))
