"""A text as HTML with some of its characters set off, by offsets. All of the text is escaped."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pullquote.types import Span
from pullquote_ui.page.markup import shown

NO_SIGNS: Mapping[int, str] = {}
_CLOSING, _SIGN, _OPENING = range(3)  # the order at one offset


@dataclass(frozen=True, slots=True)
class Annotation:
    """Characters of a text, and the HTML that opens and closes around them."""

    span: Span
    opening: str
    closing: str


def annotated(text: str, part: Span, annotations: Sequence[Annotation], signs: Mapping[int, str] = NO_SIGNS) -> str:
    """The `part` of `text`. `signs` are HTML that stands before the character at an offset.

    Where annotations overlap, the earlier one in the list stays and the others are left out. A sign that falls inside
    an annotation stands before it: what is set off has the text's characters alone.

    >>> annotated("a < b", Span(0, 5), [Annotation(Span(2, 3), "<i>", "</i>")])
    'a <i>&lt;</i> b'
    """
    chosen = _apart(annotations, part)
    pieces, reached = [], part.start
    for offset, _, html in sorted([*_signs(signs, chosen, part), *_edges(chosen)]):
        pieces += [shown(text[reached:offset]), html]
        reached = offset
    return "".join(pieces) + shown(text[reached : part.end])


def _apart(annotations: Sequence[Annotation], part: Span) -> list[Annotation]:
    """Those that stay, in the order of the text."""
    chosen: list[Annotation] = []
    for annotation in annotations:
        place = _begun_before(chosen, annotation.span.start)
        # None of those chosen overlap: what overlaps any of them overlaps a neighbour.
        neighbours = chosen[max(0, place - 1) : place + 1]
        if annotation.span in part and not any(annotation.span.overlaps(other.span) for other in neighbours):
            chosen.insert(place, annotation)
    return chosen


def _begun_before(chosen: Sequence[Annotation], offset: int) -> int:
    """How many of them begin before the offset."""
    return bisect_left(chosen, offset, key=lambda each: each.span.start)


def _signs(signs: Mapping[int, str], chosen: Sequence[Annotation], part: Span) -> list[tuple[int, int, str]]:
    placed = []
    for offset, sign in signs.items():
        number = _begun_before(chosen, offset)
        before = chosen[number - 1].span if number else None
        place = before.start if before and offset < before.end else offset
        if part.start <= place < part.end:
            placed.append((place, _SIGN, sign))
    return placed


def _edges(chosen: Sequence[Annotation]) -> list[tuple[int, int, str]]:
    openings = [(annotation.span.start, _OPENING, annotation.opening) for annotation in chosen]
    return openings + [(annotation.span.end, _CLOSING, annotation.closing) for annotation in chosen]
