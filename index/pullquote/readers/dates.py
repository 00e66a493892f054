"""Reads a date as people and programs write it, and never guesses one.

A date is known only if it has a day, a month and a year, and if it can be read in one way only: "March 2025" and
"03/04/2025" are None. python-dateutil fills what is missing from a default, so it is asked twice, with defaults and
orders of day and month that differ; where the readings do too, something was guessed.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import islice, pairwise

from dateutil import parser  # type: ignore[import-untyped]

# No year begins with a zero: 0001-01-01 is how Go and .NET write that there is no date, and dateutil makes 2001 of it.
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>[1-9]\d{3})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(?P<year>[1-9]\d{3})(?P<month>\d{2})(?P<day>\d{2})(?:[T ]|\Z)")
_PDF = re.compile(r"D:([1-9]\d{3})(\d{2})(\d{2})")
# Four digits after "at" are the time: "3 May at 2015".
_YEARS = re.compile(r"(?<!\d)(?<!\bat )[1-9]\d{3}(?!\d)", re.IGNORECASE)
# No two parts are the same, and the days lie more than a week apart, so that "a Friday in March" differs too.
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 15))  # noqa: DTZ001
_LONGEST = 100
_LINES_OF_THE_HEAD = 6
# As far as another dateline is looked for: to parse dates is slow.
_LINES_OF_A_TEXT = 500
# What stands between byline, day and section, and in front of the text: "By Ada Brandt | OSK, 3 May 2015 (AP) - The".
_BARS = re.compile(r"[|\N{MIDDLE DOT}\N{BULLET}]")
# A typewriter's "--" and the agencies' "_" stand for the long dash.
_DASHES = re.compile(r"\s(?:--?|[\N{EN DASH}_])(?=\s|\Z)|\N{EM DASH}")
# Who sends it: "(AP)", "/PRNewswire/".
_AGENCY = re.compile(r"\s(?:\(|/\w+/)")
# "Updated" tells when it was printed, more or less, and not when its "yesterday" was.
_LABEL = re.compile(
    r"\A(?:(?:first )?(?:published|posted|dated?)|for immediate release)\b\s*[:\N{EN DASH}-]?(?: on\b)?\s*",
    re.IGNORECASE,
)
_DOTTED_TIME = re.compile(r"(\d{4},?\s+\d{1,2})\.(\d\d)(?!\d)")
# Where or by whom, not what takes place on that day: "OSK (AP)", "Osk, Norway", "By Ada Brandt".
_SOURCE = re.compile(r"[^\W\d_a-z][^()]*\([^()]+\)|[^\W\d_a-z][^\s,]*(?: [^\W\d_a-z][^\s,]*){0,3}, .*|By .*")
_PLACE = re.compile(r"(?:[^\W\d_a-z][^\s,]*(?: [^\W\d_a-z][^\s,]*){0,4}, *){1,3}")
_WORD = re.compile(r"[^\W\d_]{2}")
_BY_SOMEBODY = re.compile(r",?\s+(?:[^\s,.]+(?: [^\s,.]+){0,3}, )?[Bb]y [^\W\d_a-z][^.]*")
"""What follows the day in a byline: perhaps the paper, and who wrote."""


@lru_cache(maxsize=4096)  # the records of a file share their dates, and dateutil is slow
def parse_date(text: str) -> date | None:
    """The day that `text` names, or None where it names none, or more than one.

    >>> parse_date("14 March 2025")
    datetime.date(2025, 3, 14)
    >>> parse_date("March 2025") is None
    True
    """
    text = text.strip()
    for numeric in (_YEAR_FIRST, _COMPACT):
        if numeric.match(text):
            days = {_day(*match.group("year", "month", "day")) for match in numeric.finditer(text)}
            return days.pop() if len(days) == 1 else None
    # Without four digits for the year, dateutil would take the century from today's date.
    years = _YEARS.findall(" ".join(text.split()))
    found = _the_only_reading(text) if years and len(text) <= _LONGEST else None
    # It may have taken what is no year for one, and what is one for the time.
    return found if found and str(found.year) in years else None


def parse_dateline(line: str) -> date | None:
    """The day where a line tells only that, or also where or by whom: what is in the middle of a sentence is None.

    >>> parse_dateline("PORT ELISE, 14 September 2025")
    datetime.date(2025, 9, 14)
    >>> parse_dateline("He sailed on 14 September 2025") is None
    True
    """
    days = {day for told in _BARS.split(line) if (day := _day_told(told))}
    return days.pop() if len(days) == 1 else None


def tells_only_when(line: str) -> bool:
    """
    >>> tells_only_when("FOR IMMEDIATE RELEASE"), tells_only_when("4 March 2025"), tells_only_when("4 March, in Osk")
    (True, True, False)
    """
    return not _LABEL.sub("", line.strip(), count=1) or parse_date(line) is not None


def date_of_head(lines: Iterable[str]) -> date | None:
    """The day that one of the first lines with words tells as a dateline, where they tell one alone."""
    words = list(islice(filter(str.strip, lines), _LINES_OF_THE_HEAD + 1))
    heads = pairwise([*words, ""] if len(words) <= _LINES_OF_THE_HEAD else words)
    # A sentence that was wrapped goes on in lower case: the date is one in the text.
    days = {parse_dateline(line) for line, following in heads if not following.lstrip()[:1].islower()} - {None}
    return days.pop() if len(days) == 1 else None


def date_of_text(text: str) -> date | None:
    """As `date_of_head`; None where a dateline further down tells another day, as in a chronicle.

    >>> date_of_text("The fire\\n\\n4 March 2025 - It began.\\n\\n9 March 2025 - It went out.") is None
    True
    """
    lines = text.split("\n", _LINES_OF_A_TEXT)[:_LINES_OF_A_TEXT]
    day = date_of_head(lines)
    return day if day and {*map(parse_dateline, lines)} <= {day, None} else None


def parse_byline(line: str) -> date | None:
    """The day where a line is a dateline, or tells by whom behind it.

    >>> parse_byline("16 October 2025, Osk Gazette, by Ada Brandt")
    datetime.date(2025, 10, 16)
    >>> parse_byline("16 October 2025, a Thursday, was cold") is None
    True
    """
    by = _BY_SOMEBODY.search(line)
    told = line[: by.start()] if by and by.end() == len(line) else line
    return parse_dateline(told)


def _day_told(told: str) -> date | None:
    """The day before the first dash, or behind it where only a source is before it; None where both tell one."""
    first, *others = (part.strip() for part in _DASHES.split(told, maxsplit=2))
    day, behind = _of_a_piece(first), _of_a_piece(others[0]) if others else None
    if behind is None:
        return day
    return behind if day is None and _SOURCE.fullmatch(first) else None


def _of_a_piece(piece: str) -> date | None:
    words = _DOTTED_TIME.sub(r"\1:\2", _LABEL.sub("", _AGENCY.split(piece, maxsplit=1)[0].strip(), count=1))
    place = _PLACE.match(words)
    # "Sunday, 14 September 2025" is a date itself, and "OSK, 14 September 2025" none until the place is taken off.
    return _alone(words) or (_alone(words[place.end() :]) if place else None)


def _alone(text: str) -> date | None:
    """The day of a text that is nothing else: no sentence's last words, no number of a file, no year with words."""
    goes_on = _YEAR_FIRST.match(text) and _WORD.search(text)
    return None if text.endswith(".") or goes_on or _COMPACT.match(text) else parse_date(text)


def parse_pdf_date(text: str) -> date | None:
    """The day of a PDF's `D:20250314120000Z`, or None."""
    match = _PDF.match(text)
    return _day(*match.groups()) if match else None


def _the_only_reading(text: str) -> date | None:
    one, other = (_reading(text, default, dayfirst) for default, dayfirst in zip(_DEFAULTS, (True, False), strict=True))
    return one if one == other else None


def _reading(text: str, default: datetime, dayfirst: bool) -> date | None:
    try:
        # A date is a day where it was written: the time zone doesn't move it.
        read: datetime = parser.parse(text, default=default, dayfirst=dayfirst, ignoretz=True)
    except (ValueError, OverflowError):
        return None
    return read.date()


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
