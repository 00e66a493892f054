"""Hybrid retrieval: two rankings become one, every hit explains itself, and what was removed meanwhile is skipped."""

from collections.abc import Sequence

import numpy as np
import pytest

from pullquote.protocols import Candidates, Vectors
from pullquote.search.hybrid import Retrieval, retrieve
from pullquote.types import Document, Filters, Passage, Section, Span


class OneVector:
    """An embedder to which everything is alike: the rankings below are given."""

    name, digest, dimension, max_tokens = "one", "0", 1, 256

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


class GivenRankings:
    """The two calls of a `Store` that retrieval needs. `kept` are the passages that were not removed meanwhile."""

    def __init__(self, dense: list[tuple[int, float]], lexical: list[tuple[int, float]], kept: set[int]) -> None:
        self.found = {"dense": dense, "lexical": lexical}
        self.kept = kept
        self.asked: list[tuple[str, tuple[int, ...], int, Filters]] = []

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        self.asked.append((question, vector.shape, depth, filters))
        return Candidates(7, {name: found[:depth] for name, found in self.found.items()}, len(self.kept))

    def generation(self) -> int:
        return 7

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        return {number: passage(number) for number in numbers if number in self.kept}


def passage(number: int) -> Passage:
    text = f"Passage {number}."
    section = Section(Span(0, len(text)))
    return Passage(Document(f"u{number}", "t", text, "text/plain", (section,)).source, section.span, section, text, ())


def search(store: GivenRankings, top_k: int = 10, depth: int = 100) -> Retrieval:
    return retrieve("q", Filters(uri_prefix="u"), top_k, store=store, embedder=OneVector(), depth=depth)


def texts(retrieval: Retrieval) -> list[str]:
    return [hit.passage.text for hit in retrieval.hits]


@pytest.fixture
def store() -> GivenRankings:
    return GivenRankings([(1, 0.9), (2, 0.8), (3, 0.1)], [(2, 12.0), (4, 3.0)], {1, 2, 3, 4})


def test_what_both_retrievers_find_comes_first(store: GivenRankings) -> None:
    assert texts(search(store)) == ["Passage 2.", "Passage 1.", "Passage 4.", "Passage 3."]


def test_each_hit_has_its_ranks_and_scores_by_retriever(store: GivenRankings) -> None:
    best, second, *_ = search(store).hits
    assert (best.ranks, best.scores) == ({"dense": 2, "lexical": 1}, {"dense": 0.8, "lexical": 12.0})
    assert (second.ranks, second.scores) == ({"dense": 1}, {"dense": 0.9})
    assert best.score == pytest.approx(1 / 62 + 1 / 61)


def test_what_was_removed_meanwhile_makes_room_for_the_next_best(store: GivenRankings) -> None:
    store.kept -= {2, 4}
    assert texts(search(store, top_k=2)) == ["Passage 1.", "Passage 3."]


class ChangingStore(GivenRankings):
    """Passage 1 becomes passage 2, that passage 3, and so on: `changes` times, each just after it was found."""

    def __init__(self, changes: int) -> None:
        super().__init__([], [], {1})
        self.changes = changes

    def generation(self) -> int:
        return max(self.kept)

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        [number] = self.kept
        self.asked.append((question, vector.shape, depth, filters))
        self.kept = {min(number + 1, self.changes + 1)}
        return Candidates(number, {"dense": [(number, 0.9)]}, 1)


@pytest.mark.parametrize(
    ("changes", "expected", "searches"),
    [(0, ["Passage 1."], 1), (1, ["Passage 2."], 2), (3, ["Passage 4."], 4), (9, [], 4)],
)
def test_what_was_replaced_meanwhile_is_searched_again_three_times_at_most(
    changes: int, expected: list[str], searches: int
) -> None:
    store = ChangingStore(changes)
    assert texts(search(store)) == expected
    assert len(store.asked) == searches


def test_no_more_than_top_k(store: GivenRankings) -> None:
    assert len(search(store, top_k=3).hits) == 3


def test_nothing_found_is_no_hits() -> None:
    assert search(GivenRankings([], [], set())) == Retrieval((), 7, 0)


def test_question_depth_and_filters_reach_the_store(store: GivenRankings) -> None:
    retrieval = search(store, depth=1)
    assert store.asked == [("q", (1,), 1, Filters(uri_prefix="u"))]
    assert texts(retrieval) == ["Passage 1.", "Passage 2."]
    assert (retrieval.generation, retrieval.searchable) == (7, 4)
