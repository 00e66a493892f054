"""Near-duplicate quotations: the same wire copy in several papers is one quotation, with the others "also in"."""

import re
from collections import Counter

from pullquote.answer.words import stem, stems, words

ALIKE = 0.8
_WORD = re.compile(r"\w+")
_NOT = re.compile(
    r"\b(?:not|cannot|no|nor|never|neither|none|nobody|without|\w+n['’]t"
    r"|fail(?:s|ed)?|den(?:y|ies|ied)|refus(?:e|es|ed)|allegedly)\b",
    re.IGNORECASE,
)


def same_words(left: str, right: str) -> bool:
    """Whether two quotations say the same in nearly the same words.

    At least four words in five are shared (Jaccard index over word counts), and every number and every "not": "4 of 40
    boats" is no copy of "40 boats". One may tell more than the other, and neither tells something else: "on Friday" is
    no copy of "on Sunday", nor "acquitted" of "convicted".
    """
    if _said(left) != _said(right):
        return False
    told, retold = Counter(stems(left)), Counter(stems(right))
    if told - retold and retold - told:
        return False
    ours, theirs = (Counter(_WORD.findall(text.casefold())) for text in (left, right))
    return (ours & theirs).total() >= ALIKE * (ours | theirs).total()


def _said(text: str) -> tuple[Counter[str], int]:
    """The numbers of a text, as figures, and how often it says that something is not so."""
    numbers = Counter(number for word in words(text) if (number := stem(word))[0].isdigit())
    return numbers, len(_NOT.findall(text))
