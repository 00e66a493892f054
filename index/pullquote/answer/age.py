"""Questions that ask how old somebody is whose name they give: news writes "Ada Stroud, 81," with no word of age."""

import re
from collections.abc import Iterable

from pullquote.answer.office import person_in
from pullquote.answer.words import NUMBER_WORDS, TITLES
from pullquote.types import Span

_HOW_OLD = re.compile(
    r"\s*how\s+old\s+(?P<is>is|was)\s+(?P<name>[^?]+?)(?P<when>\s+when\b[^?]*?)?[\s?]*", re.IGNORECASE
)
_CAPITALS = r"(?<![\w-])(?P<given>(?:[A-Z][\w.'’-]*\s+)*)"
# Between the two stands nothing else: in "a 26-year-old beat Stroud" the age is another's.
_FORMS = (
    _CAPITALS + r"{surname}(?:,\s+(?:aged\s+|now\s+)?|\s+\()(?P<age>1?\d{{1,2}})(?=[,.;:)](?!\d)|$)",
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
