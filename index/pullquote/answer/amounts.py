"""Numbers that are written with a word for their size: "fifteen thousand" is 15,000, and 1.5m is 1,500,000."""

from decimal import Decimal

from pullquote.answer.words import stem

_SIZES = {
    100: "hundred",
    10**3: "thousand k",
    10**6: "million m mn",
    10**9: "billion bn",
    10**12: "trillion tn",
}
_STEMS = {Decimal(size): frozenset(map(stem, names.split())) for size, names in _SIZES.items()}


def is_written_otherwise(number: str, question: frozenset[str], evidence: frozenset[str]) -> bool:
    """Whether the evidence has a number of the question, both in stems, as another number with its size or without.

    >>> is_written_otherwise("15000", frozenset({"15000"}), frozenset({"15", "thousand"}))
    True
    >>> is_written_otherwise("15", frozenset({"15", "thousand"}), frozenset({"15000"}))
    True
    """
    if not number.replace(".", "", 1).isdecimal():
        return False
    value = Decimal(number)
    return any(
        (not names.isdisjoint(evidence) and f"{(value / size).normalize():f}" in evidence)
        or (not names.isdisjoint(question) and f"{(value * size).normalize():f}" in evidence)
        for size, names in _STEMS.items()
    )
