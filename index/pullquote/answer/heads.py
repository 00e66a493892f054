"""The tables in a passage, and the row of each that names its columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pullquote.tables import cells
from pullquote.types import Passage, Span

LONGEST = 60
"""Characters in the name of a column: longer cells are prose, in a table that is there for its looks."""
# A year names a column, as "2024 | 2025" do; other figures, as "2.40" and "85 cm", are what stands in one.
_FIGURE = re.compile(r"\W*(?!(?:1\d|20)\d\d\b(?![.,]\d))\d")
Head = tuple[Passage, Span]
"""The row that names a table's columns, and a passage that has it."""


def tables(passage: Passage, passages: Sequence[Passage]) -> Iterator[tuple[tuple[Span, ...], Head | None]]:
    """The rows of each table, and its head: the first of them, or one before them that leaves its corner empty.

    That of a table which the passage begins amid stands in the one before, if that is among `passages`.
    """

    def columns(sentence: Span) -> int:
        return len(cells(passage.sentence_text(sentence)))

    amid = passage.span.start != passage.section.span.start
    alone: Span | None = None
    for count, rows in ((count, tuple(rows)) for count, rows in groupby(passage.sentences, key=columns)):
        if count < 2:
            alone = None
            continue
        head: Head | None = passage, rows[0]
        if alone and columns(alone) == count - 1:
            head = passage, alone
        elif amid and rows[0] == passage.sentences[0]:
            head = _head_before(passage, passages)
        yield rows, head if head and is_head(head, count) else None
        alone = rows[0] if len(rows) == 1 else None


def is_head(head: Head, count: int) -> bool:
    """Whether the row may name the columns of a table with so many."""
    names = names_of(head, count)
    return len(names) == count and not any(len(name) > LONGEST or _FIGURE.match(name) for name in names)


def names_of(head: Head | None, count: int) -> list[str]:
    """The names of so many columns, where there is a head; the first is empty where its corner is."""
    if head is None:
        return []
    passage, row = head
    line = passage.sentence_text(row)
    names = [cell.of(line) for cell in cells(line)]
    return ["", *names] if len(names) == count - 1 else names


def _head_before(passage: Passage, passages: Sequence[Passage]) -> Head | None:
    """The head of the last table of the passage that ends with the first sentence of this one."""
    for before in passages:
        is_before = before.span.start < passage.span.start and before.sentences[-1] == passage.sentences[0]
        if is_before and before.source.id == passage.source.id:
            *_, (_, head) = tables(before, passages)
            return head
    return None
