"""Puts the lines of a page, as a PDF holds them, together to paragraphs.

A PDF says where words stand, and not what belongs together. Two neighbouring lines are of one paragraph unless their
letters differ in size, more room than usual is between them, or the upper one ends a sentence short of the margin.
A line that goes on in lower case in the middle of a sentence is never parted from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_BULLETS = ("•", "▪", "◦", "‣", "●", "○", "■", "\N{EN DASH} ", "* ")
_SENTENCE_ENDS = (".", "!", "?", ":", ".”", "!”", "?”", '."', '!"', '?"', ".)", ".\N{RIGHT SINGLE QUOTATION MARK}")


@dataclass(frozen=True, slots=True)
class Line:
    """Words with their place on the page, in points from its lower left corner.

    `hyphenated` says that a hyphen at the line's end was taken off.
    """

    words: str
    left: float
    right: float
    bottom: float
    height: float
    hyphenated: bool = False


def join_lines(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of a page."""
    if not lines:
        return []
    usual, margin = _usual_spacing(lines), max(line.right for line in lines)
    paragraphs = [lines[0].words]
    for upper, lower in pairwise(lines):
        if not upper.hyphenated and _parts(upper, lower, usual, margin):
            paragraphs.append(lower.words)
        else:
            paragraphs[-1] = _join(paragraphs[-1], lower.words, upper.hyphenated)
    return paragraphs


def _usual_spacing(lines: Sequence[Line]) -> float:
    """The spacing of lines inside a paragraph: a low quartile, as larger ones are between paragraphs."""
    spacings = sorted(spacing for upper, lower in pairwise(lines) if (spacing := _spacing(upper, lower)) > 0.5)
    return spacings[len(spacings) // 4] if spacings else 0.0


def _spacing(upper: Line, lower: Line) -> float:
    """How far the lower line stands under the upper one, in heights of a line; negative in the next column."""
    height = max(upper.height, lower.height)
    return (upper.bottom - lower.bottom) / height if height else 0.0


def _parts(upper: Line, lower: Line, usual: float, margin: float) -> bool:
    """Whether a paragraph ends between these two lines."""
    ends_sentence = upper.words.endswith(_SENTENCE_ENDS)
    spacing = _spacing(upper, lower)
    if spacing < -1:  # the next column
        return ends_sentence
    if not ends_sentence and lower.words[:1].islower():  # whatever else it looks like
        return False
    if lower.words.startswith(_BULLETS):
        return True
    if abs(upper.height - lower.height) > 0.1 * max(upper.height, lower.height):
        return True
    if spacing > 1.25 * usual:
        return True
    ends_short = upper.right < upper.left + 0.85 * (margin - upper.left)
    return ends_sentence and ends_short


def _join(words: str, following: str, hyphenated: bool) -> str:
    """One line after the other: a word divided at the line's end is put together, other lines get a space.

    >>> _join("They were refu-", "sed entry.", False)
    'They were refused entry.'
    """
    continues = following[:1].islower()
    if hyphenated:
        return words + ("" if continues else "-") + following
    if continues and words[-1:] == "-" and words[-2:-1].isalpha():
        return words[:-1] + following
    return f"{words} {following}"
