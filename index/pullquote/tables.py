"""Tables in plain words: a row is a line of cells that a tab or an upright bar between spaces parts."""

import re

from pullquote.types import Span

_EDGE = re.compile(r"\t|(?<!\S)\|(?!\S)")


def cells(line: str) -> tuple[Span, ...]:
    """The cells of a line that have words; a line that is no row has one.

    >>> line = "Osk | 2.40 | 5 percent"
    >>> [cell.of(line) for cell in cells(line)]
    ['Osk', '2.40', '5 percent']
    """
    if "\t" not in line and "|" not in line:  # nearly all
        return (_trimmed(Span(0, len(line)), line),) if line.strip() else ()
    edges = [match.span() for match in _EDGE.finditer(line)]
    begins, ends = [0, *(end for _, end in edges)], [*(start for start, _ in edges), len(line)]
    parts = [Span(begin, end) for begin, end in zip(begins, ends, strict=True) if line[begin:end].strip()]
    return tuple(_trimmed(part, line) for part in parts)


def _trimmed(part: Span, line: str) -> Span:
    words = part.of(line)
    return Span(part.start + len(words) - len(words.lstrip()), part.start + len(words.rstrip()))
