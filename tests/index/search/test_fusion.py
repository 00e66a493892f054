"""Fusion of scores against its formula."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.search.fusion import SIMILARITY, fuse

cosines = st.dictionaries(st.integers(0, 30), st.floats(-1, 1), max_size=12)
bm25 = st.dictionaries(st.integers(0, 30), st.floats(0.01, 50), max_size=12)


def test_the_worked_example() -> None:
    assert fuse([("a", 0.6), ("b", 0.5)], [("b", 8.0), ("c", 4.0)]) == [
        ("b", pytest.approx(SIMILARITY * 1.5 / 1.6 + (1 - SIMILARITY))),
        ("c", pytest.approx(SIMILARITY * 1.5 / 1.6 + (1 - SIMILARITY) / 2)),
        ("a", pytest.approx(SIMILARITY)),
    ]


def test_ties_keep_the_order_in_which_they_were_found() -> None:
    assert [item for item, _ in fuse([("b", 0.5), ("a", 0.5)], [("a", 2.0), ("b", 2.0)])] == ["b", "a"]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([], []) == []


@given(cosines, bm25)
def test_all_that_was_found_is_there_best_first_between_0_and_1(
    near: dict[int, float], worded: dict[int, float]
) -> None:
    fused = fuse(list(near.items()), list(worded.items()))
    scores = [score for _, score in fused]
    assert {item for item, _ in fused} == near.keys() | worded.keys()
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores)


@given(cosines, bm25)
def test_nearer_and_better_worded_is_better(near: dict[int, float], worded: dict[int, float]) -> None:
    scores = dict(fuse(list(near.items()), list(worded.items())))
    for (one, cosine), (other, lesser) in product(near.items(), repeat=2):
        if cosine >= lesser and worded.get(one, 0) >= worded.get(other, 0):
            assert scores[one] >= scores[other] - 1e-9


@given(cosines)
def test_one_retriever_keeps_its_order(near: dict[int, float]) -> None:
    ranked = sorted(near.items(), key=lambda each: -each[1])
    assert [near[item] for item, _ in fuse(ranked, [])] == [score for _, score in ranked]
    assert [item for item, _ in fuse([], [("b", 2.0), ("a", 1.0)])] == ["b", "a"]
