"""A text as HTML with some of its characters set off, by offsets. All of the text is escaped."""

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
    chosen: list[Annotation] = []
    for annotation in annotations:
        if annotation.span in part and not any(annotation.span.overlaps(other.span) for other in chosen):
            chosen.append(annotation)
    return chosen


def _signs(signs: Mapping[int, str], chosen: Sequence[Annotation], part: Span) -> list[tuple[int, int, str]]:
    placed = []
    for offset, sign in signs.items():
        around = next((each.span for each in chosen if each.span.start < offset < each.span.end), None)
        place = around.start if around else offset
        if part.start <= place < part.end:
            placed.append((place, _SIGN, sign))
    return placed


def _edges(chosen: Sequence[Annotation]) -> list[tuple[int, int, str]]:
    openings = [(annotation.span.start, _OPENING, annotation.opening) for annotation in chosen]
    return openings + [(annotation.span.end, _CLOSING, annotation.closing) for annotation in chosen]
