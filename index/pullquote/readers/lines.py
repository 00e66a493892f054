"""Puts the lines of a page, as a PDF holds them, together to paragraphs.

A PDF says where words stand, and not what belongs together. Two neighbouring lines are of one paragraph unless their
letters differ in size, more room than usual is between them, or the upper one ends although the next word would have
fitted into its column. A line that goes on in lower case in the middle of a sentence is never parted from it.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

_BULLETS = ("•", "▪", "◦", "‣", "●", "○", "■", "\N{EN DASH} ", "* ")
_SENTENCE_ENDS = (".", "!", "?", ":", ".”", "!”", "?”", '."', '!"', '?"', ".)", ".\N{RIGHT SINGLE QUOTATION MARK}")
# "Dr.", "Capt.", "p.m.", "J.R.": its full stop may be the abbreviation's alone.
_MAY_BE_SHORTENED = re.compile(r"(?:^|\s)[(\"“]?(?:[^\W\d_a-z][a-z]{0,3}|(?:[^\W\d_]\.)*[^\W\d_])\.\Z")
_NEVER_LAST = (",", ";", "-", "\N{EN DASH}", "\N{EM DASH}", "&", "/", "(")
_COMPOUND = re.compile(r"(?=\b([^\W\d_]+-[^\W\d_]+))\b[^\W\d_]+")
_LAST, _FIRST = re.compile(r"[^\W\d_]+\Z"), re.compile(r"\A[^\W\d_]+")
_ITEM = re.compile(r"(\d{1,3})[.)]\s")
# How many lines before and behind one show how wide its column is: where a picture or another column is beside the
# text, that is so for a while. Those in the middle of a sentence are held only against what is next to them.
_COLUMN, _NEAR = 40, 3


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


def compounds(lines: Iterable[Line]) -> set[str]:
    """The words with a hyphen that stand inside these lines, two parts of each at a time."""
    return {pair for line in lines for pair in _COMPOUND.findall(line.words.casefold())}


def join_lines(lines: Sequence[Line], known: AbstractSet[str] = frozenset()) -> list[str]:
    """The paragraphs of a page; a hyphen at a line's end stays in words that are `known` as compounds."""
    if not lines:
        return []
    usual = _usual_spacing(lines)
    paragraphs = [lines[0].words]
    for index, (upper, lower) in enumerate(pairwise(lines)):
        if not upper.hyphenated and _parts(lines, index, usual, paragraphs[-1]):
            paragraphs.append(lower.words)
        else:
            paragraphs[-1] = _join(paragraphs[-1], lower.words, upper.hyphenated, known)
    return paragraphs


def _usual_spacing(lines: Sequence[Line]) -> float:
    """The spacing of lines inside a paragraph: a low quartile, as larger ones are between paragraphs."""
    # Below a headline it would be counted in the headline's letters.
    alike = (pair for pair in pairwise(lines) if _have_one_size(*pair))
    spacings = sorted(spacing for upper, lower in alike if (spacing := _spacing(upper, lower)) > 0.5)
    return spacings[len(spacings) // 4] if spacings else 0.0


def _spacing(upper: Line, lower: Line) -> float:
    """How far the lower line stands under the upper one, in heights of a line; negative in the next column."""
    height = max(upper.height, lower.height)
    return (upper.bottom - lower.bottom) / height if height else 0.0


def _have_one_size(one: Line, other: Line) -> bool:
    return abs(one.height - other.height) <= 0.1 * max(one.height, other.height)


def _parts(lines: Sequence[Line], index: int, usual: float, paragraph: str) -> bool:
    """Whether the paragraph ends between this line and the next."""
    upper, lower = lines[index], lines[index + 1]
    spacing, other_size = _spacing(upper, lower), not _have_one_size(upper, lower)
    sure = upper.words.endswith(_SENTENCE_ENDS) and not _MAY_BE_SHORTENED.search(upper.words)
    if not sure and lower.words[:1].islower():  # whatever else it looks like
        return False
    if spacing < -1:  # the next column
        return sure or other_size
    if lower.words.startswith(_BULLETS) or other_size or spacing > 1.25 * usual:
        return True
    if spacing < 0.5 or upper.words.endswith(_NEVER_LAST):
        return False
    return _is_next_item(lower.words, paragraph, sure) or (
        _would_have_fitted(lines, index, _COLUMN)
        if sure
        else _would_have_fitted(lines, index, _NEAR) and not _is_beside_something(lines, index)
    )


def _would_have_fitted(lines: Sequence[Line], index: int, around: int) -> bool:
    """Whether the next line's first word had room on this one, in a column as wide as the lines around it."""
    upper, lower = lines[index], lines[index + 1]
    column = (
        line.right
        for line in lines[max(0, index - around) : index + around + 1]
        if abs(line.left - upper.left) < 3 * upper.height
        and line.left < upper.right
        and upper.left < line.right
        and _have_one_size(line, upper)  # a heading may be narrower than the text, to end in even lines
    )
    first = lower.words.split(maxsplit=1)[0]
    # With the space before it, and some more because its letters may be wider than most.
    needed = 1.15 * (lower.right - lower.left) / len(lower.words) * (len(first) + 1)
    return upper.right + needed < max(column, default=upper.right)


def _is_beside_something(lines: Sequence[Line], index: int) -> bool:
    """Whether the lines before or behind one end where it does: a picture may narrow the column there."""
    upper = lines[index]
    return any(
        len(others) == _NEAR
        and all(abs(line.right - upper.right) < 0.15 * (upper.right - upper.left) for line in others)
        for others in (lines[max(0, index - _NEAR) : index], lines[index + 1 : index + 1 + _NEAR])
    )


def _is_next_item(words: str, paragraph: str, ends_sentence: bool) -> bool:
    """Whether words begin an item of a numbered list: "No. 4" may stand at a line's end too."""
    item, former = _ITEM.match(words), _ITEM.match(paragraph)
    return item is not None and (ends_sentence or (former is not None and int(item[1]) == int(former[1]) + 1))


def _join(words: str, following: str, hyphenated: bool, known: AbstractSet[str]) -> str:
    """One line after the other: a word divided at the line's end is put together, other lines get a space.

    >>> _join("They were refu-", "sed a long-", False, set())
    'They were refused a long-'
    >>> _join("They were refused a long-", "term visa in 2019-", False, {"long-term"})
    'They were refused a long-term visa in 2019-'
    """
    upper = words if hyphenated else words.removesuffix("-")
    if upper == words and not hyphenated:
        return f"{words} {following}"
    if upper[-1:].isdecimal() and following[:1].isdecimal():  # 2024-2025
        return f"{upper}-{following}"
    continues, word = following[:1].islower(), "-".join([*_LAST.findall(upper), *_FIRST.findall(following)])
    if continues and word.casefold() in known:
        return f"{upper}-{following}"
    if hyphenated:
        return upper + ("" if continues else "-") + following
    return upper + following if continues and upper[-1:].isalpha() else f"{words} {following}"
