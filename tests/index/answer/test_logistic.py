"""A logistic model against its formula, its file, and overflow."""

import numpy as np
import pytest

from pullquote.answer.logistic import Logistic

MODEL = Logistic(("a", "b"), (2.0, -1.0), 0.5)


def test_the_formula() -> None:
    rows = np.array([[0.0, 0.5], [1.0, 0.0]])
    assert MODEL.probability(rows) == pytest.approx([0.5, 1 / (1 + np.exp(-2.5))])
    assert MODEL.probability(np.empty((0, 2))).shape == (0,)
    assert float(MODEL.probability(rows[1])) == pytest.approx(1 / (1 + np.exp(-2.5)))


def test_nothing_overflows() -> None:
    assert MODEL.probability(np.array([[1e6, 0.0], [-1e6, 0.0]])) == pytest.approx([1.0, 0.0])


def test_a_model_comes_back_from_its_file() -> None:
    assert Logistic.from_json(MODEL.to_json(), ("a", "b")) == MODEL


@pytest.mark.parametrize("features", [("a",), ("b", "a"), ("a", "b", "c")])
def test_weights_for_other_features_are_refused(features: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Fit them again"):
        Logistic.from_json(MODEL.to_json(), features)
