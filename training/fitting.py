"""Fits logistic models as the readers use them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pullquote.answer.features import Candidate
from pullquote.answer.logistic import Logistic
from pullquote.evaluate.questions import Question


def fitted(
    rows: NDArray[np.float64],
    labels: NDArray[np.bool_],
    features: tuple[str, ...],
    penalty: float,
    weights: NDArray[np.float64] | None = None,
) -> Logistic:
    """Fit on standardised features, and put the standardisation into the weights.

    `penalty` is the inverse strength of the L2 penalty, `weights` are those of the rows.
    """
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=penalty, max_iter=1000).fit(scaler.transform(rows), labels, sample_weight=weights)
    scaled = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - scaled @ scaler.mean_)
    return Logistic(features, tuple(float(weight) for weight in scaled), intercept)


def fitted_sentences(
    answered: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], features: tuple[str, ...], penalty: float
) -> Logistic:
    """Fit which sentences answer, from the rows of each answerable question and which of them do."""
    rows, answers = zip(*answered, strict=True)
    return fitted(np.concatenate(rows), np.concatenate(answers), features, penalty, same_share(list(map(len, rows))))


def answering(sentences: Sequence[Candidate], question: Question) -> NDArray[np.bool_]:
    """Which of the sentences hold some of a place that answers the question."""
    places = [(place.document, place.gold) for place in question.places]
    return np.array(
        [
            any(each.hit.passage.source.id == document and each.span.overlaps(gold) for document, gold in places)
            for each in sentences
        ],
        dtype=np.bool_,
    )


def same_share(counts: list[int]) -> NDArray[np.float64]:
    """Weights of rows by which every question counts the same, however many sentences it has; their mean is 1."""
    shares = np.concatenate([np.full(count, 1 / count) for count in counts])
    return shares * len(shares) / shares.sum()
