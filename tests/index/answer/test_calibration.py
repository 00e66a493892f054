import json
from pathlib import Path

import pytest

from pullquote.answer.calibration import Calibration
from pullquote.answer.logistic import Logistic
from pullquote.answer.reader_files import BUNDLED_READER, calibration_file
from pullquote.answer.reading_features import CONFIDENCE_FEATURES, SENTENCE_FEATURES
from pullquote.errors import ModelError

NONE = Logistic((), (), 0.0)
CALIBRATION = Calibration(NONE, NONE, ((0.1, 0.8), (0.2, 0.6), (0.4, 0.1)))


@pytest.mark.parametrize(
    ("risk", "threshold"), [(0.1, 0.8), (0.15, 0.8), (0.2, 0.6), (0.39, 0.6), (0.4, 0.1), (0.99, 0.1)]
)
def test_the_threshold_is_the_least_confidence_that_held_the_risk(risk: float, threshold: float) -> None:
    assert CALIBRATION.threshold(risk) == threshold


def test_no_risk_answers_what_names_something_that_stands_nowhere() -> None:
    assert Calibration(NONE, NONE, ((0.1, 0.8), (0.5, 0.0))).threshold(0.9) > 0


def test_a_risk_that_was_never_held_is_told_and_the_least_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    assert CALIBRATION.threshold(0.05) == 0.8
    [told] = caplog.messages
    assert told.startswith("A risk of 0.05 was never held on the questions that the scores were weighed on: the least")
    assert "0.1, is used" in told


def test_the_shipped_one_is_for_these_features_and_less_risk_asks_for_more_confidence() -> None:
    shipped = Calibration.load(calibration_file(BUNDLED_READER))
    assert (shipped.sentence.features, shipped.confidence.features) == (SENTENCE_FEATURES, CONFIDENCE_FEATURES)
    risks, thresholds = zip(*shipped.risks, strict=True)
    assert list(risks) == sorted(risks)
    assert list(thresholds) == sorted(thresholds, reverse=True)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", json.dumps({"sentence": {"weights": {"other": 1}, "intercept": 0}})]
)
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(
        ModelError, match=r"calibration\.json cannot be used: .*[^.]\. Make it with training/calibration\.py"
    ):
        Calibration.load(tmp_path / "calibration.json")
