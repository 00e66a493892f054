"""How well unanswerable questions are told from answerable ones. They are the positive class.

The score of a question is 1 - confidence: how sure the engine is that nothing answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.metrics import (  # type: ignore[import-untyped]
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
)

PRECISION_WANTED = 0.90


@dataclass(frozen=True, slots=True)
class AbstentionScores:
    """None where a score is undefined: but for `recall`, where all questions are of one class.

    `recall_at_precision` is the largest recall of any threshold on the score at which at least 0.90 of the questions
    abstained from are unanswerable; 0 where no threshold reaches that.
    """

    precision: float | None
    recall: float | None
    auroc: float | None
    average_precision: float | None
    recall_at_precision: float | None


def abstention_scores(
    unanswerable: Sequence[bool], abstained: Sequence[bool], confidences: Sequence[float]
) -> AbstentionScores:
    """All scores of some questions; the three sequences are in the same order."""
    right = sum(gold and said for gold, said in zip(unanswerable, abstained, strict=True))
    recall = right / sum(unanswerable) if any(unanswerable) else None
    if len(set(unanswerable)) < 2:
        return AbstentionScores(None, recall, None, None, None)
    scores = [1 - confidence for confidence in confidences]
    return AbstentionScores(
        right / sum(abstained) if any(abstained) else None,
        recall,
        float(roc_auc_score(unanswerable, scores)),
        float(average_precision_score(unanswerable, scores)),
        recall_at_precision(unanswerable, scores),
    )


def recall_at_precision(positive: Sequence[bool], scores: Sequence[float], wanted: float = PRECISION_WANTED) -> float:
    """The largest recall over the thresholds whose precision is at least `wanted`.

    >>> recall_at_precision([True, True, False, True], [0.9, 0.8, 0.7, 0.6])
    0.6666666666666666
    """
    # The curve's last point, precision 1 at recall 0, stands for a threshold above every score.
    precisions, recalls, _ = precision_recall_curve(positive, scores)
    return float(max(recall for precision, recall in zip(precisions, recalls, strict=True) if precision >= wanted))
