"""Reciprocal rank fusion.

Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
SIGIR 2009.
"""

from collections.abc import Hashable, Iterable, Sequence
from operator import itemgetter
from typing import TypeVar

K = 60
Item = TypeVar("Item", bound=Hashable)


def fuse(rankings: Iterable[Sequence[Item]], k: int = K) -> list[tuple[Item, float]]:
    """Every item of the rankings with the sum of 1 / (k + rank), ranks from 1, best first.

    Ties keep the order in which the items first appear.

    >>> [item for item, _ in fuse([["a", "b", "c"], ["b", "c"]])]
    ['b', 'c', 'a']
    """
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=itemgetter(1), reverse=True)
