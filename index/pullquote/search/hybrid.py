"""Hybrid retrieval: dense and lexical candidates, fused; every hit says where its rank came from."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from pullquote.monitor import UNMONITORED, Monitor, Stage
from pullquote.protocols import Snapshot, Store, Vectors
from pullquote.readers.text import one_line
from pullquote.search.fusion import fuse
from pullquote.types import Filters, Hit, Passage


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The best passages of one generation, and how many passages there were without the filters."""

    hits: tuple[Hit, ...]
    generation: int
    searchable: int


def retrieve(
    question: str,
    filters: Filters,
    top_k: int,
    *,
    store: Store,
    embed: Callable[[str], Vectors],
    depth: int,
    monitor: Monitor = UNMONITORED,
) -> Retrieval:
    """The best `top_k` passages, out of the best `depth` of each retriever.

    `embed` gives the question's vector, of shape (dimension,).
    """
    with monitor.stage(Stage.EMBED):
        vector = embed(question)
    with store.snapshot() as snapshot:
        hits = find(question, vector, filters, top_k, snapshot=snapshot, depth=depth, monitor=monitor)
        return Retrieval(hits, snapshot.generation, snapshot.searchable)


def find(
    question: str,
    vector: Vectors,
    filters: Filters,
    top_k: int,
    *,
    snapshot: Snapshot,
    depth: int,
    monitor: Monitor = UNMONITORED,
) -> tuple[Hit, ...]:
    """The hits for a question whose vector, of shape (dimension,), is known."""
    candidates = snapshot.candidates(question, vector, depth, _as_stored(filters))
    with monitor.stage(Stage.FUSE):
        best = dict(fuse(candidates["dense"], candidates["lexical"])[:top_k])
        places = {name: _places(found, best) for name, found in candidates.items()}
        passages = snapshot.passages(list(best))
        return tuple(_hit(passages[number], number, score, places) for number, score in best.items())


def _as_stored(filters: Filters) -> Filters:
    """With metadata as documents have it: a name or value is one line, and an accented letter one character."""
    return replace(filters, metadata={one_line(name): one_line(value) for name, value in filters.metadata.items()})


def _places(found: Sequence[tuple[int, float]], wanted: Container[int]) -> dict[int, tuple[int, float]]:
    """Rank (from 1) and score by number, of the `wanted` ones."""
    return {number: (rank, score) for rank, (number, score) in enumerate(found, start=1) if number in wanted}


def _hit(passage: Passage, number: int, score: float, places: Mapping[str, dict[int, tuple[int, float]]]) -> Hit:
    here = {name: by_number[number] for name, by_number in places.items() if number in by_number}
    ranks = {name: rank for name, (rank, _) in here.items()}
    return Hit(passage, score, ranks, {name: scored for name, (_, scored) in here.items()})
