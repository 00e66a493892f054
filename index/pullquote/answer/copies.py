"""Near-duplicate quotations: the same wire copy in several papers is one quotation, with the others "also in"."""

import re
from collections import Counter

ALIKE = 0.8
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def same_words(left: str, right: str) -> bool:
    """Whether two quotations say the same in nearly the same words.

    At least four words in five are shared (Jaccard index over word counts), and every number: "4 of 40 boats" is no
    copy of "40 boats".
    """
    if Counter(_NUMBER.findall(left)) != Counter(_NUMBER.findall(right)):
        return False
    ours, theirs = (Counter(_WORD.findall(text.casefold())) for text in (left, right))
    return (ours & theirs).total() >= ALIKE * (ours | theirs).total()
