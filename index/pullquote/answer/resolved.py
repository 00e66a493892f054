"""The date that the words of a short answer mean, by the date of the story that they stand in.

"Friday" in a story of Tuesday, 2 December 2025, is 28 November: news looks back, unless its own words look ahead.
Nothing is guessed. Every word has to be understood, so that "Theresa May", "until Friday" and "a week" are no dates;
and what depends on the story's date is None without one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from pullquote.answer.tense import AHEAD, looks_ahead
from pullquote.answer.words import MONTH_NAME, MONTHS, NUMBER_WORDS, WEEKDAYS, YEAR
from pullquote.types import Resolved

Period = tuple[date, date]
_LONGEST = 100
# Two leap days lie up to eight years apart, around 1900.
_YEARS_AROUND = 8
_OFFSETS = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_STEPS = {"last": -1, "this": 0, "next": 1}
# Which of the periods that come again is meant, by its first and last day and the story's date.
_FITS: dict[str, Callable[[date, date, date], bool]] = {
    "recent": lambda start, _, story: start <= story,
    "ahead": lambda _, end, story: end >= story,
    "last": lambda _, end, story: end < story,
    "next": lambda start, _, story: start > story,
}


def _pattern(text: str) -> re.Pattern[str]:
    # In ASCII alone: a dotless i would match an "i", and then be in no table.
    return re.compile(text, re.IGNORECASE | re.VERBOSE | re.ASCII)


_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_MONTH = rf"(?P<month>{MONTH_NAME})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s(?:of\s)?(?:(?P<year>\d{4})|(?P<years>last|this|next)\syear))?"
_WHICH = r"(?:(?P<which>last|next|this(?:\s(?:coming|past))?)\s)?"
_CALENDAR = (
    _pattern(rf"{_WHICH} (?:{_WEEKDAY},?\s)? (?:the\s)?{_DAY}\s(?:of\s)?{_MONTH} {_YEAR}"),
    _pattern(rf"{_WHICH} (?:{_WEEKDAY},?\s)? {_MONTH} (?:\s(?:the\s)?{_DAY}(?!\d))? {_YEAR}"),
)
_ORDINAL = r"(?P<ordinal>(?P<day>\d{1,2})(?:st|nd|rd|th))"
_COUNT = rf"\d{{1,3}}|an?|{'|'.join(NUMBER_WORDS)}"
_ISO = _pattern(r"\d{4}-\d\d-\d\d")
_LONE_YEAR = _pattern(YEAR)
_CLOCK = r"\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\.? | \d{1,2}[.:]\d\d | \w+\so'clock | (?:12\s)?noon | midday | dawn | dusk"
# What tells the time of a day is left out; "this morning" and "last night" are days by themselves.
_TIME_OF_DAY = _pattern(
    rf"""(?<![\w.:/-])(?:
        (?:(?:at|about|around|just|shortly|before|after)\s)* (?:{_CLOCK})
        (?:\s(?:local\stime|GMT|UTC|BST|CET|ES?T|EDT))?
      | (?:(?:in|on)\s)? (?:the\s)? (?:(?:early|late)\s)?
        (?<!this\ )(?<!last\ )(?:hours|morning|afternoon|evening|night) (?:\sof)?
      | early | late | earlier | later
    )(?![\w:/-]|\.\d)"""
)
_AHEAD = _pattern(
    r"""\b(?:(?:is|are)\s)? (?:will(?:\sbe)?(?:\sheld)?|due|planned|scheduled|expected) (?:\s(?:for|to\sbe))?(?!\w)"""
)
_DAY_TOLD = _pattern(
    rf"""\b(?:{"|".join(_OFFSETS).replace(" ", "[ ]")}
      | (?P<which>(?:last|next|this)(?:\s+(?:coming|past))?\s+)? {_WEEKDAY}
        (?P<week>,?\s+(?:of\s+)?(?:last|this|next)\s+week)?
    )\b"""
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_TO_COME = _pattern(rf"{AHEAD} | \bto\sbe\b")
# "at 1500" is an hour, and no year.
_LEAD = _pattern(r"^(?:(?:on|in|at(?!\s\d{4}$)|of|over|during),?\s)+")
_COMMAS = re.compile(r"\s*(?:,\s*)+")


@dataclass(frozen=True, slots=True)
class _Story:
    """The date that words are relative to, and whether they look ahead of it."""

    published: date
    ahead: bool

    def which(self, match: re.Match[str]) -> str:
        named = (match["which"] or "").casefold()
        return {"this past": "last", "this coming": "next", "": "ahead" if self.ahead else "recent"}.get(named, named)

    def pick(self, which: str, at: Callable[[int], Period], around: int = 1) -> Period | None:
        """Of the periods that `at` numbers from the story's own, 0, the nearest of those that `which` lets through."""
        if which == "this":
            return _existing(at, 0)
        periods = [period for k in range(-around, around + 1) if (period := _existing(at, k))]
        fitting = [period for period in periods if _FITS[which](*period, self.published)]
        return fitting[0 if which in ("ahead", "next") else -1] if fitting else None

    def tell(self, period: Period, name: str) -> Resolved:
        start, end = period
        if end < self.published:
            return Resolved(start, end, f"the last {name} before the story's date, {self.published}")
        if start > self.published:
            return Resolved(start, end, f"the first {name} after the story's date, {self.published}")
        return Resolved(start, end, f"the {name} of the story's date, {self.published}")


def resolve(words: str, published: date | None, ahead: bool = False) -> Resolved | None:
    """The days that `words` mean in a story of `published`, or None where they name no date, or not one alone.

    "Friday" is the one before the story, or the one after it where its sentence, or `words`, look `ahead`.

    >>> resolve("on Friday", date(2025, 12, 2)).start
    datetime.date(2025, 11, 28)
    >>> resolve("a week", date(2025, 12, 2)) is None
    True
    """
    text = " ".join(words.replace("’", "'").split()).strip(" .,;:!?\"'“”‘()").removesuffix("'s")
    if len(text) > _LONGEST:
        return None
    # A comma in their place keeps apart what they stood between: "12 noon March" is not 12 March.
    text, looks = _AHEAD.subn(",", text)
    text, parts = _TIME_OF_DAY.subn(",", text)
    text = _LEAD.sub("", _COMMAS.sub(", ", text).strip(" ,"))
    try:
        found = _in_full(text) or (_relative(text, _Story(published, ahead or looks > 0)) if published else None)
    except (ValueError, OverflowError):  # there is no such day
        return None
    # "Friday morning" is a day; "late last year" is none, and not the whole year either.
    return None if found is None or (parts and found.start != found.end) else found


def days_told(text: str, published: date | None) -> set[date]:
    """The days that a story of `published` may mean by its weekdays, "yesterday" and the like.

    >>> days_told("It burned on Friday.", date(2025, 12, 2))
    {datetime.date(2025, 11, 28)}
    >>> sorted(day.day for day in days_told("They will vote next Friday.", date(2025, 12, 2)))
    [5, 12]
    """
    if published is None:
        return set()
    told: set[date] = set()
    for sentence in _SENTENCE_END.split(text):
        if matches := list(_DAY_TOLD.finditer(sentence)):
            ahead = _may_look_ahead(sentence)
            told.update(*(_may_mean(match, ahead, published) for match in matches))
    return told


def _may_mean(match: re.Match[str], may_look_ahead: bool, published: date) -> set[date]:
    """The day that is told, and each that it may be where no word tells which one of two."""
    found = resolve(match.group(), published)
    if match["which"] and found is None:
        return _either(match, published)
    # What is past is no more than past: of "it burned on Friday" the Friday to come is not told.
    either = match["weekday"] and not match["which"] and not match["week"] and may_look_ahead
    ahead = resolve(match.group(), published, ahead=True) if either else None
    return {each.start for each in (found, ahead) if each}


def _either(match: re.Match[str], published: date) -> set[date]:
    """Both days of "next Friday" and "this Monday", of the story's week and of the next one, and of "last Monday"."""
    beside = "last" if match["which"].casefold().startswith("last") else "next"
    found = (resolve(f"{match['weekday']} {week} week", published) for week in ("this", beside))
    return {each.start for each in found if each}


def _may_look_ahead(sentence: str) -> bool:
    return _TO_COME.search(sentence) is not None or looks_ahead("When will it be?", sentence) is True


def _in_full(text: str) -> Resolved | None:
    """What needs no other date to be understood."""
    if _ISO.fullmatch(text):
        day = date.fromisoformat(text)
        return Resolved(day, day, "the date in full")
    if _LONE_YEAR.fullmatch(text):
        return Resolved(*_unit("year", date(int(text), 1, 1)), "the whole year")
    for pattern in _CALENDAR:
        match = pattern.fullmatch(text)
        if match and match["year"] and not match["which"]:
            start, end = _in_year(match, int(match["year"]))
            rule = "the date in full" if match["day"] else "the whole month"
            return Resolved(start, end, rule) if _is_on(match, (start, end)) else None
    return None


def _relative(text: str, story: _Story) -> Resolved | None:
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(text):
            return rule(match, story)
    return None


def _near(match: re.Match[str], story: _Story) -> Resolved:
    """Reads "today" and "yesterday"."""
    return _days_away(_OFFSETS[match.group().casefold()], story)


def _ago(match: re.Match[str], story: _Story) -> Resolved:
    """Reads "two days ago" and "a year ago"; of months and years the whole, since no day of theirs is meant."""
    count, unit = match["count"].casefold(), match["unit"].casefold()
    number = 1 if count in ("a", "an") else int(NUMBER_WORDS.get(count, count))
    if unit in _DAYS:
        return _days_away(-number * _DAYS[unit], story)
    start, end = _unit(unit, story.published, -number)
    rule = f"the whole {unit}, {_counted(number, unit)} before the story's date, {story.published}"
    return Resolved(start, end, rule)


def _whole(match: re.Match[str], story: _Story) -> Resolved | None:
    """Reads "last week" and "this year"."""
    unit = match["unit"].casefold()
    period = story.pick(match["which"].casefold(), lambda k: _unit(unit, story.published, k))
    return story.tell(period, "week from Monday to Sunday" if unit == "week" else unit) if period else None


def _weekday(match: re.Match[str], story: _Story) -> Resolved | None:
    """Reads "Friday", "next Friday" and "Friday of last week"."""
    name, which = match["weekday"].title(), story.which(match)
    after_monday = timedelta(days=WEEKDAYS.index(name.casefold()))
    if weeks := match["weeks"]:
        monday, _ = _unit("week", story.published, _STEPS[weeks.casefold()])
        day = monday + after_monday
        return Resolved(day, day, f"the {name} of {weeks.casefold()} week, {_by(story)}")

    def at(k: int) -> Period:
        day = _unit("week", story.published, k)[0] + after_monday
        return day, day

    period = story.pick(which, at)
    return None if period is None or _is_of_two_weeks(match, period, story) else story.tell(period, name)


def _is_of_two_weeks(match: re.Match[str], period: Period, story: _Story) -> bool:
    """Whether a day of the story's own week may as well be the one of another.

    "This Friday" is said of a day to come; whether "this Monday" has been, on a Thursday, nobody can tell. On a Tuesday
    "next Friday" is the Friday to come for some, and for others the one after it; on a Thursday so is "last Tuesday".
    """
    which, (start, _) = (match["which"] or "").casefold(), period
    if which == "next":
        return start <= _unit("week", story.published)[1]
    if which == "last":
        return start >= _unit("week", story.published)[0]
    return which == "this" and start < story.published


def _weekend(match: re.Match[str], story: _Story) -> Resolved | None:
    """Reads "over the weekend", "last weekend" and "next weekend"."""

    def at(k: int) -> Period:
        _, sunday = _unit("week", story.published, k)
        return sunday - timedelta(days=1), sunday

    period = story.pick(story.which(match), at)
    return None if period is None or _is_of_two_weeks(match, period, story) else story.tell(period, "weekend")


def _in_month(match: re.Match[str], story: _Story) -> Resolved | None:
    """Reads "the 14th", of the story's month or of one beside it, and "the 14th of last month"."""

    def at(k: int) -> Period:
        return _day(_unit("month", story.published, k)[0], match["day"])

    if months := match["months"]:
        period = at(_STEPS[months.casefold()])
        rule = f"the {match['ordinal'].casefold()} of {months.casefold()} month, {_by(story)}"
        return Resolved(*period, rule) if _is_on(match, period) and not match["which"] else None
    return _dated(match, story, at, 1, match["ordinal"].casefold())


def _in_some_year(match: re.Match[str], story: _Story) -> Resolved | None:
    """Reads "12 November", "next March" and "March last year"."""
    name = MONTHS[_month(match) - 1].title()
    if match["day"]:
        name = f"{int(match['day'])} {name}"
    if match["year"] or (match["years"] and match["which"]):
        return None
    if years := match["years"]:
        period = _in_year(match, story.published.year + _STEPS[years.casefold()])
        rule = f"{name} of {years.casefold()} year, {_by(story)}"
        return Resolved(*period, rule) if _is_on(match, period) else None

    def at(k: int) -> Period:
        return _in_year(match, story.published.year + k)

    return _dated(match, story, at, _YEARS_AROUND, name)


def _dated(match: re.Match[str], story: _Story, at: Callable[[int], Period], around: int, name: str) -> Resolved | None:
    """The nearest, on the weekday if the words give one: it tells the date to come from the one before."""
    weekday, which = match["weekday"], story.which(match)
    for choice in (which, "next") if weekday and which == "recent" else (which,):
        period = story.pick(choice, at, around)
        if period and _is_on(match, period):
            return story.tell(period, f"{weekday.title()} {name}" if weekday else name)
    return None


def _is_on(match: re.Match[str], period: Period) -> bool:
    named = match["weekday"]
    return named is None or (bool(match["day"]) and WEEKDAYS[period[0].weekday()] == named.casefold())


def _month(match: re.Match[str]) -> int:
    return [month[:3] for month in MONTHS].index(match["month"][:3].casefold()) + 1


def _in_year(match: re.Match[str], year: int) -> Period:
    first = date(year, _month(match), 1)
    return _day(first, match["day"]) if match["day"] else _unit("month", first)


def _day(month: date, number: str) -> Period:
    day = month.replace(day=int(number))
    return day, day


def _unit(unit: str, near: date, k: int = 0) -> Period:
    """The first and the last day of the week, month or year of `near`, or of the one `k` after it."""
    if unit == "week":
        monday = near + timedelta(days=7 * k - near.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        first: date = near + relativedelta(months=k, day=1)
        return first, first + relativedelta(day=31)
    return date(near.year + k, 1, 1), date(near.year + k, 12, 31)


def _existing(at: Callable[[int], Period], k: int) -> Period | None:
    try:
        return at(k)
    except (ValueError, OverflowError):
        return None


def _days_away(days: int, story: _Story) -> Resolved:
    day = story.published + timedelta(days=days)
    away = f"{_counted(abs(days), 'day')} {'before' if days < 0 else 'after'} " if days else ""
    return Resolved(day, day, f"{away}the story's date, {story.published}")


def _by(story: _Story) -> str:
    return f"by the story's date, {story.published}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Story], Resolved | None]], ...] = (
    (_pattern("|".join(_OFFSETS).replace(" ", r"\s")), _near),
    (_pattern(rf"(?P<count>{_COUNT})\s(?P<unit>day|week|fortnight|month|year)s?\sago"), _ago),
    (_pattern(r"(?P<which>last|this|next)\s(?P<unit>week|month|year)"), _whole),
    (_pattern(rf"{_WHICH} {_WEEKDAY} (?:,?\s(?:of\s)?(?P<weeks>last|this|next)\sweek)?"), _weekday),
    (_pattern(r"(?:the | (?P<which>last|next)) \sweekend"), _weekend),
    (
        _pattern(rf"{_WHICH} (?:{_WEEKDAY},?\s)? the\s {_ORDINAL} (?:\sof\s(?P<months>last|this|next)\smonth)?"),
        _in_month,
    ),
    *((pattern, _in_some_year) for pattern in _CALENDAR),
)
