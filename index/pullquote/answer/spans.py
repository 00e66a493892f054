"""The best span in a passage's logits: those of an answer's first and last token, as SQuAD 2.0's readers give them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 48
"""Tokens in a span at most: longer ones are sentences, and those are quoted anyway."""
NULL = 0
"""The token whose logits say that the passage does not answer."""


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens `first` to `last`, both inside, and how much likelier they are than no answer: a difference of logits."""

    first: int
    last: int
    margin: float


def best_span(
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    low: int,
    high: int,
    wanted: NDArray[np.bool_] | None = None,
) -> TokenSpan:
    """The best span inside the tokens `low` to `high`, the latter outside; all arrays have shape (tokens,).

    Where any of those tokens is `wanted`, the span has one. Devlin et al., "BERT", NAACL 2019, section 4.3.
    """
    scores = start[low:high, None] + end[None, low:high]
    places = np.arange(high - low)
    length = places[None, :] - places[:, None]
    scores[(length < 0) | (length >= LONGEST)] = -np.inf
    if wanted is not None and wanted[low:high].any():
        before = np.concatenate([[0], np.cumsum(wanted[low:high])])
        scores[before[None, 1:] == before[:-1, None]] = -np.inf
    first, last = divmod(int(np.argmax(scores)), high - low)
    return TokenSpan(low + first, low + last, float(scores[first, last] - start[NULL] - end[NULL]))
