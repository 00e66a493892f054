"""What a reader's scores are worth, fitted on questions that it did not learn from by `training/calibration.py`."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pullquote.answer.logistic import Logistic
from pullquote.answer.reading_features import CONFIDENCE_FEATURES, SENTENCE_FEATURES
from pullquote.errors import ModelError, inside

LEAST = 0.0001
"""A confidence of 0 says that there was nothing to read: no risk is worth an answer."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Calibration:
    """`sentence` weighs what one sentence is worth, `confidence` whether the evidence answers at all.

    `risks` are pairs of a share of wrong answers and the least confidence at which it was held, the shares ascending.
    """

    sentence: Logistic
    confidence: Logistic
    risks: tuple[tuple[float, float], ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `ModelError` where the file is none, or of another version's features."""
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                Logistic.from_json(value["sentence"], SENTENCE_FEATURES),
                Logistic.from_json(value["confidence"], CONFIDENCE_FEATURES),
                _risks(value["risks"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"The reader's calibration in {path} cannot be used: {inside(error)}. "
                "Make it with training/calibration.py."
            ) from error

    def threshold(self, risk: float) -> float:
        """The least confidence at which no more than `risk` of the answers were wrong.

        A risk that was never held is told in the log, and the confidence of the least one that was is taken.
        """
        least, surest = self.risks[0]
        if risk < least:
            _LOG.warning(
                "A risk of %g was never held on the questions that the scores were weighed on: the least, %g, is used.",
                risk,
                least,
            )
            return max(LEAST, surest)
        return max(LEAST, [threshold for held, threshold in self.risks if held <= risk][-1])


def _risks(pairs: list[list[float]]) -> tuple[tuple[float, float], ...]:
    if not pairs:
        raise ValueError("It has no risk that was held.")
    return tuple((float(risk), float(threshold)) for risk, threshold in pairs)
