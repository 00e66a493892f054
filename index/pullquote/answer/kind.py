"""The kind of words that would answer a question, told from how it is put."""

import re
from enum import StrEnum
from functools import lru_cache

from pullquote.answer.office import person_in


class Kind(StrEnum):
    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    PLACE = "place"
    CAUSE = "cause"
    OTHER = "other"


_HOW = "many much long old far tall high deep big large fast heavy wide often late near close"
_QUANTITIES = """
    number percentage cent share price cost sum amount age total toll figure score length speed size distance height
    depth weight width proportion fee fine majority capacity
    """
_TIMES = "day date year month week weekday hour time evening morning century decade"
_PERSONS = "person man woman player captain official author writer leader minister president reporter name"
_PLACES = "place town city village country street port harbour island building hall bay region river hospital school"
_CAUSES = "reason cause caused explains made prompted led"


def _any(words: str) -> str:
    return "|".join(words.split())


# "When the ferry burned, who saw it?" asks who; "What did he reply when asked?" does not ask when.
_AUXILIARY = "did do does is are was were will would can could shall should must may might has have had"
_ASKING = re.compile(
    rf"\b(?:who|whom|whose|what|which|why|how|(?:when|where)(?= (?:{_any(_AUXILIARY)})\b))\b", re.IGNORECASE
)
_SUBORDINATE = re.compile(r"\b(?:when|where)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(rf"\bhow (?:{_any(_HOW)})\b", re.IGNORECASE)
# Held against the words from the question word on.
_KINDS = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.NUMBER, rf"(?:what|which) (?:\w+ ){{0,2}}(?:{_any(_QUANTITIES)})\b"),
        (Kind.TIME, rf"when\b|(?:what|which) (?:\w+ )?(?:{_any(_TIMES)})\b|how soon\b"),
        (Kind.PERSON, rf"(?:who|whom|whose)\b|(?:what|which) (?:\w+ )?(?:{_any(_PERSONS)})\b"),
        (Kind.PLACE, rf"where\b|(?:what|which) (?:\w+ )?(?:{_any(_PLACES)})\b"),
        (Kind.CAUSE, rf"why\b|what (?:\w+ )?(?:{_any(_CAUSES)})\b|how come\b"),
    )
]


@lru_cache(maxsize=256)  # each sentence that is read asks for it
def kind_of(question: str) -> Kind:
    """The kind that the question's own question word tells; "how many" is a number, wherever it stands."""
    if _HOW_MUCH.search(question):
        return Kind.NUMBER
    if person_in(question):
        return Kind.OTHER
    asking = _ASKING.search(question) or _SUBORDINATE.search(question)
    if asking is None:
        return Kind.OTHER
    return next((kind for kind, pattern in _KINDS if pattern.match(question, asking.start())), Kind.OTHER)
