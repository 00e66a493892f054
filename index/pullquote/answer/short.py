"""The few words of a sentence that answer, where the kind of the question tells what they look like.

It looks for a date after "when", for a number with its unit after "how many", for a name after "who" and "where", and
for a clause after "why". For other questions nothing tells, and there is no short answer: none is better than a wrong
one.
"""

import re
from collections.abc import Callable, Iterator

from pullquote.answer.kind import Kind
from pullquote.answer.question import Question
from pullquote.answer.words import (
    IN_WORDS,
    MONTH_NAME,
    MONTHS,
    NUMBER_WORDS,
    PARTICLES,
    SPACED,
    TITLES,
    WEEKDAYS,
    YEAR,
    is_stop_word,
    stem,
    without_possessive,
    words,
)
from pullquote.types import Span

NEARBY = 40
# "may", "march" and "august" are months only with a capital; a short one by itself may be a name.
_MONTH = f"(?-i:{'|'.join(map(str.title, MONTHS))})"
_DAY = "|".join(WEEKDAYS)
_PART = "(?:morning|afternoon|evening|night)"
_FIGURES = rf"(?:{SPACED}|\d[\d.,:]*\d|\d)"
_FRACTION = rf"(?:{'|'.join(NUMBER_WORDS)})-(?:half|halves|(?:third|quarter|fourth|fifth|sixth|seventh|eighth|tenth)s?)"
# The letters that these begin with are looked at first, which takes half the time.
_WORDED = f"(?:(?=[adefhnostz])(?:{IN_WORDS}|{_FRACTION}|{'|'.join(NUMBER_WORDS)}|dozens?|half))"
_COUNT = rf"(?:(?:{_FIGURES}(?:[-–]{_FIGURES})?(?:/\d+)?|{_WORDED})(?:[\s-]and[\s-]a[\s-]half\b)?)"
_SIZE = r"(?<=\d)(?-i:[KMB]|k|mn?|bn?|tn)\b"
# As in "2.5km"; "3rd", "5pm" and "1990s" count nothing.
_UNIT_BEHIND = r"(?<=\d)(?-i:(?!(?:st|nd|rd|th|am|pm|s|x)\b)[a-z]{1,3}\b)"
_DATE = rf"""
        (?:(?:{_DAY}),?\s+)?(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH_NAME}(?:,?\s+\d{{4}})?
      | (?:(?:{_DAY}),?\s+)?{MONTH_NAME}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?
      | {MONTH_NAME}\s+\d{{4}} | {_MONTH}
      | \d{{4}}-\d\d-\d\d
      | \d{{1,2}}:\d\d(?:\s*[ap]\.?m\.?)? | \d{{1,2}}(?:\.\d\d)?\s*(?:[ap]m|[ap]\.m\.)
      | (?:(?<=\bat\ )|(?<=\bby\ )|(?<=\bfrom\ )|(?<=\buntil\ ))\d{{1,2}}\.\d\d(?!\s+[a-z]+s\b)
      | (?<![£$€.,]){YEAR}(?![.,]\d)
"""
_DATED = re.compile(rf"\b(?:{_DATE})(?!\w)", re.IGNORECASE | re.VERBOSE)
_TIME = re.compile(
    rf"""\b(?:{_DATE}
      | (?:last|next|this|every)\s+(?:{_DAY}|week|month|year|spring|summer|autumn|winter|night)s?(?:\s+{_PART})?
      | (?:{_DAY})s?(?:\s+(?:{_PART}|of\s+last\s+week))?
      | (?:half|quarter|{_WORDED})\s+past\s+{_WORDED} | {_COUNT}\s+o[’']clock | noon | midnight | dawn | dusk
      | yesterday | today | tomorrow | tonight
      | {_COUNT}\s+(?:minute|hour|day|week|month|year)s?\s+(?:ago|later|earlier|before|after)
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# Never a part of a number: the five of "twenty-five" and of "5.5bn" is none.
_NUMBER = re.compile(
    rf"""(?<![\w.,/–-])(?:(?:about|around|over|under|nearly|almost|more\s+than|less\s+than|fewer\s+than|at\s+least|up\s+to)\s+)?
        (?:-(?=[\d£$€]))?(?:(?-i:[A-Z]{{0,3}})[£$€])?(?P<count>{_COUNT})
        (?:(?!{_SIZE}){_UNIT_BEHIND}
          | (?:{_SIZE}|(?!\w|[.,:/]\d))(?:[ -](?:hundred|thousand|million|billion|dozen))*
            (?:\s*%|\s+(?:per\s+cent|(?P<unit>(?![ap]\.m\.|{_WORDED}\b)[^\W\d_]+)))?)""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_COUNT = re.compile(r"\b(?:no|any|every|each)\s+$", re.IGNORECASE)
_YEAR = re.compile(YEAR)
_CAUSE = re.compile(
    r"""(?:\bbecause\ of|^because|\bdue\ to|\bowing\ to|\bthanks\ to)\s+(?P<brief>[^,;:!?]+)
      | (?:\bbecause(?!\ of)|\bso\ that|\bin\ order(?=\ to)|\bsince(?!\s+(?:\d|the|last|then|(?-i:[A-Z]))))\s+
        (?P<clause>[^;:!?]+)
      | (?:^|,\s+)(?P<purpose>to\s+(?!the\b|an?\b)(?-i:[a-z])[^,;:!?]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# A sentence often begins with one of these, and is not about somebody of that name.
_BEGINNERS = frozenset(
    """
    another anybody anyone anything car entry everybody everyone everything few however meanwhile neither nobody none
    nothing parking people perhaps police several since somebody someone something still today tomorrow whoever
    yesterday yet although though within without despite instead later earlier
    """.split()
)
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_LEADING = _CALENDAR.union(NUMBER_WORDS, "last next every early late".split())
_NAME_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?")
_INITIAL = re.compile(r"[^\W\d_]\.")
_PARTICLE = re.compile(rf" (?:(?:{'|'.join(sorted(PARTICLES))}) ){{0,2}}")
_BEGINNING = re.compile(r"(?:^|[.!?:]\s)[\s\"'“‘(\[—–-]*$|[\"“‘(]$")
_CLOSING = ".\"”’'"
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|on|near|off|from|to|beside|behind|under|outside|into|along)\s+(?:the\s+)?$", re.IGNORECASE
)


def find_short(question: Question, sentence: str) -> Span | None:
    """The span in `sentence` of the words that answer, or None where nothing there looks like an answer."""
    candidates = _CANDIDATES[question.kind](sentence)
    best = max(candidates, key=lambda span: _score(question, sentence, span), default=None)
    # Words that the question brought along answer nothing.
    return best if best and _is_new(question, sentence, best) else None


def has_form(question: Question, sentence: str, span: Span) -> bool:
    """Whether words of `sentence` look like what is asked for: a name for "who". All do where nothing tells."""
    if question.kind is Kind.OTHER:
        return True
    return any(candidate.overlaps(span) for candidate in _CANDIDATES[question.kind](sentence))


def _score(question: Question, sentence: str, span: Span) -> tuple[bool, int, int, int]:
    """What the question has not first; of numbers those of what it counts; those amid its words; the earlier ones."""
    own = len(_stems(span.of(sentence)) & question.terms) if question.kind is Kind.NUMBER else 0
    around = sentence[max(0, span.start - NEARBY) : span.end + NEARBY]
    return _is_new(question, sentence, span), own, len(_stems(around) & question.terms), -span.start


def _is_new(question: Question, sentence: str, span: Span) -> bool:
    told = _stems(span.of(sentence)) - question.terms
    return any(word[0].isdigit() for word in told) if question.kind is Kind.NUMBER else bool(told)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def _times(sentence: str) -> Iterator[Span]:
    for match in _TIME.finditer(sentence):
        counts = _YEAR.fullmatch(match.group()) and _counts(sentence, match.end())
        alone = match.group() in ("May", "March", "August") and _BEGINNING.search(sentence[: match.start()])
        if not counts and not alone:
            yield Span(*match.span())


def _counts(sentence: str, end: int) -> bool:
    """Whether the figure that ends there counts something: "2000 people", not "in 2000 the"."""
    following = re.match(r"\s+([a-z]+)", sentence[end:])
    if following is None or is_stop_word(following[1]):
        return False
    return following[1].endswith("s") or following[1] in ("people", "men", "women", "children")


def _numbers(sentence: str) -> Iterator[Span]:
    """Numbers with the word that they count; figures of a date or a clock are none."""
    dated = [Span(*match.span()) for match in _DATED.finditer(sentence)]
    for match in _NUMBER.finditer(sentence):
        count = Span(*match.span("count"))
        is_year = _YEAR.fullmatch(count.of(sentence)) is not None
        if any(count.overlaps(each) for each in dated) and not (is_year and _counts(sentence, count.end)):
            continue
        start, end = match.span()
        unit = match["unit"]
        if unit and (is_stop_word(unit) or unit[0].isupper()):
            unit, end = None, match.start("unit")
        # "One of them", "no one" and "half" alone are no figure that anybody asks for.
        one = match["count"].casefold() == "one" and (unit is None or _NO_COUNT.search(sentence[:start]))
        if one or (unit is None and match["count"].casefold() == "half"):
            continue
        yield Span(start, start + len(sentence[start:end].rstrip()))


def _names(sentence: str) -> Iterator[Span]:
    """Runs of words with a capital, with the initials, titles and particles among them."""
    for capitals in _runs(sentence):
        run = _without_calendar(capitals, sentence)
        titles = all(word.of(sentence).casefold().rstrip(".") in TITLES for word in run)
        if not titles and not (len(run) == 1 and _is_no_name(run[0], sentence)):
            last = without_possessive(run[-1].of(sentence))
            # "St." has its point before a name, and not where it ends one.
            last = last.rstrip(".") if last.rstrip(".").casefold() in TITLES else last
            yield Span(run[0].start, run[-1].start + len(last))


def _runs(sentence: str) -> Iterator[list[Span]]:
    run: list[Span] = []
    for match in _NAME_WORD.finditer(sentence):
        word = match.group()
        initial = _INITIAL.fullmatch(word) is not None
        before_name = bool(run) or sentence[match.end() :].lstrip()[:1].isupper()
        if not word[0].isupper() or (_is_small(word) and not (initial and before_name)):
            continue
        dotted = word.endswith(".") and not initial and word[:-1].casefold() not in TITLES
        here = Span(match.start(), match.end() - dotted)
        # Nothing stands between the initials of "J.K. Rowling".
        if run and run[-1].end < here.start and not _PARTICLE.fullmatch(sentence, run[-1].end, here.start):
            yield run
            run = []
        run.append(here)
    if run:
        yield run


def _without_calendar(run: list[Span], sentence: str) -> list[Span]:
    """A run of names without weekdays and months at its ends, and without "Last" or a number before."""

    def folded(word: Span) -> str:
        return without_possessive(word.of(sentence).casefold().rstrip(".")).removesuffix("s")

    while run and folded(run[0]) in _LEADING:
        run = run[1:]
    while run and folded(run[-1]) in _CALENDAR:
        run = run[:-1]
    return run


def _is_small(word: str) -> bool:
    """Whether it is written small in a name, as most stop words are; "GO Phoenix" has a name in capitals."""
    bare = word.rstrip(".")
    return is_stop_word(bare) and not (bare.isupper() and len(bare) > 1)


def _is_no_name(word: Span, sentence: str) -> bool:
    """Whether a lone word is an initial, or may have its capital only because a sentence begins there, as "Boats"."""
    if _INITIAL.fullmatch(word.of(sentence)):
        return True
    text = word.of(sentence).casefold()
    plain = text in _BEGINNERS or (text.endswith(("s", "ly", "ing")) and without_possessive(text) == text)
    return plain and _BEGINNING.search(sentence[: word.start]) is not None


def _places(sentence: str) -> Iterator[Span]:
    """Names after a word that says where, except those of persons."""
    for span in _names(sentence):
        first = span.of(sentence).split()[0].casefold().rstrip(".")
        if _PLACE_BEFORE.search(sentence[: span.start]) and (first in ("st", "saint") or first not in TITLES):
            yield span


def _causes(sentence: str) -> Iterator[Span]:
    for match in _CAUSE.finditer(sentence):
        start, end = match.span(match.lastgroup or 0)
        # "Just because ..." gives no reason.
        while start < end and (sentence[end - 1].isspace() or sentence[end - 1] in _CLOSING):
            end -= 1
        if start < end:
            yield Span(start, end)


def _nothing(_: str) -> Iterator[Span]:
    return iter(())


_CANDIDATES: dict[Kind, Callable[[str], Iterator[Span]]] = {
    Kind.TIME: _times,
    Kind.NUMBER: _numbers,
    Kind.PERSON: _names,
    Kind.PLACE: _places,
    Kind.CAUSE: _causes,
    Kind.OTHER: _nothing,
}
