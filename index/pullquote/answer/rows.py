"""Rows of a table that tell of another what a question asks: West's inspector is none of the North's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pullquote.answer.heads import tables
from pullquote.answer.words import stems
from pullquote.tables import cells
from pullquote.types import Hit, Span

Place = tuple[str, Span]
"""A document's id, and a sentence in it."""
Words = frozenset[str]


def rows_of_others(terms: Words, hits: Iterable[Hit]) -> frozenset[Place]:
    """The rows that have fewer of a question's `terms` than another one of their table, and none that it lacks.

    A term of the document's title, or of the columns' names, does not tell one row from the next. Rows of a document
    with as many cells are of one table.
    """
    by_table: defaultdict[tuple[str, int], dict[Place, Words]] = defaultdict(dict)
    for place, columns, own in _rows(hits):
        by_table[place[0], columns].setdefault(place, own & terms)
    return frozenset(
        place
        for rows in by_table.values()
        for place, own in rows.items()
        if any(own < other for other in set(rows.values()))
    )


def _rows(hits: Iterable[Hit]) -> Iterator[tuple[Place, int, Words]]:
    """Each row, how many cells it has, and its words that may tell it from others."""
    passages = [hit.passage for hit in hits]
    for passage in passages:
        title = frozenset(stems(passage.source.title))
        for rows, head in tables(passage, passages):
            known = title | frozenset(stems(head[0].sentence_text(head[1])) if head else ())
            for row in rows:
                line = passage.sentence_text(row)
                yield (passage.source.id, row), len(cells(line)), frozenset(stems(line)) - known
