"""Rows of tables as a reader is given them: each cell behind the name of its column, which the table says once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pullquote.answer.heads import Head, names_of, tables
from pullquote.answer.rows import Place
from pullquote.tables import cells
from pullquote.types import Passage, Span

_COLUMNS = 3
"""Of two columns the first mostly names what the second has: a fact box is read as it stands."""
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
    """The head of the table that has this row, where that is needed to read it and at hand."""
    for rows, head in tables(passage, passages):
        if row in rows and len(cells(passage.sentence_text(row))) >= _COLUMNS:
            return head
    return None


def is_one_of_several(figure: str, row: Span, passage: Passage, passages: Sequence[Passage]) -> bool:
    """Whether a figure stands in a row beside others, and no head tells which of them is what."""
    line = passage.sentence_text(row)
    found = [cell.of(line) for cell in cells(line)]
    figures = [cell for cell in found if _has_digit(cell)]
    several = len(found) >= _COLUMNS and len(figures) > 1 and _has_digit(figure)
    return several and head_of(row, passage, passages) is None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _edits(passage: Passage, passages: Sequence[Passage], left_out: Collection[Place]) -> Iterator[Edit]:
    for rows, head in tables(passage, passages):
        for row in rows:
            line, begin = passage.sentence_text(row), row.start - passage.span.start
            found = cells(line)
            is_head = head is not None and row == head[1]
            if (passage.source.id, row) in left_out or (is_head and len(found) >= _COLUMNS and len(rows) > 1):
                yield begin, begin + len(line), ""
            elif not is_head and len(found) >= _COLUMNS:
                named = _named(line, found, names_of(head, len(found)))
                yield from ((begin + start, begin + end, words) for start, end, words in named)


def _named(line: str, found: Sequence[Span], names: Sequence[str]) -> Iterator[Edit]:
    edges = [0, *(edge for cell in found for edge in (cell.start, cell.end))]
    for name, start, end in zip(names, edges[::2], edges[1::2], strict=False):
        label = f"{name}: " if name else ""
        yield start, end, f", {label}" if start else label
    if names:
        yield len(line), len(line), "."
