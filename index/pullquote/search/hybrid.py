"""Hybrid retrieval: dense and lexical candidates, fused; every hit says where its rank came from."""

from dataclasses import dataclass

from pullquote.protocols import Candidates, Embedder, Store
from pullquote.search.fusion import fuse
from pullquote.types import Filters, Hit

REPEATS = 3
"""How often at most the search is made again because the store has changed under it."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The best passages of one generation, and how many passages there were without the filters."""

    hits: tuple[Hit, ...]
    generation: int
    searchable: int


def retrieve(question: str, filters: Filters, top_k: int, *, store: Store, embedder: Embedder, depth: int) -> Retrieval:
    """The best `top_k` passages, out of the best `depth` of each retriever."""
    vector = embedder.embed([question])[0]
    for _ in range(1 + REPEATS):
        candidates = store.candidates(question, vector, depth, filters)
        hits, complete = _hits(candidates, top_k, store)
        # A passage that is missing may have been replaced by one of a newer generation.
        if complete or store.generation() == candidates.generation:
            break
    return Retrieval(hits, candidates.generation, candidates.searchable)


def _hits(candidates: Candidates, top_k: int, store: Store) -> tuple[tuple[Hit, ...], bool]:
    """The hits, and whether they are as many as were wanted, and the best of the candidates."""
    fused = fuse([[number for number, _ in found] for found in candidates.found.values()])
    hits: list[Hit] = []
    tried = 0
    # A passage removed since it was found is not there any more: the next best takes its place.
    while tried < len(fused) and len(hits) < top_k:
        wanted = fused[tried : tried + top_k - len(hits)]
        tried += len(wanted)
        passages = store.passages([number for number, _ in wanted])
        hits += [
            Hit(passages[number], score, *_explanation(number, candidates))
            for number, score in wanted
            if number in passages
        ]
    return tuple(hits), tried == len(hits) == top_k


def _explanation(number: int, candidates: Candidates) -> tuple[dict[str, int], dict[str, float]]:
    """Rank (from 1) and score of a passage by retriever."""
    ranks: dict[str, int] = {}
    scores: dict[str, float] = {}
    for retriever, found in candidates.found.items():
        for rank, (other, score) in enumerate(found, start=1):
            if other == number:
                ranks[retriever], scores[retriever] = rank, score
    return ranks, scores
