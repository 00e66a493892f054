"""Search by vector, derived from the database: FAISS. The only module that imports faiss.

Exact inner product over vectors of 8 bits a component. The quantiser is not trained: the components of unit vectors
in d dimensions have a standard deviation of 1/sqrt(d), and six of them on either side hold all but freak values.
"""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import faiss
import numpy as np

from pullquote.protocols import Vectors
from pullquote.store.commit import Commit

FORMAT = 1
DEVIATIONS = 6.0
BATCH = 10_000
_log = logging.getLogger(__name__)


class DenseIndex:
    """Vectors by passage number, in memory, with a copy on disk that spares reading them from the database."""

    def __init__(self, path: Path) -> None:
        """Load the copy at `path`; start empty, at no commit, where there is none or it is not whole."""
        self.path = path
        self.reached = Commit()
        self._saved = Commit()
        self._index: faiss.Index | None = None
        self._lock = threading.Lock()
        self._load()

    def __len__(self) -> int:
        return self._index.ntotal if self._index else 0

    @property
    def generation(self) -> int:
        return self.reached.generation

    def clear(self) -> None:
        with self._lock:
            self._index = None
            self.reached = Commit()

    def apply(self, removed: Sequence[int], added: Iterable[tuple[int, bytes]]) -> None:
        """Forget and take up passages; `added` has their numbers and half-precision vectors."""
        self._forget(removed)
        vectors_by_number = iter(added)
        while batch := list(islice(vectors_by_number, BATCH)):
            numbers = [number for number, _ in batch]
            # They may be there already: following the same change twice must not double them.
            self._forget(numbers)
            vectors = np.stack([np.frombuffer(vector, dtype="<f2") for _, vector in batch]).astype(np.float32)
            with self._lock:
                self._index = self._index or _empty(vectors.shape[1])
                self._index.add_with_ids(vectors, np.array(numbers, dtype=np.int64))

    def _forget(self, numbers: Sequence[int]) -> None:
        with self._lock:
            if self._index and numbers:
                self._index.remove_ids(faiss.IDSelectorBatch(np.array(numbers, dtype=np.int64)))
                if not self._index.ntotal:
                    self._index = None  # the next vectors may be of another model, and longer or shorter

    def search(self, vector: Vectors, depth: int, allowed: Sequence[int] | None) -> list[tuple[int, float]]:
        """The numbers and similarities of the best `depth` passages among `allowed`, or among all where it is None."""
        with self._lock:
            if self._index is None or not self._index.ntotal:
                return []
            parameters = None
            if allowed is not None:
                selector = faiss.IDSelectorBatch(np.array(allowed, dtype=np.int64))
                parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            depth = min(depth, self._index.ntotal)
            scores, numbers = self._index.search(vector.reshape(1, -1), depth, params=parameters)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]

    def save(self) -> None:
        """Write the copy aside and put it in place in one step; nothing where it is already current."""
        with self._lock:
            if self._index is None or self.reached == self._saved:
                return
            body = faiss.serialize_index(self._index).tobytes()
            head = {"format": FORMAT, **self.reached._asdict(), "sha256": hashlib.sha256(body).hexdigest()}
            aside = self.path.with_suffix(f".{os.getpid()}.part")
            with aside.open("wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self.path)
            self._saved = self.reached

    def _load(self) -> None:
        if not self.path.is_file():
            return
        line, _, body = self.path.read_bytes().partition(b"\n")
        try:
            head = json.loads(line)
            reached = Commit(head["generation"], head["id"])
            whole = head["format"] == FORMAT and head["sha256"] == hashlib.sha256(body).hexdigest()
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            _log.warning("%s is not whole or of another version; it is made anew from the database.", self.path)
            return
        self._index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
        self.reached = self._saved = reached


def _empty(dimension: int) -> faiss.Index:
    quantised = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    bound = DEVIATIONS / np.sqrt(dimension)
    quantised.train(np.array([[-bound] * dimension, [bound] * dimension], dtype=np.float32))
    return faiss.IndexIDMap2(quantised)
