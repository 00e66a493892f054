"""The dates that a question gives, and what a story tells of them by its date line and its words for days and years."""

import re
from collections.abc import Iterable
from datetime import date

from pullquote.answer.resolved import days_told, resolve
from pullquote.answer.tense import looks_ahead
from pullquote.answer.words import (
    MONTH_NAME,
    MONTHS,
    NUMBER_WORDS,
    WEEKDAYS,
    WORD,
    YEAR,
    is_stop_word,
    stem,
    stems,
    without_possessive,
)

_MONTHS, _WEEKDAYS = frozenset(map(stem, MONTHS)), frozenset(map(stem, WEEKDAYS))
_DAY = r"(?<![\d.,:])\d{1,2}(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
_DAYS = rf"{_DAY}(?:\s*(?:[,–-]|\b(?:and|or|to|until)\b)\s*{_DAY}){{0,4}}"
_MONTH = rf"\b(?:{MONTH_NAME}|{'|'.join(MONTHS)})(?!\w)"
_BESIDE_FIGURES = re.compile(
    rf"{_DAYS}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+(?:the\s+)?{_DAYS}|{_MONTH},?\s+(?:of\s+)?{YEAR}\b", re.IGNORECASE
)
# "On the 25th", which the 25th amendment is not.
_ORDINAL = re.compile(
    r"\b(?:on|until|by|since)\s+the\s+(\d{1,2}(?:st|nd|rd|th))\b(?=\W*(?:$|[?,;]|(?:of|in|at|and)\b))"
)
_LONE_YEAR = re.compile(rf"\b{YEAR}\b")
_ALSO_PEOPLE = frozenset(map(stem, ("april", "may", "june")))
"""Months that are a person's name too; after one of `_BEFORE_MONTH` they are none."""
_BEFORE_MONTH = frozenset(
    """
    after and before between by during each early every following for from her his in its last late mid next of on our
    previous since the their this through till to until
    """.split()
)
_IN_TEXT = re.compile(
    rf"""\b(?:{_DAY}\s(?:of\s)?{MONTH_NAME} | {MONTH_NAME}\s{_DAY}) (?:,?\s{YEAR})?\b
      | \b\d{{4}}-\d\d-\d\d\b
      | \b(?i:(?:last|this|next)\s(?:month|year)|(?:a|\d{{1,2}}|{"|".join(NUMBER_WORDS)})\s(?:month|year)s?\sago)\b""",
    re.VERBOSE,
)


def dates_in(question: str) -> frozenset[str]:
    """The stems of a question's days, months, weekdays and years: its 25 in "25 men" is none, nor is April Jones.

    >>> sorted(dates_in("Who did April Jones fire on the 25th?")), sorted(dates_in("Which 25 men came in 2024?"))
    (['25'], ['2024'])
    """
    found = {each for match in _BESIDE_FIGURES.finditer(question) for each in stems(match.group())}
    found.update(stem(match[1]) for match in _ORDINAL.finditer(question))
    found.update(match.group() for match in _LONE_YEAR.finditer(question))
    found.update(_lone_names(question))
    return frozenset(found)


def _lone_names(question: str) -> Iterable[str]:
    """Months and weekdays, but where a name follows, as in the Sunday Times, and what is rather somebody: "did May"."""
    found = list(WORD.finditer(question))
    for place, match in enumerate(found):
        name = stem(match.group())
        if name not in _MONTHS | _WEEKDAYS or _begins_name(question, found[place : place + 2]):
            continue
        before = found[place - 1].group() if place else ""
        determined = before.casefold() in _BEFORE_MONTH or without_possessive(before) != before
        if determined or name not in _ALSO_PEOPLE:
            yield name


def _begins_name(question: str, pair: list[re.Match[str]]) -> bool:
    """Whether the second of two words has a capital, as a name's has, and nothing but a space before it."""
    if len(pair) < 2 or not question[pair[0].end() : pair[1].start()].isspace():
        return False
    following = pair[1].group()
    common = is_stop_word(following.casefold()) or stem(following) in _MONTHS | _WEEKDAYS
    return following[0].isupper() and not common


def dates_told(asked: frozenset[str], published: date | None, sentences: Iterable[str]) -> frozenset[str]:
    """Those of the dates `asked` that a story of `published` tells by its date line, or by other words than theirs.

    >>> sorted(dates_told(frozenset({"2024", "28"}), date(2025, 12, 2), ["It burned on Friday, and twice last year."]))
    ['2024', '28']
    """
    if not asked:
        return asked
    told = _parts(published, published) if published else set()
    for sentence in sentences:
        for day in days_told(sentence, published):
            told |= _parts(day, day)
        if matches := list(_IN_TEXT.finditer(sentence)):
            ahead = looks_ahead("When will it be?", sentence) is True
            found = (resolve(match.group(), published, ahead) for match in matches)
            told.update(*(_parts(each.start, each.end) for each in found if each))
    return asked & told


def _parts(start: date, end: date) -> set[str]:
    """The year, and of one month or one day that too."""
    parts = {str(start.year)} if start.year == end.year else set()
    if parts and start.month == end.month:
        parts.add(stem(MONTHS[start.month - 1]))
    if start == end:
        parts |= {str(start.day), stem(WEEKDAYS[start.weekday()])}
    return parts
