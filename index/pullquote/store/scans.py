"""Two ways to find the vectors nearest to another. The only module that imports faiss.

Vectors are in half precision, as the database keeps them: a scan of them is faster here than one of 8 bits a component,
and loses nothing: of the ten nearest of a million, 8 bits lose one in twenty.
"""

import math
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from pullquote.protocols import Vectors
from pullquote.store.reading import Mask, Numbers
from pullquote.store.rows import Halves

COMPONENTS = 4
"""As many components of a vector have one code."""
LEARNED_FROM = 4_096
"""How many vectors the codes are learned from: FAISS would take no more."""
BATCH = 50_000

Scores = NDArray[np.float32]
P = ParamSpec("P")
R = TypeVar("R")


def _in_one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """One question gains nothing by more threads, and they would take the cores from other questions.

    OpenMP keeps their number for every thread that asks it for some: said once, it would bind that thread alone.
    """

    @wraps(function)
    def bound(*arguments: P.args, **named: P.kwargs) -> R:
        faiss.omp_set_num_threads(1)
        return function(*arguments, **named)

    return bound


@_in_one_thread
def decode(halves: Halves) -> Vectors:
    vectors: Vectors = _codec(halves.shape[1]).sa_decode(np.ascontiguousarray(halves).view(np.uint8))
    return vectors


@lru_cache(maxsize=4)
def _codec(dimension: int) -> faiss.IndexScalarQuantizer:
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


class ExactScan:
    """Compares a vector with every other: for as many as some commits bring."""

    def __init__(self, halves: Halves) -> None:
        self._index = faiss.clone_index(_codec(halves.shape[1]))
        self._index.add_sa_codes(np.ascontiguousarray(halves).view(np.uint8))

    def best(self, vector: Vectors, depth: int, mask: Mask | None) -> tuple[Numbers, Scores]:
        """Positions and similarities of the best `depth` vectors where `mask` is true, or of all; in no order."""
        return _search(self._index, vector, depth, mask, faiss.SearchParameters)

    def similarities(self, vector: Vectors) -> Scores:
        """The similarity of every vector, in their order."""
        if not self._index.ntotal:
            return np.empty(0, dtype=np.float32)
        positions, scores = self.best(vector, self._index.ntotal, None)
        return scores[np.argsort(positions)]


class RoughScan:
    """Compares a vector with 4 bits for each 4 components, looked up in tables: product quantisation (Jégou, Douze and
    Schmid, PAMI 2011) in FAISS's fast scan (André, Kermarrec and Le Scouarnec, VLDB 2015).

    One inverted list, because the plain fast scan takes no selector. What it finds is to be compared again, exactly.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    @_in_one_thread
    def of(cls, halves: Halves) -> "RoughScan":
        """Made of vectors that may be on disk: they are read in batches."""
        count, dimension = halves.shape
        codes = dimension // math.gcd(dimension, COMPONENTS)
        index: Any = faiss.index_factory(dimension, f"IVF1,PQ{codes}x4fs", faiss.METRIC_INNER_PRODUCT)
        index.cp.min_points_per_centroid = 1  # its one list is there whatever falls into it
        # Where there are fewer, some are taken more than once: FAISS refuses to learn 16 codes from 15 vectors.
        index.train(decode(halves[np.linspace(0, count - 1, LEARNED_FROM, dtype=np.int64)]))
        for start in range(0, count, BATCH):
            index.add(decode(halves[start : start + BATCH]))
        return cls(index)

    def to_bytes(self) -> NDArray[np.uint8]:
        written: NDArray[np.uint8] = faiss.serialize_index(self._index)
        return written

    @classmethod
    def from_bytes(cls, written: NDArray[np.uint8]) -> "RoughScan":
        return cls(faiss.deserialize_index(np.array(written)))

    def best(self, vector: Vectors, depth: int, mask: Mask | None) -> tuple[Numbers, Scores]:
        """The same, roughly: of about the best, with estimated similarities."""
        return _search(self._index, vector, depth, mask, faiss.SearchParametersIVF)


@_in_one_thread
def _search(
    index: faiss.Index, vector: Vectors, depth: int, mask: Mask | None, parameters: type[faiss.SearchParameters]
) -> tuple[Numbers, Scores]:
    selected = None
    if mask is not None:
        bits = np.packbits(mask, bitorder="little")
        selected = parameters(  # type: ignore[call-arg]
            sel=faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        )
    scores, positions = index.search(vector.reshape(1, -1), min(depth, index.ntotal), params=selected)
    found = positions[0] >= 0
    return positions[0][found], scores[0][found]
