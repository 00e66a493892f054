"""A part of the dense index: passages by number, with their vectors. It never changes; a changed one is another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullquote.protocols import Vectors
from pullquote.store.reading import Mask, Numbers
from pullquote.store.scans import ExactScan, Halves, RoughScan, Scores, decode

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

    def find(self, vector: Vectors, wanted: int, allowed: Numbers | None) -> tuple[Numbers, Scores]:
        """Positions of the nearest that are alive and `allowed`, with similarities that may be rough; in no order."""
        mask = self.alive
        if allowed is not None:
            mask = self._mask(allowed) if mask is None else mask & self._mask(allowed)
        if mask is None or np.count_nonzero(mask) > max(GATHERED, wanted):
            return self.scan.best(vector, wanted, mask)
        positions = np.flatnonzero(mask)
        return positions, self.similarities(vector, positions)

    def similarities(self, vector: Vectors, positions: Numbers) -> Scores:
        if not len(positions):
            return np.empty(0, dtype=np.float32)
        scores: Scores = decode(self.vectors[positions]) @ vector
        return scores

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


def nearest(parts: Sequence[Part], vector: Vectors, depth: int, allowed: Numbers | None) -> tuple[Numbers, Scores]:
    """Numbers and similarities, best first, of the nearest `depth` passages that are alive and `allowed`."""
    wanted = max(REFINED * depth, REFINED_AT_LEAST)
    found = [(part, *part.find(vector, wanted, allowed)) for part in parts]
    estimates = np.concatenate([scores for _, _, scores in found])
    # Rough similarities are comparable across parts: only the best of all are compared again.
    least = np.partition(estimates, -wanted)[-wanted] if len(estimates) > wanted else -np.inf
    kept = [(part, positions[scores >= least]) for part, positions, scores in found]
    numbers = np.concatenate([part.numbers[positions] for part, positions in kept])
    scores = np.concatenate([part.similarities(vector, positions) for part, positions in kept])
    best = np.lexsort((numbers, -scores))[:depth]
    return numbers[best], scores[best]
