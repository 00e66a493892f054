"""A part of the dense index: passages by number, with their vectors. It never changes; a changed one is another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pullquote.protocols import Vectors
from pullquote.store.reading import Mask, Numbers
from pullquote.store.scans import ExactScan, Halves, RoughScan, decode

GATHERED = 1_000
"""As many passages are compared one by one rather than picked out by a mask while all are scanned."""
REFINED = 3
"""How many times as many as are wanted a rough scan finds, to be compared again."""
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

    def search(self, vector: Vectors, depth: int, allowed: Numbers | None) -> tuple[Numbers, NDArray[np.float32]]:
        """The numbers and similarities of the best `depth` of those that are alive and `allowed`; in no order."""
        mask = self.alive
        if allowed is not None:
            mask = self._mask(allowed) if mask is None else mask & self._mask(allowed)
        wanted = depth if isinstance(self.scan, ExactScan) else REFINED * depth
        if mask is not None and np.count_nonzero(mask) <= max(GATHERED, wanted):
            positions = np.flatnonzero(mask)
        else:
            positions = self.scan.best(vector, wanted, mask)
        scores = decode(self.vectors[positions]) @ vector if len(positions) else np.empty(0, dtype=np.float32)
        best = np.argpartition(-scores, depth)[:depth] if len(scores) > depth else slice(None)
        return self.numbers[positions][best], scores[best]

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
