"""Fusion of scores: a convex combination of similarity and BM25, each scaled by its least possible and highest value.

TM2C2 of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023.
"""

from collections.abc import Hashable, Sequence
from operator import itemgetter
from typing import TypeVar

SIMILARITY = 0.85
"""The weight of the similarity, and what is left of 1 is that of BM25."""
Item = TypeVar("Item", bound=Hashable)


def fuse(dense: Sequence[tuple[Item, float]], lexical: Sequence[tuple[Item, float]]) -> list[tuple[Item, float]]:
    """Every item that either found, with its fused score between 0 and 1, best first.

    `dense` has cosines, `lexical` BM25, of their best. What the dense search did not find counts as the least that it
    found, and what the lexical one did not as 0. Ties keep the order in which the items first appear.

    >>> [item for item, _ in fuse([("a", 0.5), ("b", 0.4)], [("b", 7.0), ("c", 2.0)])]
    ['b', 'a', 'c']
    """
    near, worded = dict(dense), dict(lexical)
    # From -1, the least cosine.
    least, most = 1 + min(near.values(), default=0.0), 1 + max(near.values(), default=0.0)
    highest = max(worded.values(), default=0.0)
    by_cosine, by_words = SIMILARITY / (most or 1.0), (1 - SIMILARITY) / (highest or 1.0)
    scores = {
        item: by_cosine * (1 + near[item] if item in near else least) + by_words * worded.get(item, 0.0)
        for item in near | worded
    }
    return sorted(scores.items(), key=itemgetter(1), reverse=True)
