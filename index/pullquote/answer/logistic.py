"""A logistic model whose weights are a small file: log odds are the intercept plus the weighted features."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Logistic:
    """`features` names the columns, in order; one weight each."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    @classmethod
    def from_json(cls, value: Mapping[str, Any], features: tuple[str, ...]) -> Self:
        """Raises `ValueError` where the file was fitted for other features than the code has."""
        if tuple(value["weights"]) != features:
            raise ValueError(f"The weights are for {tuple(value['weights'])}, the code has {features}. Fit them again.")
        return cls(features, tuple(value["weights"].values()), value["intercept"])

    def to_json(self) -> dict[str, Any]:
        weights = {name: round(weight, 5) for name, weight in zip(self.features, self.weights, strict=True)}
        return {"weights": weights, "intercept": round(self.intercept, 5)}

    def probability(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (..., features) to shape (...): of many rows, or of one."""
        log_odds = rows @ np.array(self.weights) + self.intercept
        # 1 / (1 + exp(-x)), put so that nothing overflows.
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_odds)))
