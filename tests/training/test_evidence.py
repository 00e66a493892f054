import numpy as np
from evidence import choose_threshold


def test_the_threshold_answers_the_most_answerable_questions_less_unanswerable_ones() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    answerable = np.array([True, True, False, True, False, False])
    assert choose_threshold(confidence, answerable) in (0.8, 0.6)
    assert choose_threshold(confidence, answerable | (confidence > 0.65)) == 0.6


def test_most_questions_being_answerable_does_not_lower_it() -> None:
    confidence = np.array([0.9] * 90 + [0.2] * 5 + [0.3] * 5)
    answerable = np.array([True] * 95 + [False] * 5)
    assert choose_threshold(confidence, answerable) == 0.9
