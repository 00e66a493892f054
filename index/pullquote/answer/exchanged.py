"""Sentences that tell of another what a question asks: who is mayor of Brunn answers nothing about the mayor of Osk.

Only what stands beside its name is compared, as in "mayor of Osk", "Osk's mayor" and "was Ada Stroud arrested", or
beside which of several it is, as the first quarter and the second: elsewhere the words do not tell whose something is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pullquote.answer.words import (
    MONTHS,
    NUMBER_WORDS,
    ORDINAL_STEMS,
    ORDINAL_WORDS,
    PARTICLES,
    TITLES,
    WEEKDAYS,
    is_stop_word,
    stem,
    stems,
)

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w-]*\.?"
# No more than five words: of a row of capitals without end each would be looked at for each.
_NAME = rf"(?P<name>{_CAPITAL}(?:\s(?:(?:{'|'.join(sorted(PARTICLES))})\s){{0,2}}{_CAPITAL}){{0,4}})"
_OF_NAME = re.compile(
    rf"\b(?P<what>[A-Za-z][a-z-]+)(?:,?\s{_CAPITAL}(?:\s{_CAPITAL}){{0,4}},?)?\sof\s(?P<article>the\s)?{_NAME}"
    r"(?:\s(?P<next>[a-z]+))?"
)
_OWN_OF_NAME = re.compile(rf"\b{_NAME}(?:['’]s|(?<=s)['’])\s(?:[a-z-]+\s){{0,2}}?(?P<what>[a-z][a-z-]+)\b")
_ASKED_OF_DEED = re.compile(rf"\b(?:was|were|is|are|been)\s{_NAME}\s(?:[a-z]+ly\s)?(?P<what>[a-z]+)\b")
_TOLD_OF_DEED = re.compile(
    rf"(?:\b(?P<before>[a-z]+)\s)?\b{_NAME}\s(?:(?:was|were|is|are)|(?:has|have|had|will)\sbe(?:en)?)"
    r"\s(?:[a-z]+ly\s)?(?P<what>[a-z]+)\b"
)
# Of two that are alike but for these, the men's final and the women's, one tells nothing of the other.
_ONE_OF_SEVERAL = re.compile(
    rf"\b(?P<name>(?i:{'|'.join(ORDINAL_WORDS)}|men['’]s|women['’]s|boys['’]|girls['’])|\d+(?:st|nd|rd|th))"
    r"[\s-](?P<what>[a-z]+)\b"
)
# "The town of Osk" is Osk, "most of Osk" is nobody's, and "Osk's old" may be anything.
_NO_OWN = frozenset(
    """
    bank battle big city coast county district east first former great half island kingdom last late new next north
    number old own part port province region republic rest second south state time town university village west
    young
    """.split()
)
_PREPOSITIONS = frozenset("against at behind beside by for from in into near of off on over to under with".split())
_NO_NAMES = frozenset(map(stem, (*MONTHS, *WEEKDAYS, *TITLES)))
_Told = tuple[str, frozenset[str]]
"""The stems of what is told, and of the name that it is told of."""


def _owned(text: str) -> Iterator[_Told]:
    for match in _OF_NAME.finditer(text):
        # "Of the French village" is of no France, and "two of the Greens" are anybody.
        following = match["article"] and match["next"]
        if match["what"].casefold() not in NUMBER_WORDS and (not following or is_stop_word(following)):
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


def _one_of_several(text: str) -> Iterator[_Told]:
    for match in _ONE_OF_SEVERAL.finditer(text):
        for what, name in _told(match):
            yield what, frozenset(ORDINAL_STEMS.get(each, each) for each in name)


def _told(match: re.Match[str]) -> Iterator[_Told]:
    what = match["what"].casefold()
    name = frozenset(stems(match["name"])) - _NO_NAMES
    if name and not (is_stop_word(what) or what in _NO_OWN):
        yield stem(what), name


_KINDS = ((_owned, _owned), (_asked_done, _told_done), (_one_of_several, _one_of_several))
"""How each kind of what stands beside a name is found in a question, and in a sentence."""


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What a question asks of which name, of each kind; `known` are the stems of its words."""

    known: frozenset[str]
    asked: tuple[tuple[_Told, ...], ...]

    @classmethod
    def by(cls, question: str) -> "AskedOf":
        return cls(frozenset(stems(question)), tuple(tuple(asked_of(question)) for asked_of, _ in _KINDS))

    def is_told_of_another(self, sentence: str, stands: Callable[[str], bool]) -> bool:
        """Whether a sentence tells it of somebody else, and has no word of the name: none that `stands` there.

        >>> asked, sentence = AskedOf.by("Who is mayor of Osk?"), "Mayor Ada Lund of Brunn resigned."
        >>> asked.is_told_of_another(sentence, stems(sentence).__contains__)
        True
        >>> asked.is_told_of_another(f"{sentence} Osk mourns.", lambda word: word == "osk")
        False
        """
        for asked, (_, told_of) in zip(self.asked, _KINDS, strict=True):
            told = set(told_of(sentence)) if asked else set()
            others = {what for what, name in told if name.isdisjoint(self.known)}
            if any(each not in told and each[0] in others and not any(map(stands, each[1])) for each in asked):
                return True
        return False
