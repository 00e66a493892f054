"""A part of the dense index: passages by number, with their vectors. It never changes; a changed one is another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pullquote.protocols import Vectors
from pullquote.store.reading import Mask, Numbers
from pullquote.store.rows import Halves
from pullquote.store.scans import ExactScan, RoughScan, Scores

GATHERED = 1_000
"""As many passages are compared one by one rather than picked out by a mask while all are scanned."""
REFINED = 3
REFINED_AT_LEAST = 200
"""How many times as many as are wanted a rough scan finds, to be compared again, and how many at least."""
NARROW = 20
"""A filter that lets through one in so many is looked up number by number."""


@dataclass(frozen=True)
class Part:
    """`numbers` ascend; `vectors` are theirs; `alive` are those not removed since, or all."""

    numbers: Numbers
    vectors: Halves
    scan: ExactScan | RoughScan
    alive: Mask | None = None

    @classmethod
    def fresh(cls, numbers: Numbers, vectors: Halves) -> "Part":
        return cls(numbers, vectors, ExactScan(vectors))

    def __len__(self) -> int:
        """How many are alive."""
        return len(self.numbers) if self.alive is None else int(np.count_nonzero(self.alive))

    def without(self, removed: Numbers) -> "Part":
        """The same part where `removed` are dead too."""
        places, here = self._found(removed)
        if not here.any():
            return self
        alive = np.ones(len(self.numbers), dtype=bool) if self.alive is None else self.alive.copy()
        alive[places[here]] = False
        return Part(self.numbers, self.vectors, self.scan, alive)

    def living(self) -> Numbers:
        """The numbers of those that are alive."""
        return self.numbers if self.alive is None else self.numbers[self.alive]

    def within(self, chosen: Mask) -> "Part | None":
        """A fresh part of those that are alive and chosen, if there are any."""
        chosen = chosen if self.alive is None else chosen & self.alive
        return Part.fresh(self.numbers[chosen], self.vectors[chosen]) if chosen.any() else None

    def dead(self) -> Numbers:
        """The numbers of those that were removed since."""
        return self.numbers[:0] if self.alive is None else self.numbers[~self.alive]

    def find(self, vector: Vectors, depth: int, allowed: Numbers | None) -> "Found":
        """At least the nearest `depth` that are alive and `allowed`: all of them, or about the best of a rough scan."""
        mask = self.alive
        if allowed is not None:
            mask = self._mask(allowed) if mask is None else mask & self._mask(allowed)
        if isinstance(self.scan, ExactScan):
            return Found(self, *self.scan.best(vector, depth, mask))
        wanted = refined(depth)
        if (len(self.numbers) if mask is None else np.count_nonzero(mask)) > max(GATHERED, wanted):
            positions, scores = self.scan.best(vector, wanted, mask)
            # The fast scan leaves out vectors with the least similarity that its tables can tell.
            if len(positions) >= depth:
                return Found(self, positions, scores, rough=True)
        positions = np.arange(len(self.numbers)) if mask is None else np.flatnonzero(mask)
        return Found(self, positions, self.similarities(vector, positions))

    def similarities(self, vector: Vectors, positions: Numbers) -> Scores:
        return ExactScan(self.vectors.take(positions, axis=0)).similarities(vector)

    def _mask(self, allowed: Numbers) -> Mask:
        if len(allowed) * NARROW < len(self.numbers):
            mask = np.zeros(len(self.numbers), dtype=bool)
            places, here = self._found(allowed)
            mask[places[here]] = True
            return mask
        first, last = self.numbers[0], self.numbers[-1]
        table = np.zeros(last - first + 1, dtype=bool)
        table[allowed[(allowed >= first) & (allowed <= last)] - first] = True
        return np.asarray(table[self.numbers - first])

    def _found(self, numbers: Numbers) -> tuple[Numbers, Mask]:
        """Where each of `numbers` would be, and whether it is there."""
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return places, self.numbers[places] == numbers


class Found(NamedTuple):
    """Positions in a part with their similarities, which are estimated where they are `rough`; in no order."""

    part: Part
    positions: Numbers
    scores: Scores
    rough: bool = False

    @property
    def numbers(self) -> Numbers:
        return self.part.numbers[self.positions]

    def compared(self, vector: Vectors, least: float) -> "Found":
        """Those that a rough scan gave `least` or more, with their true similarities; what is exact stays as it is."""
        if not self.rough:
            return self
        positions = self.positions[self.scores >= least]
        return Found(self.part, positions, self.part.similarities(vector, positions))


def refined(depth: int) -> int:
    """How many of a rough scan's best are compared again where the best `depth` are wanted."""
    return max(REFINED * depth, REFINED_AT_LEAST)


def nearest(parts: Sequence[Part], vector: Vectors, depth: int, allowed: Numbers | None) -> tuple[Numbers, Scores]:
    """Numbers and similarities, best first, of the nearest `depth` passages that are alive and `allowed`."""
    found = [part.find(vector, depth, allowed) for part in parts]
    # Estimates can be compared across parts, but not with true similarities: those of near vectors are too low.
    least = _least([each.scores for each in found if each.rough], refined(depth))
    compared = [each.compared(vector, least) for each in found]
    numbers = np.concatenate([each.numbers for each in compared])
    scores = np.concatenate([each.scores for each in compared])
    best = np.lexsort((numbers, -scores))[:depth]
    return numbers[best], scores[best]


def _least(scores: Sequence[Scores], count: int) -> float:
    """The least of the best `count`; of fewer, what all are above."""
    if sum(map(len, scores)) <= count:
        return -np.inf
    return float(np.partition(np.concatenate(scores), -count)[-count])
