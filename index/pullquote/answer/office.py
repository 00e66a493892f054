"""Questions that ask who somebody is whose name they give: "Who is Ada Stroud?" asks for an office, not for a name."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pullquote.answer.words import PARTICLES, TITLES, is_stop_word, stems
from pullquote.types import Hit, Passage

_WHO_IS = re.compile(r"\s*who(?:\s+(?:is|was)|['’]s)\s+(?P<name>[^?]+?)[\s?]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_PARTICLES = PARTICLES | {"el"}
_ALSO_A_NAME = "Will"
"""The one given name that is written as a word too common to be part of a name; "May" is told by its capital."""


def person_in(question: str) -> str:
    """The name that is all that a question asks about; empty where it asks anything else.

    >>> person_in("Who was Dr. Cornelis van der Osk?"), person_in("Who is the mayor of Osk?")
    ('Dr. Cornelis van der Osk', '')
    """
    asked = _WHO_IS.fullmatch(question)
    parts = asked["name"].split() if asked and not question.isupper() else []
    return " ".join(parts) if all(map(_is_part_of_name, parts)) and _ends_as_name(parts) else ""


def telling_of_person(question: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits that name whom such a question asks about: what another one says of "her" is somebody else's.

    All of them for any other question, and where none names that person.
    """
    name = stems(person_in(question))
    return [hit for hit in hits if name[-1] in _told(hit)] or hits if name else hits


def naming_person(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Of the passages only the sentences that name whom such a question asks about, each a passage of its own.

    The model is surer of an office that stands alone before it than of one amid what others do. All that there is for
    any other question, and where none names that person.
    """
    name = stems(person_in(question))
    naming = alone(passages, lambda text: name[-1] in stems(text)) if name else []
    return naming or list(passages)


def alone(passages: Iterable[Passage], tells: Callable[[str], bool]) -> list[Passage]:
    """The sentences of the passages whose text `tells` what is wanted, each as a passage of its own."""
    return [
        replace(passage, span=sentence, text=text, sentences=(sentence,))
        for passage in passages
        for sentence in passage.sentences
        if tells(text := passage.sentence_text(sentence))
    ]


def _told(hit: Hit) -> frozenset[str]:
    passage = hit.passage
    return frozenset(stems(f"{passage.source.title} {passage.section.heading or ''} {passage.text}"))


def _is_part_of_name(word: str) -> bool:
    if word in _PARTICLES or word == _ALSO_A_NAME:
        return True
    return _WORD.fullmatch(word) is not None and word[0].isupper() and not is_stop_word(word)


def _ends_as_name(parts: Sequence[str]) -> bool:
    return bool(parts) and parts[-1] not in _PARTICLES and parts[-1].casefold() not in TITLES


def phrased_for_model(question: str) -> str:
    """The question as the model reads it best, which learned of few that ask who somebody is.

    >>> phrased_for_model("Who's Ada Stroud?")
    'Who is Ada Stroud, and what office does Ada Stroud hold?'
    >>> phrased_for_model("Who saw Ada Stroud?")
    'Who saw Ada Stroud?'
    """
    name = person_in(question)
    return f"Who is {name}, and what office does {name} hold?" if name else question
