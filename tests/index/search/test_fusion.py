"""Reciprocal rank fusion against its formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.search.fusion import K, fuse

rankings = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), max_size=4)


def test_the_worked_example() -> None:
    assert fuse([["a", "b", "c"], ["b", "c"]]) == [
        ("b", pytest.approx(1 / 62 + 1 / 61)),
        ("c", pytest.approx(1 / 63 + 1 / 62)),
        ("a", pytest.approx(1 / 61)),
    ]


def test_ties_keep_the_order_of_the_first_ranking() -> None:
    assert [item for item, _ in fuse([["a", "b"], ["b", "a"]])] == ["a", "b"]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([]) == fuse([[], []]) == []


@given(rankings)
def test_each_item_has_the_sum_of_its_reciprocal_ranks(rankings: list[list[int]]) -> None:
    fused = fuse(rankings)
    expected = {
        item: sum(1 / (K + ranking.index(item) + 1) for ranking in rankings if item in ranking)
        for ranking in rankings
        for item in ranking
    }
    assert dict(fused) == pytest.approx(expected)
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(rankings, st.randoms(use_true_random=False))
def test_scores_do_not_hang_on_the_order_of_the_rankings(rankings: list[list[int]], random) -> None:
    shuffled = random.sample(rankings, len(rankings))
    assert dict(fuse(shuffled)) == pytest.approx(dict(fuse(rankings)))


@given(rankings)
def test_empty_rankings_change_nothing(rankings: list[list[int]]) -> None:
    assert fuse([[], *rankings, []]) == fuse(rankings)


@given(st.lists(st.integers(), unique=True))
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert [item for item, _ in fuse([ranking])] == ranking
