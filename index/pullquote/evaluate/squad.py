"""Exact match and F1 of a short answer, by the rules of SQuAD 2.0's official script.

Rajpurkar, Jia and Liang, "Know What You Don't Know", ACL 2018; `evaluate-v2.0.py` from
https://rajpurkar.github.io/SQuAD-explorer/ (functions normalize_answer, compute_exact, compute_f1,
get_raw_scores).
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable

_ARTICLE = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """Lower case without ASCII punctuation, articles and surplus white space.

    >>> normalised("The Grey  Petrel!")
    'grey petrel'
    """
    return " ".join(_ARTICLE.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(gold: str, answer: str) -> float:
    return float(normalised(gold) == normalised(answer))


def f1(gold: str, answer: str) -> float:
    """The harmonic mean of precision and recall over words; an empty side is right only where both are.

    >>> round(f1("last Sunday", "on Sunday"), 2)
    0.5
    """
    expected, given = (normalised(text).split() for text in (gold, answer))
    if not expected or not given:
        return float(expected == given)
    shared = (Counter(expected) & Counter(given)).total()
    return 2 * shared / (len(expected) + len(given))


def wanted(golds: Iterable[str]) -> list[str]:
    """The gold answers that count: those of which normalising leaves something, else the empty one, for none.

    >>> wanted(["The", "Osk"]), wanted([])
    (['Osk'], [''])
    """
    return [gold for gold in golds if normalised(gold)] or [""]


def best(metric: Callable[[str, str], float], golds: Iterable[str], answer: str) -> float:
    """The score against the nearest gold answer of those that count, as SQuAD counts several."""
    return max(metric(gold, answer) for gold in wanted(golds))
