"""Questions that ask how old somebody is whose name they give: news writes "Ada Stroud, 81," with no word of age."""

import re
from collections.abc import Iterable, Sequence

from pullquote.answer.office import alone, person_in
from pullquote.answer.words import NUMBER_WORDS, TITLES
from pullquote.types import Passage, Span

_HOW_OLD = re.compile(
    r"\s*how\s+old\s+(?P<is>is|was)\s+(?P<name>[^?]+?)(?P<when>\s+when\b[^?]*?)?[\s?]*", re.IGNORECASE
)
_CAPITALS = r"(?<![\w-])(?P<given>(?:[A-Z][\w.'’-]*\s+)*)"
# Between the two stands nothing else: in "a 26-year-old beat Stroud" the age is another's.
_FORMS = (
    _CAPITALS + r"{surname}(?:,\s+(?:aged\s+|now\s+)?|\s+\()(?P<age>1?\d{{1,2}})(?=[,.;:)](?!\d)|$)",
    _CAPITALS + r"{surname}(?:\s(?:of|from)\s[A-Z][\w-]*)?,\s+who\s+(?:is|was)\s+"
    r"(?P<age>1?\d{{1,2}})\b(?!\s+[a-z]+s\b)",
    # "A pig farmer of 61", but neither "a hero of 44 battles" nor "the winner of 61".
    _CAPITALS + r"{surname},\s+an?\s+(?:[a-z-]+\s+){{1,4}}(?:of|aged)\s+"
    r"(?P<age>1?\d{{1,2}})(?=[,.;:)](?!\d)|$|\s+who\b)",
    rf"\b(?P<age>1?\d{{{{1,2}}}}|{'|'.join(NUMBER_WORDS)})-year-old\s+{_CAPITALS}{{surname}}\b",
)


def phrased_for_age(question: str, passages: Iterable[str]) -> str:
    """Such a question as the model reads it best, where a passage tells that age; any other as it is.

    >>> phrased_for_age("How old was Ada Stroud when she died?", ["Ada Stroud, 81, fell."])
    'What was the age of Ada Stroud when she died?'
    >>> phrased_for_age("How old was Ada Stroud when she died?", ["Ada Stroud fell. Her son, 41, did not."])
    'How old was Ada Stroud when she died?'
    """
    asked, name = _HOW_OLD.fullmatch(question), aged_in(question)
    if asked is None or not name or not any(age_in(name, passage) for passage in passages):
        return question
    return f"What {asked['is'].lower()} the age of {name}{asked['when'] or ''}?"


def telling_age(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """The sentences of the passages that tell the age that such a question asks, each a passage of its own.

    The model is surer of an age that stands alone before it, and seldom of one amid what others do.
    """
    name = aged_in(question)
    return alone(passages, lambda text: age_in(name, text) is not None) if name else []


def aged_in(question: str) -> str:
    """The name of whom such a question asks about; empty where it asks anything else.

    >>> aged_in("How old was Ada Stroud when she died?"), aged_in("How old is Ada Stroud's house?")
    ('Ada Stroud', '')
    """
    asked = _HOW_OLD.fullmatch(question)
    return person_in(f"Who is {asked['name']}?") if asked else ""


def age_in(name: str, text: str) -> Span | None:
    """Where `text` tells the age of whom `name` names, and of nobody else with that surname."""
    *given, surname = name.split()
    for form in _FORMS:
        for match in re.finditer(form.format(surname=re.escape(surname)), text):
            told = {word for word in match["given"].split() if word.rstrip(".").casefold() not in TITLES}
            if not given or not told or told & set(given):
                return Span(*match.span("age"))
    return None
