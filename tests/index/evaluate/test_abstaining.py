"""Unanswerable questions told from answerable ones, against values worked out by hand."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.evaluate.abstaining import AbstentionScores, abstention_scores, recall_at_precision

SCORED = some.lists(some.tuples(some.booleans(), some.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0])), min_size=2).filter(
    lambda pairs: len({positive for positive, _ in pairs}) == 2
)


def test_by_hand() -> None:
    scores = abstention_scores(
        unanswerable=[True, True, True, False, False],
        abstained=[True, True, False, True, False],
        confidences=[0.1, 0.3, 0.8, 0.4, 0.9],
    )
    assert scores.precision == pytest.approx(2 / 3)
    assert scores.recall == pytest.approx(2 / 3)
    # Of six pairs only (0.8, 0.4) is in the wrong order.
    assert scores.auroc == pytest.approx(5 / 6)
    # Precision at each new positive, highest score first: 1/1, 2/2, 3/4.
    assert scores.average_precision == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert scores.recall_at_precision == pytest.approx(2 / 3)


def test_of_one_class_only_what_is_defined() -> None:
    assert abstention_scores([False, False], [False, False], [0.9, 0.8]) == AbstentionScores(
        None, None, None, None, None
    )
    assert abstention_scores([True, True], [True, False], [0.1, 0.8]) == AbstentionScores(None, 0.5, None, None, None)


def test_without_an_abstention_there_is_no_precision() -> None:
    scores = abstention_scores([True, False], [False, False], [0.6, 0.9])
    assert (scores.precision, scores.recall, scores.auroc) == (None, 0, 1)


def test_nothing_reaches_the_precision() -> None:
    assert recall_at_precision([False, True], [0.9, 0.1]) == 0


def test_exactly_the_precision_is_enough() -> None:
    positive = [True] * 9 + [False, False, True]
    assert recall_at_precision(positive, [0.9] * 10 + [0.1] * 2) == pytest.approx(0.9)


@given(SCORED)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[bool, float]]) -> None:
    positives = [score for positive, score in pairs if positive]
    negatives = [score for positive, score in pairs if not positive]
    wins = sum(1.0 if high > low else 0.5 * (high == low) for high, low in product(positives, negatives))
    scores = abstention_scores(
        [positive for positive, _ in pairs], [False] * len(pairs), [1 - score for _, score in pairs]
    )
    assert scores.auroc == pytest.approx(wins / (len(positives) * len(negatives)))


@given(SCORED)
def test_recall_at_precision_is_the_best_over_all_thresholds(pairs: list[tuple[bool, float]]) -> None:
    wanted = sum(positive for positive, _ in pairs)
    best = 0.0
    for threshold in {score for _, score in pairs}:
        said = [positive for positive, score in pairs if score >= threshold]
        if sum(said) / len(said) >= 0.90:
            best = max(best, sum(said) / wanted)
    positive, scores = zip(*pairs, strict=True)
    assert recall_at_precision(positive, scores) == pytest.approx(best)
