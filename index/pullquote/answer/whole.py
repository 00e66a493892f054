"""Short answers that the model cut short: an office without whose it is, an hour without its day, "three" of a list."""

import re

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.office import person_in
from pullquote.answer.words import MONTH_NAME, NUMBER_WORDS, WEEKDAYS, YEAR, words
from pullquote.types import Span

_ARTICLE = "(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y)"
_POSSESSIVE = r"(?!(?:It|He|She|That|There|Here|What|Who)['’]s)[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*(?:['’]s|(?<=s)['’])"
_WHOSE = re.compile(rf"(?<![\w'’-])(?:{_ARTICLE}\s(?:{_POSSESSIVE}\s)?|{_POSSESSIVE}\s)$")
_ASKS_SCORE = re.compile(r"\bthe\s(?:[a-z-]+\s)?(?:score|result)\b", re.IGNORECASE)
_SCORE = re.compile(r"([A-Z][^\d,;:]*\s\d{1,3},\s[A-Z][^\d,;:]*\s\d{1,3})[.!]?")
_COUNT = re.compile(rf"(?:{'|'.join(NUMBER_WORDS)}|\d{{1,2}})(?:\s[a-z-]+)?", re.IGNORECASE)
_LIST = re.compile(r"(?:\s[a-z-]+)?:\s+(?P<items>[^\s].*?)[.;!]?$", re.DOTALL)
_WEEKDAY = rf"(?:{'|'.join(map(str.title, WEEKDAYS))})"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s{MONTH_NAME}|{MONTH_NAME}\s\d{{1,2}}(?:st|nd|rd|th)?)\b(?:,?\s{YEAR}\b)?"
_DAY = rf"(?:{_WEEKDAY}(?:,?\s{_DATE}|\s(?:morning|afternoon|evening|night))?|{_DATE}|yesterday|today|tomorrow)"
_HOUR = re.compile(
    r"(?:[a-z]+\s){0,2}(?:\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight)", re.IGNORECASE
)
_DAY_BEHIND = re.compile(rf"(?:\slocal\stime)?,?\s(?:on\s)?(?P<day>{_DAY})\b")
_DAY_BEFORE = re.compile(rf"\b(?P<day>{_DAY}),?\s(?:(?:at|around|about|shortly|just|after|before)\s){{0,3}}$")
_CLOCK, _HALF_OF_DAY = re.compile(r"\d{1,2}(?:[.:]\d\d)?"), re.compile(r"\s?[ap]\.?m\b\.?", re.IGNORECASE)
_LEANS, _LEANT_ON = re.compile(r".*\b(?:after|before)", re.DOTALL), re.compile(r"\s(?:that|this|it|then)\b")
_UNIT = r"(?:year|month|week|day|hour|minute|second)"
_LONG = rf"(?:an?|\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\s{_UNIT}s?"
_SPELL, _AND_MORE = re.compile(_LONG, re.IGNORECASE), re.compile(rf"\sand\s{_LONG}\b", re.IGNORECASE)
_MORE_AND = re.compile(rf"\b{_LONG}\sand\s$", re.IGNORECASE)
_ASKS_HOUR = re.compile(r"\b(?:time|hour|clock)\b", re.IGNORECASE)


def whole(question: str, sentence: str, short: Span) -> Span:
    """`short` in `sentence`, widened to all that is asked for where its form tells what that is."""
    if person_in(question):
        whose = _WHOSE.search(sentence, 0, short.start)
        return Span(whose.start(), short.end) if whose else short
    if _ASKS_SCORE.search(question) and (score := _SCORE.fullmatch(sentence)):
        return Span(*score.span(1))
    short = _of_all_units(sentence, _to_its_end(sentence, short))
    if kind_of(question) is Kind.TIME and _HOUR.fullmatch(short.of(sentence)) and not _ASKS_HOUR.search(question):
        return _with_day(question, sentence, short)
    listed = kind_of(question) is Kind.OTHER and _COUNT.fullmatch(short.of(sentence))
    items = _LIST.match(sentence, short.end) if listed else None
    return Span(*items.span("items")) if items else short


def _to_its_end(sentence: str, short: Span) -> Span:
    """With the "a.m." of an hour, and of "four years after that" with what it is after."""
    for cut, rest in ((_CLOCK, _HALF_OF_DAY), (_LEANS, _LEANT_ON)):
        behind = rest.match(sentence, short.end) if cut.fullmatch(short.of(sentence)) else None
        if behind:
            return Span(short.start, behind.end())
    return short


def _of_all_units(sentence: str, short: Span) -> Span:
    """Of "a minute and five seconds" both; but of "five years and four years", which are two, the one."""
    behind, before = _AND_MORE.match(sentence, short.end), _MORE_AND.search(sentence, 0, short.start)
    more = behind or before
    units = re.findall(_UNIT, short.of(sentence) + more.group(), re.IGNORECASE) if more else []
    if more is None or not _SPELL.fullmatch(short.of(sentence)) or len(set(units)) != len(units):
        return short
    return Span(min(short.start, more.start()), short.end) if more is before else Span(short.start, more.end())


def _with_day(question: str, sentence: str, hour: Span) -> Span:
    """The hour with the day that stands beside it, which tells more than "4:40 a.m."; unless the question gives it."""
    behind = _DAY_BEHIND.match(sentence, hour.end)
    before = None if behind else _DAY_BEFORE.search(sentence, 0, hour.start)
    day = behind or before
    if day is None or not set(words(day["day"])).isdisjoint(words(question)):
        return hour
    return Span(min(hour.start, day.start("day")), max(hour.end, day.end("day")))
