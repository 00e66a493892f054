"""Selective risk against values worked out by hand, and by laws that hold for any questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.evaluate.risk import SelectiveRisk, risk_curve, selective_risk

SCORED = some.lists(some.tuples(some.booleans(), some.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0])), min_size=1)


def test_by_hand() -> None:
    """Of ten, the third, sixth, eighth and tenth surest are wrong."""
    right = [True, True, False, True, True, False, True, False, True, False]
    confidences = [0.99, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    risk = selective_risk(right, confidences)
    assert risk.at_50 == pytest.approx(1 / 5)
    assert risk.at_70 == pytest.approx(2 / 7)
    assert risk.at_90 == pytest.approx(3 / 9)
    assert risk.aurc == pytest.approx((0 + 0 + 1 / 3 + 1 / 4 + 1 / 5 + 2 / 6 + 2 / 7 + 3 / 8 + 3 / 9 + 4 / 10) / 10)


def test_a_part_of_a_question_counts_as_a_whole_one() -> None:
    """Half of three questions are two."""
    assert selective_risk([True, False, True], [0.9, 0.5, 0.1]).at_50 == 1 / 2


def test_of_no_question_there_is_no_risk() -> None:
    assert selective_risk([], []) == SelectiveRisk(None, None, None, None)


def test_questions_of_one_confidence_are_as_wrong_as_they_are_on_average() -> None:
    assert risk_curve([True, False], [0.5, 0.5]) == risk_curve([False, True], [0.5, 0.5]) == [0.5, 0.5]


@given(SCORED, some.randoms())
def test_the_order_of_the_questions_is_nothing(pairs: list[tuple[bool, float]], chance: object) -> None:
    shuffled = sorted(pairs, key=lambda _: chance.random())
    assert curve(pairs) == pytest.approx(curve(shuffled))


@given(SCORED)
def test_at_full_coverage_it_is_the_share_of_wrong_answers(pairs: list[tuple[bool, float]]) -> None:
    assert curve(pairs)[-1] == pytest.approx(sum(not right for right, _ in pairs) / len(pairs))


@given(SCORED)
def test_where_every_right_one_is_surer_than_every_wrong_one_no_order_has_less_risk(
    pairs: list[tuple[bool, float]],
) -> None:
    best = curve([(right, float(right)) for right, _ in pairs])
    assert all(low <= risk + 1e-9 for low, risk in zip(best, curve(pairs), strict=True))


def curve(pairs: list[tuple[bool, float]]) -> list[float]:
    return risk_curve([right for right, _ in pairs], [confidence for _, confidence in pairs])
