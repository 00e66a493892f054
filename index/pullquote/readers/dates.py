"""Reads a date as people and programs write it, and never guesses one.

A date is known only if it has a day, a month and a year, and if it can be read in one way only: "March 2025" and
"03/04/2025" are None. python-dateutil fills what is missing from a default, so it is asked twice, with defaults and
orders of day and month that differ; where the readings do too, something was guessed.
"""

import re
from datetime import date, datetime
from functools import lru_cache

from dateutil import parser  # type: ignore[import-untyped]

# No year begins with a zero: 0001-01-01 is how Go and .NET write that there is no date, and dateutil makes 2001 of it.
_YEAR_FIRST = re.compile(r"([1-9]\d{3})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"([1-9]\d{3})(\d{2})(\d{2})(?:[T ]|\Z)")
_PDF = re.compile(r"D:([1-9]\d{3})(\d{2})(\d{2})")
# Four digits after "at" are the time: "3 May at 2015".
_YEARS = re.compile(r"(?<!\d)(?<!\bat )[1-9]\d{3}(?!\d)", re.IGNORECASE)
# No two parts are the same, and the days lie more than a week apart, so that "a Friday in March" differs too.
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 15))  # noqa: DTZ001
_LONGEST = 100


@lru_cache(maxsize=4096)  # the records of a file share their dates, and dateutil is slow
def parse_date(text: str) -> date | None:
    """The day that `text` names, or None where it names none, or more than one.

    >>> parse_date("14 March 2025")
    datetime.date(2025, 3, 14)
    >>> parse_date("March 2025") is None
    True
    """
    text = text.strip()
    if numeric := _YEAR_FIRST.match(text):
        return _day(numeric[1], numeric[3], numeric[4])
    if compact := _COMPACT.match(text):
        return _day(*compact.groups())
    # Without four digits for the year, dateutil would take the century from today's date.
    years = _YEARS.findall(" ".join(text.split()))
    found = _the_only_reading(text) if years and len(text) <= _LONGEST else None
    # It may have taken what is no year for one, and what is one for the time.
    return found if found and str(found.year) in years else None


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
