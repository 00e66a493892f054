"""Hybrid retrieval: dense and lexical candidates, fused; every hit says where its rank came from."""

from dataclasses import dataclass

from pullquote.protocols import Candidates, Embedder, Store
from pullquote.search.fusion import fuse
from pullquote.types import Filters, Hit


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The best passages of one generation, and how many passages there were without the filters."""

    hits: tuple[Hit, ...]
    generation: int
    searchable: int


def retrieve(question: str, filters: Filters, top_k: int, *, store: Store, embedder: Embedder, depth: int) -> Retrieval:
    """The best `top_k` passages, out of the best `depth` of each retriever."""
    vector = embedder.embed([question])[0]
    candidates = store.candidates(question, vector, depth, filters)
    return Retrieval(_hits(candidates, top_k, store), candidates.generation, candidates.searchable)


def _hits(candidates: Candidates, top_k: int, store: Store) -> tuple[Hit, ...]:
    fused = fuse([[number for number, _ in found] for found in candidates.found.values()])
    hits: list[Hit] = []
    # A passage removed since it was found is not there any more: the next best takes its place.
    while fused and len(hits) < top_k:
        wanted, fused = fused[: top_k - len(hits)], fused[top_k - len(hits) :]
        passages = store.passages([number for number, _ in wanted])
        hits += [
            Hit(passages[number], score, *_explanation(number, candidates))
            for number, score in wanted
            if number in passages
        ]
    return tuple(hits)


def _explanation(number: int, candidates: Candidates) -> tuple[dict[str, int], dict[str, float]]:
    """Rank (from 1) and score of a passage by retriever."""
    ranks: dict[str, int] = {}
    scores: dict[str, float] = {}
    for retriever, found in candidates.found.items():
        for rank, (other, score) in enumerate(found, start=1):
            if other == number:
                ranks[retriever], scores[retriever] = rank, score
    return ranks, scores
