"""Rows of tables as a reader is given them: each cell behind the name of its column, which the table says once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pullquote.answer.rows import Place
from pullquote.tables import cells
from pullquote.types import Passage, Span

_COLUMNS = 3
"""Of two columns the first mostly names what the second has: a fact box is read as it stands."""
_LONGEST = 60
"""Characters in the name of a column: longer cells are prose, in a table that is there for its looks."""
Head = tuple[Passage, Span]
"""The row that names a table's columns, and a passage that has it."""
Edit = tuple[int, int, str]
"""Where what is not read begins and ends in a passage's text, and the words that are read in its place."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What is read, and where each of its characters begins and ends in the passage's text.

    Both are of shape (characters,). Words that were put in are nowhere: each of their characters ends where it begins.
    """

    text: str
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, text: str, edits: Sequence[Edit]) -> "ReadText":
        """
        >>> ReadText.of("Osk | 2.40", ((0, 0, "Town: "), (3, 6, ", Price: "))).text
        'Town: Osk, Price: 2.40'
        """
        read, places, widths, kept = "", [], [], 0
        for start, end, words in (*edits, (len(text), len(text), "")):
            read += text[kept:start] + words
            places += [np.arange(kept, start), np.full(len(words), end)]
            widths += [np.ones(start - kept, np.int64), np.zeros(len(words), np.int64)]
            kept = end
        begins = np.concatenate(places)
        return cls(read, begins, begins + np.concatenate(widths))

    def in_passage(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Offsets in `text`, of shape (tokens, 2), as those in the passage's. What lies outside has none: (0, 0)."""
        starts, ends = offsets.T
        inside = (starts >= 0) & (starts < ends) & (ends <= len(self.text))
        starts, ends = np.where(inside, starts, 0), np.where(inside, ends, 1)
        return np.where(inside, [self.begins[starts], self.ends[ends - 1]], 0).T


def edits(passage: Passage, passages: Sequence[Passage], left_out: Collection[Place]) -> tuple[Edit, ...]:
    """What makes rows of the passage's tables telling; `left_out` are those that nobody need read.

    A table that the passage begins amid has its columns named in the one before, if that is among `passages`.
    """
    return tuple(_edits(passage, passages, left_out))


def head_of(row: Span, passage: Passage, passages: Sequence[Passage]) -> Head | None:
    """The head of the table that has this row; None where there is none, or it stands in no passage that is at hand."""
    for rows, head in _tables(passage, passages):
        if row in rows:
            return head
    return None


def _edits(passage: Passage, passages: Sequence[Passage], left_out: Collection[Place]) -> Iterator[Edit]:
    for rows, head in _tables(passage, passages):
        names = _words(*head) if head else ()
        for row in rows:
            line, begin = passage.sentence_text(row), row.start - passage.span.start
            is_head = head is not None and row == head[1]
            if (passage.source.id, row) in left_out or (is_head and len(rows) > 1):
                yield begin, begin + len(line), ""
            elif names and not is_head:
                yield from ((begin + start, begin + end, words) for start, end, words in _named(line, names))


def _named(line: str, names: Sequence[str]) -> Iterator[Edit]:
    edges = [0, *(edge for cell in cells(line) for edge in (cell.start, cell.end))]
    for name, start, end in zip(names, edges[::2], edges[1::2], strict=False):
        yield start, end, f", {name}: " if start else f"{name}: "
    yield len(line), len(line), "."


def _words(passage: Passage, row: Span) -> list[str]:
    line = passage.sentence_text(row)
    return [cell.of(line) for cell in cells(line)]


def _tables(passage: Passage, passages: Sequence[Passage]) -> Iterator[tuple[tuple[Span, ...], Head | None]]:
    """The rows of each table, and its head, which is the first of them or stands in a passage before."""

    def columns(sentence: Span) -> int:
        return len(_words(passage, sentence))

    for count, rows in ((count, tuple(rows)) for count, rows in groupby(passage.sentences, key=columns) if count > 1):
        head: Head | None = passage, rows[0]
        if rows[0].start == passage.span.start != passage.section.span.start:
            head = _head_before(passage, passages)
        names = _words(*head) if head else ()
        is_head = _COLUMNS <= len(names) == count and max(map(len, names)) <= _LONGEST
        yield rows, head if is_head else None


def _head_before(passage: Passage, passages: Sequence[Passage]) -> Head | None:
    """The head of the last table of the passage that ends with the first sentence of this one."""
    for before in passages:
        is_before = before.span.start < passage.span.start and before.sentences[-1] == passage.sentences[0]
        if is_before and before.source.id == passage.source.id:
            *_, (_, head) = _tables(before, passages)
            return head
    return None
