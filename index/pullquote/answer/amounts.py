"""Numbers that are written with a word for their size: "fifteen thousand" is 15,000, and 1.5m is 1,500,000."""

from decimal import Decimal

from pullquote.answer.told import Told
from pullquote.answer.words import stem

_SIZES = {
    100: "hundred",
    10**3: "thousand k",
    10**6: "million m mn",
    10**9: "billion b bn",
    10**12: "trillion tn",
}
_STEMS = {Decimal(size): tuple(map(stem, names.split())) for size, names in _SIZES.items()}
_LETTERS = frozenset({"k", "m", "b"})
"""They may as well be a unit: who asks of 5 m may be told of 5 metres."""


def has_size(number: str, question: Told) -> bool:
    """Whether the question gives the number with a word for its size, so that the figures by themselves are another.

    >>> has_size("3", Told.by("Who stole 3 million euros?")), has_size("3", Told.by("Which 3 of a million users?"))
    (True, False)
    """
    return any((number, name) in question.pairs for names in _STEMS.values() for name in names if name not in _LETTERS)


def is_written_otherwise(number: str, question: Told, evidence: Told) -> bool:
    """Whether the evidence has a number of the question as another number with its size, or without, or as it is there.

    >>> is_written_otherwise("15000", Told.by("15,000 euros"), Told.by("fifteen thousand euros"))
    True
    >>> is_written_otherwise("15", Told.by("15 thousand euros"), Told.by("15,000 euros"))
    True
    >>> is_written_otherwise("15000", Told.by("15,000 euros"), Told.by("thousands of euros from 15 pensioners"))
    False
    """
    if not number.replace(".", "", 1).isdecimal():
        return False
    value = Decimal(number)
    given = [value * size for size, names in _STEMS.items() if any((number, name) in question.pairs for name in names)]
    return any(_has_value(each, evidence) for each in given or [value])


def _has_value(value: Decimal, evidence: Told) -> bool:
    return _figures(value) in evidence.stems or any(
        (_figures(value / size), name) in evidence.pairs for size, names in _STEMS.items() for name in names
    )


def _figures(value: Decimal) -> str:
    return f"{value.normalize():f}"
