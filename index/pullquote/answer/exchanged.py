"""Sentences that tell of another what a question asks: who is mayor of Brunn answers nothing about the mayor of Osk.

Only what stands beside its name is compared, as in "mayor of Osk", "Osk's mayor" and "was Ada Stroud arrested":
elsewhere the words alone do not tell whose something is.
"""

import re
from collections.abc import Callable, Iterator

from pullquote.answer.words import MONTHS, NUMBER_WORDS, PARTICLES, TITLES, WEEKDAYS, is_stop_word, stem, stems

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w-]*\.?"
_NAME = rf"(?P<name>{_CAPITAL}(?:\s(?:(?:{'|'.join(sorted(PARTICLES))})\s){{0,2}}{_CAPITAL})*)"
_OF_NAME = re.compile(
    rf"\b(?P<what>[A-Za-z][a-z-]+)(?:,?\s{_CAPITAL}(?:\s{_CAPITAL})*,?)?\sof\s(?P<article>the\s)?{_NAME}"
    r"(?:\s(?P<next>[a-z]+))?"
)
_OWN_OF_NAME = re.compile(rf"\b{_NAME}(?:['’]s|(?<=s)['’])\s(?:[a-z-]+\s){{0,2}}?(?P<what>[a-z][a-z-]+)\b")
_ASKED_OF_DEED = re.compile(rf"\b(?:was|were|is|are|been)\s{_NAME}\s(?:[a-z]+ly\s)?(?P<what>[a-z]+)\b")
_TOLD_OF_DEED = re.compile(
    rf"(?:\b(?P<before>[a-z]+)\s)?\b{_NAME}\s(?:(?:was|were|is|are)|(?:has|have|had|will)\sbe(?:en)?)"
    r"\s(?:[a-z]+ly\s)?(?P<what>[a-z]+)\b"
)
# "The town of Osk" is Osk, "most of Osk" is nobody's, and "Osk's old" may be anything.
_NO_OWN = frozenset(
    """
    bank battle big city coast county district east first former great half island kingdom last late new next north
    number old own part port province region republic rest second south state town university village west young
    """.split()
)
_PREPOSITIONS = frozenset("against at behind beside by for from in into near of off on over to under with".split())
_NO_NAMES = frozenset(map(stem, (*MONTHS, *WEEKDAYS, *TITLES)))
_Told = tuple[str, frozenset[str]]
"""The stems of what is told, and of the name that it is told of."""


def tells_of_another(question: str, sentence: str, stands: Callable[[str], bool]) -> bool:
    """Whether a sentence tells of somebody else what is asked of a name of which it has no word that `stands` there.

    >>> sentence = "Mayor Ada Lund of Brunn resigned."
    >>> tells_of_another("Who is mayor of Osk?", sentence, stems(sentence).__contains__)
    True
    >>> tells_of_another("Who is mayor of Osk?", f"{sentence} Osk mourns.", lambda word: word == "osk")
    False
    """
    known = frozenset(stems(question))
    for asked_of, told_of in ((_owned, _owned), (_asked_done, _told_done)):
        asked = [(what, name) for what, name in asked_of(question) if not any(map(stands, name))]
        if asked and any(
            what == other and name.isdisjoint(known) for what, _ in asked for other, name in told_of(sentence)
        ):
            return True
    return False


def _owned(text: str) -> Iterator[_Told]:
    for match in _OF_NAME.finditer(text):
        # "Of the French village" is of no France.
        following = match["article"] and match["next"]
        if not following or is_stop_word(following):
            yield from _told(match)
    for match in _OWN_OF_NAME.finditer(text):
        yield from _told(match)


def _asked_done(question: str) -> Iterator[_Told]:
    for match in _ASKED_OF_DEED.finditer(question):
        yield from _told(match)


def _told_done(sentence: str) -> Iterator[_Told]:
    for match in _TOLD_OF_DEED.finditer(sentence):
        # In "a boat off Osk was seized" it was not Osk.
        if match["before"] not in _PREPOSITIONS:
            yield from _told(match)


def _told(match: re.Match[str]) -> Iterator[_Told]:
    what, name = match["what"].casefold(), frozenset(stems(match["name"])) - _NO_NAMES
    if name and not (is_stop_word(what) or what in _NO_OWN or what in NUMBER_WORDS):
        yield stem(what), name
