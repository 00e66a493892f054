"""Names that a number tells from others of the same name: what is told of Orion-7 answers nothing about Orion-8."""

import re
from collections.abc import Iterator

from pullquote.answer.words import MONTHS, WEEKDAYS, YEAR, is_stop_word, stem, stems

_NUMBERED = re.compile(
    rf"(?<![\w-])(?P<name>[A-ZÀ-ÖØ-Þ][\w’']+)(?P<between>[\s-])(?!{YEAR}\b)(?P<number>\d+)(?![\w%]|[.,:/–-]\d)"
)
_CALENDAR = frozenset(map(stem, (*MONTHS, *WEEKDAYS)))


def joined(text: str) -> dict[str, str]:
    """The stems of numbers that a hyphen makes part of a name, and of that name: no other 7 is that of Orion-7.

    >>> joined("Did Orion-7 land on 8 May?"), joined("Did Channel 4 show it?")
    ({'7': 'orion'}, {})
    """
    return {number: name for name, number, hyphened in _named(text) if hyphened}


def is_of_other_number(question: str, sentence: str) -> bool:
    """Whether a sentence tells of a name that the question has, with another number, and has not that of the question.

    >>> is_of_other_number("Where did Orion-8 land?", "Orion-7 landed in a field.")
    True
    >>> is_of_other_number("Where did Orion-8 land?", "Orion-7 landed in a field, Orion-8 at sea.")
    False
    """
    asked = [(name, number) for name, number, _ in _named(question)]
    if not asked:
        return False
    told, there = {(name, number) for name, number, _ in _named(sentence)}, frozenset(stems(sentence))
    return any(number not in there and any(name == other for other, _ in told) for name, number in asked)


def _named(text: str) -> Iterator[tuple[str, str, bool]]:
    """The stems of each name and its number, and whether a hyphen joins them."""
    for match in _NUMBERED.finditer(text):
        name = stem(match["name"])
        # "In 12 towns", "on May 3" and "the Osk 2024 games" number nothing.
        if not is_stop_word(match["name"]) and name not in _CALENDAR:
            yield name, stem(match["number"]), match["between"] == "-"
