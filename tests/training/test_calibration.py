"""Which confidences held which risks, and the file that the reader loads."""

import re
from pathlib import Path

import numpy as np
import pytest
from calibration import FEWEST, held_risks, write
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.calibration import Calibration
from pullquote.answer.logistic import Logistic
from pullquote.answer.reading_features import CONFIDENCE_FEATURES, SENTENCE_FEATURES


def held(*answers: tuple[float, bool]) -> dict[float, float]:
    confidences, wrong = zip(*answers, strict=True)
    return dict(held_risks(np.array(confidences), np.array(wrong)))


def test_the_least_confidence_that_held_a_risk() -> None:
    # Nine right, then every second wrong: of n with w wrong, Laplace says (w + 1) / (n + 2).
    answers = [(0.99 - place / 100, place >= 9 and place % 2 == 1) for place in range(20)]
    risks = held(*answers)
    assert 0.08 not in risks
    assert risks[0.1] == pytest.approx(0.91)  # 1 / 11
    assert risks[0.16] == pytest.approx(0.89)  # 2 / 13
    assert risks[0.98] == pytest.approx(0.80)


def test_fewer_answers_than_are_worth_telling_of_hold_nothing() -> None:
    assert held(*[(0.9, False)] * (FEWEST - 1)) == {}
    assert held(*[(0.9, False)] * FEWEST)[0.16] == 0.9


answers = st.lists(st.tuples(st.integers(0, 20).map(lambda part: part / 20), st.booleans()), min_size=1)


@given(answers)
def test_more_risk_never_asks_for_more_confidence(answers: list[tuple[float, bool]]) -> None:
    risks = held(*answers)
    assert list(risks) == sorted(risks)
    assert list(risks.values()) == sorted(risks.values(), reverse=True)


@given(answers)
def test_of_the_answers_that_are_as_confident_no_more_were_wrong(answers: list[tuple[float, bool]]) -> None:
    for risk, threshold in held(*answers).items():
        wrong = [each for confidence, each in answers if confidence >= threshold]
        assert len(wrong) >= FEWEST
        assert (sum(wrong) + 1) / (len(wrong) + 2) <= risk


def test_what_is_written_is_what_the_reader_loads(tmp_path: Path) -> None:
    sentence = Logistic(SENTENCE_FEATURES, tuple(0.25 for _ in SENTENCE_FEATURES), -1.5)
    confidence = Logistic(CONFIDENCE_FEATURES, tuple(-0.5 for _ in CONFIDENCE_FEATURES), 2.0)
    calibration = Calibration(sentence, confidence, ((0.1, 0.8), (0.2, 0.6)))
    write(calibration, tmp_path / "calibration.json")
    assert Calibration.load(tmp_path / "calibration.json") == calibration
    assert re.search(r"\}\n\Z", (tmp_path / "calibration.json").read_text())
