"""Hybrid retrieval: two rankings become one, and every hit explains itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from pullquote.protocols import Candidates, Vectors
from pullquote.search.fusion import SIMILARITY
from pullquote.search.hybrid import Retrieval, find, retrieve
from pullquote.types import Document, Filters, Hit, Passage, Section, Span

VECTOR = np.ones(1, dtype=np.float32)


class GivenRankings:
    """A `Snapshot` whose rankings are given, and as much of a `Store` as takes it."""

    def __init__(self, **rankings: list[tuple[int, float]]) -> None:
        self.rankings = rankings
        self.generation = 7
        self.searchable = len({number for ranking in rankings.values() for number, _ in ranking})
        self.asked: list[tuple[str, tuple[int, ...], int, Filters]] = []
        self.taken = 0

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        self.asked.append((question, vector.shape, depth, filters))
        return {name: ranking[:depth] for name, ranking in self.rankings.items()}

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        return {number: passage(number) for number in numbers}

    @contextmanager
    def snapshot(self) -> Iterator["GivenRankings"]:
        self.taken += 1
        yield self


def passage(number: int) -> Passage:
    text = f"Passage {number}."
    section = Section(Span(0, len(text)))
    return Passage(Document(f"u{number}", "t", text, "text/plain", (section,)).source, section.span, section, text, ())


def search(snapshot: GivenRankings, top_k: int = 10, depth: int = 100) -> tuple[Hit, ...]:
    return find("q", VECTOR, Filters(uri_prefix="u"), top_k, snapshot=snapshot, depth=depth)


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


@pytest.fixture
def snapshot() -> GivenRankings:
    return GivenRankings(dense=[(1, 0.9), (2, 0.8), (3, 0.1)], lexical=[(2, 12.0), (4, 3.0)])


def test_what_both_retrievers_find_comes_first(snapshot: GivenRankings) -> None:
    assert texts(search(snapshot)) == ["Passage 2.", "Passage 1.", "Passage 4.", "Passage 3."]


def test_each_hit_has_its_ranks_and_scores_by_retriever(snapshot: GivenRankings) -> None:
    best, second, *_ = search(snapshot)
    assert (best.ranks, best.scores) == ({"dense": 2, "lexical": 1}, {"dense": 0.8, "lexical": 12.0})
    assert (second.ranks, second.scores) == ({"dense": 1}, {"dense": 0.9})
    assert best.score == pytest.approx(SIMILARITY * 1.8 / 1.9 + (1 - SIMILARITY))


def test_no_more_than_top_k(snapshot: GivenRankings) -> None:
    assert texts(search(snapshot, top_k=3)) == ["Passage 2.", "Passage 1.", "Passage 4."]


def test_one_retriever_may_find_nothing() -> None:
    assert texts(search(GivenRankings(dense=[], lexical=[(3, 2.0), (1, 1.0)]))) == ["Passage 3.", "Passage 1."]


def test_question_vector_depth_and_filters_reach_the_snapshot(snapshot: GivenRankings) -> None:
    assert texts(search(snapshot, depth=1)) == ["Passage 2.", "Passage 1."]
    assert snapshot.asked == [("q", (1,), 1, Filters(uri_prefix="u"))]


def test_metadata_is_asked_for_as_documents_have_it(snapshot: GivenRankings) -> None:
    find("q", VECTOR, Filters(metadata={" desk": "cafe\u0301  night", "x": ""}), 10, snapshot=snapshot, depth=100)
    [(*_, filters)] = snapshot.asked
    assert filters.metadata == {"desk": "caf\u00e9 night", "x": ""}


def test_retrieval_reads_one_snapshot(snapshot: GivenRankings) -> None:
    retrieval = retrieve("q", Filters(), 2, store=snapshot, embed=lambda _: VECTOR, depth=100)
    assert retrieval == Retrieval(search(snapshot, top_k=2), 7, 4)
    assert snapshot.taken == 1


def test_nothing_found_is_no_hits() -> None:
    empty = GivenRankings(dense=[], lexical=[])
    assert retrieve("q", Filters(), 10, store=empty, embed=lambda _: VECTOR, depth=100) == Retrieval((), 7, 0)
