"""Bins of equal mass and Wilson's intervals, against values worked out by hand and by laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.evaluate.reliability import bins, wilson

SCORED = some.lists(some.tuples(some.booleans(), some.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])), min_size=1)


def test_each_bin_has_as_many_questions_and_tells_what_share_is_right() -> None:
    low, high = bins([True, False, True, True], [0.9, 0.1, 0.3, 0.7], count=2)
    assert (low.questions, high.questions) == (2, 2)
    assert (low.confidence, low.right) == (pytest.approx(0.2), 0.5)
    assert (high.confidence, high.right) == (pytest.approx(0.8), 1)
    assert (low.low, low.high) == wilson(1, 2)


def test_equal_confidences_are_in_one_bin() -> None:
    made = bins([True, False, False, True], [0.0, 0.0, 0.0, 0.9], count=4)
    assert [(each.questions, each.confidence) for each in made] == [(3, 0), (1, 0.9)]


def test_fewer_questions_than_bins_have_one_each() -> None:
    assert [each.questions for each in bins([True, False], [0.2, 0.1])] == [1, 1]
    assert bins([], []) == []


def test_wilson_by_hand() -> None:
    """With z² = 3.8415: (0.5 + 0.19207 ± 1.95996 · √(0.025 + 0.0096037)) / 1.38415."""
    assert wilson(5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert wilson(0, 10) == (0, pytest.approx(3.8415 / 13.8415, abs=1e-4))


@given(some.integers(1, 10_000).flatmap(lambda trials: some.tuples(some.integers(0, trials), some.just(trials))))
def test_the_share_is_inside_its_interval(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    assert wilson(trials - successes, trials) == (pytest.approx(1 - high), pytest.approx(1 - low))


@given(SCORED, some.integers(1, 12))
def test_every_question_is_in_one_bin_and_the_bins_do_not_overlap(pairs: list[tuple[bool, float]], count: int) -> None:
    made = bins([right for right, _ in pairs], [confidence for _, confidence in pairs], count)
    assert len(made) <= count
    assert sum(each.questions for each in made) == len(pairs)
    assert sum(each.questions * each.right for each in made) == pytest.approx(sum(right for right, _ in pairs))
    confidences = [each.confidence for each in made]
    assert confidences == sorted(confidences)
