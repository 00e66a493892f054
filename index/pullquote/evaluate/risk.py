"""How often answers are wrong, where only the questions that the engine is surest of are answered.

Selective risk at a coverage: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017.
The area under the curve, AURC: Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural
Classifiers", ICLR 2019. Both are over all questions, and one that the documents do not answer is wrong wherever it is
answered: the risk at full coverage is at least their share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby


@dataclass(frozen=True, slots=True)
class SelectiveRisk:
    """The share of wrong answers among the 50, 70 and 90 % of questions with the highest confidence; `aurc` the mean.

    None where there is no question.
    """

    at_50: float | None
    at_70: float | None
    at_90: float | None
    aurc: float | None


def selective_risk(right: Sequence[bool], confidences: Sequence[float]) -> SelectiveRisk:
    """The risks of some questions; both sequences are in the same order."""
    curve = risk_curve(right, confidences)
    if not curve:
        return SelectiveRisk(None, None, None, None)
    return SelectiveRisk(_at(curve, 50), _at(curve, 70), _at(curve, 90), sum(curve) / len(curve))


def risk_curve(right: Sequence[bool], confidences: Sequence[float]) -> list[float]:
    """The risk with the surest question answered, with the two surest, and so on up to all.

    Among questions of one confidence any order is as good: each counts as wrong as they are on average.

    >>> risk_curve([True, False, True, True], [0.9, 0.8, 0.8, 0.1])
    [0.0, 0.25, 0.3333333333333333, 0.25]
    """
    ranked = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    errors: list[float] = []
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        wrong = [not each for _, each in group]
        errors += [sum(wrong) / len(wrong)] * len(wrong)
    return [total / number for number, total in enumerate(accumulate(errors), start=1)]


def _at(curve: Sequence[float], percent: int) -> float:
    """The risk of the fewest questions that are at least so many per cent."""
    return curve[-(-len(curve) * percent // 100) - 1]
