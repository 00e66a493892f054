"""Short answers that the model cut short: an office without whose it is, one number of a score, "three" of a list."""

import re

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.office import person_in
from pullquote.answer.words import NUMBER_WORDS
from pullquote.types import Span

_ARTICLE = "(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y)"
_POSSESSIVE = r"(?!(?:It|He|She|That|There|Here|What|Who)['’]s)[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*(?:['’]s|(?<=s)['’])"
_WHOSE = re.compile(rf"(?<![\w'’-])(?:{_ARTICLE}\s(?:{_POSSESSIVE}\s)?|{_POSSESSIVE}\s)$")
_ASKS_SCORE = re.compile(r"\bthe\s(?:[a-z-]+\s)?(?:score|result)\b", re.IGNORECASE)
_SCORE = re.compile(r"([A-Z][^\d,;:]*\s\d{1,3},\s[A-Z][^\d,;:]*\s\d{1,3})[.!]?")
_COUNT = re.compile(rf"(?:{'|'.join(NUMBER_WORDS)}|\d{{1,2}})(?:\s[a-z-]+)?", re.IGNORECASE)
_LIST = re.compile(r"(?:\s[a-z-]+)?:\s+(?P<items>[^\s].*?)[.;!]?$", re.DOTALL)


def whole(question: str, sentence: str, short: Span) -> Span:
    """`short` in `sentence`, widened to all that is asked for where its form tells what that is."""
    if person_in(question):
        whose = _WHOSE.search(sentence, 0, short.start)
        return Span(whose.start(), short.end) if whose else short
    if _ASKS_SCORE.search(question) and (score := _SCORE.fullmatch(sentence)):
        return Span(*score.span(1))
    listed = kind_of(question) is Kind.OTHER and _COUNT.fullmatch(short.of(sentence))
    items = _LIST.match(sentence, short.end) if listed else None
    return Span(*items.span("items")) if items else short
