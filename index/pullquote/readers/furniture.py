"""What is printed around the text of every page: running titles, page numbers, a browser's address line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pullquote.readers.lines import Line

# What two pages have in common beyond these, and beyond all lines of a page, makes them copies of each other.
_MOST_LINES = 3
_LONGEST = 300
_NUMBER = re.compile(r"\d{1,6}")


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of pages without those at the upper and lower edge that stand at the same place of two or more.

    One number in them may go up with the pages: "Page 1 of 3" and "Page 2 of 3" are the same. What differs otherwise
    is told by its page alone, as "Dead: 12" and "Dead: 40" are.
    """
    edges = [_edges(page) for page in pages]
    often = Counter(
        key
        for number, ends in enumerate(edges)
        for key in {key for end in ends for line in end for key in _keys(line, number)}
    )
    return [
        _bare(page, ends, {line for end in ends for line in end if any(often[key] > 1 for key in _keys(line, number))})
        for number, (page, ends) in enumerate(zip(pages, edges, strict=True))
    ]


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines at the top, from there down, and those at the bottom, from there up."""
    # A file may hold both after the text, as browsers print them.
    downwards = sorted(page, key=lambda line: -line.bottom)
    return downwards[: _MOST_LINES + 1], downwards[: -_MOST_LINES - 2 : -1]


def _keys(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """A line and its place: as it is, and with each of its numbers as counted from the page's."""
    words, place = line.words, round(line.bottom)
    if len(words) > _LONGEST:
        return
    yield words, place
    for number in _NUMBER.finditer(words):
        yield f"{words[: number.start()]}{{{int(number[0]) - page}}}{words[number.end() :]}", place


def _bare(page: Sequence[Line], ends: Sequence[Sequence[Line]], repeated: set[Line]) -> list[Line]:
    runs = [list(takewhile(repeated.__contains__, end)) for end in ends]
    furniture = {line for run in runs if len(run) <= _MOST_LINES for line in run}
    return [line for line in page if line not in furniture] or list(page)
