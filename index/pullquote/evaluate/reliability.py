"""Whether a confidence of 0.8 is right in 8 of 10 questions: a reliability diagram's bins, with their uncertainty.

Bins of equal mass: Nguyen and O'Connor, "Posterior calibration and exploratory analysis for natural language processing
models", EMNLP 2015. Intervals: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal
of the American Statistical Association 22 (1927).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

BINS = 10
NORMAL_95 = 1.959964
"""Between minus and plus this lie 95 % of a standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Some questions of near confidence: its mean, the share that is right, and the ends of that share's interval."""

    questions: int
    confidence: float
    right: float
    low: float
    high: float


def bins(right: Sequence[bool], confidences: Sequence[float], count: int = BINS) -> list[Bin]:
    """Up to `count` bins of about as many questions each, by rising confidence; equal confidences are not parted."""
    ranked = sorted(zip(confidences, right, strict=True), key=lambda pair: pair[0])
    made: list[Bin] = []
    members: list[tuple[float, bool]] = []
    seen = 0
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        members += group
        if (seen + len(members)) * count // len(ranked) > seen * count // len(ranked):
            made.append(_bin(members))
            seen += len(members)
            members = []
    return made


def _bin(members: Sequence[tuple[float, bool]]) -> Bin:
    successes = sum(right for _, right in members)
    confidence = sum(confidence for confidence, _ in members) / len(members)
    return Bin(len(members), confidence, successes / len(members), *wilson(successes, len(members)))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The ends of the 95 % score interval of a share.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    share, square = successes / trials, NORMAL_95**2
    centre = share + square / (2 * trials)
    reach = NORMAL_95 * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    scale = 1 + square / trials
    # Rounding may leave a share of 0 or 1 just outside, or the ends beyond them.
    return max(0.0, min(share, (centre - reach) / scale)), min(1.0, max(share, (centre + reach) / scale))
