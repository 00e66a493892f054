"""Of what went from one figure to another, the one that is asked for: "cut from 4.75 to 4.5" makes it 4.5 now."""

import re

from pullquote.answer.newest import asks_of_now
from pullquote.types import Span

_FIGURE = r"(?:[A-Z]{0,3}[£$€])?\d+(?:[.,]\d+)*(?:\s?%|\s(?:per\scent|percent|million|billion)\b)*"
_FROM_TO = re.compile(
    rf"\bfrom\s(?P<former>{_FIGURE}(?:\s(?!to\b)[a-z]+){{0,3}})\sto\s(?P<latter>{_FIGURE})(?![\w:]|[.,]\d|\s?[ap]\.?m\b)"
)
_OF_FORMER = re.compile(
    r"\b(?:before|previous(?:ly)?|original(?:ly)?|initial(?:ly)?|earlier|former(?:ly)?|old|until|till|yet|from)\b",
    re.IGNORECASE,
)


def as_it_is(question: str, sentence: str, short: Span) -> Span:
    """`short` in `sentence`; but of what is asked for now, and went from that to another figure, the other.

    >>> sentence = "The bank cut its rate from 4.75 to 4.5 per cent."
    >>> as_it_is("What is the rate?", sentence, Span(27, 31)).of(sentence)
    '4.5 per cent'
    >>> as_it_is("What was the rate?", sentence, Span(27, 31)).of(sentence)
    '4.75'
    """
    if not asks_of_now(question) or _OF_FORMER.search(question):
        return short
    changes = (each for each in _FROM_TO.finditer(sentence) if short in Span(*each.span("former")))
    change = next(changes, None)
    return Span(*change.span("latter")) if change else short
