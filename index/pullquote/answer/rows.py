"""Rows of a table that tell of another what a question asks: West's inspector is none of the North's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

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
    tables: defaultdict[tuple[str, int], dict[Place, Words]] = defaultdict(dict)
    for place, columns, own in _rows(hits):
        tables[place[0], columns].setdefault(place, own & terms)
    return frozenset(
        place
        for rows in tables.values()
        for place, own in rows.items()
        if any(own < other for other in set(rows.values()))
    )


def _rows(hits: Iterable[Hit]) -> Iterator[tuple[Place, int, Words]]:
    """Each row, how many cells it has, and its words that may tell it from others; the first one names the columns."""
    for passage in (hit.passage for hit in hits):
        known = frozenset(stems(passage.source.title))
        amid = passage.span.start != passage.section.span.start
        before = 0
        for sentence in passage.sentences:
            line = passage.sentence_text(sentence)
            columns = len(cells(line))
            if columns > 1:
                own = frozenset(stems(line)) - known
                if columns != before and not (amid and sentence == passage.sentences[0]):
                    known, own = known | own, frozenset()
                yield (passage.source.id, sentence), columns, own - known
            before = columns
