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
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np

from pullquote.protocols import Vectors
from pullquote.store.commit import Commit

FORMAT = 1
DEVIATIONS = 6.0
BATCH = 10_000
HEAD_BYTES = 1_000
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
        # Under one lock: a search meanwhile finds a replaced document's old passages or its new ones.
        with self._lock:
            self._forget(removed)
            vectors_by_number = iter(added)
            while batch := list(islice(vectors_by_number, BATCH)):
                numbers = [number for number, _ in batch]
                # They may be there already: following the same change twice must not double them.
                self._forget(numbers)
                vectors = np.stack([np.frombuffer(vector, dtype="<f2") for _, vector in batch]).astype(np.float32)
                self._index = self._index or _empty(vectors.shape[1])
                self._index.add_with_ids(vectors, np.array(numbers, dtype=np.int64))

    def _forget(self, numbers: Sequence[int]) -> None:
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
            if self.reached == self._saved:
                return
            for left in self.path.parent.glob(f"{self.path.stem}.*.part"):
                left.unlink(missing_ok=True)  # by a crash
            if self._index is None:
                # What was removed leaves the copy too.
                self.path.unlink(missing_ok=True)
                self._saved = self.reached
                return
            body = faiss.serialize_index(self._index).tobytes()
            head = {"format": FORMAT, **self.reached._asdict(), "sha256": hashlib.sha256(body).hexdigest()}
            aside = self.path.with_suffix(f".{os.getpid()}.part")
            with aside.open("wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
            # Where it is gone, another process that is saving just now took it for left by a crash, and saves its own.
            with suppress(FileNotFoundError):
                aside.replace(self.path)
            self._saved = self.reached

    def _load(self) -> None:
        if not self.path.is_file():
            return
        line, _, body = self.path.read_bytes().partition(b"\n")
        head = _head(line)
        if head is None or head.sha256 != hashlib.sha256(body).hexdigest():
            _log.warning("%s is not whole or of another version; it is made anew from the database.", self.path)
            return
        self._index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
        self.reached = self._saved = head.reached


class _Head(NamedTuple):
    """What the first line of a copy says of it."""

    reached: Commit
    sha256: str


def _head(line: bytes) -> _Head | None:
    try:
        said = json.loads(line)
        return _Head(Commit(said["generation"], said["id"]), said["sha256"]) if said["format"] == FORMAT else None
    except (ValueError, KeyError, TypeError):
        return None


def reached(path: Path) -> Commit:
    """What the copy at `path` says that it has reached, without loading it; `Commit()` where nothing says."""
    try:
        with path.open("rb") as file:
            head = _head(file.readline(HEAD_BYTES))
    except OSError:
        return Commit()
    return head.reached if head else Commit()


def _empty(dimension: int) -> faiss.Index:
    quantised = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    bound = DEVIATIONS / np.sqrt(dimension)
    quantised.train(np.array([[-bound] * dimension, [bound] * dimension], dtype=np.float32))
    return faiss.IndexIDMap2(quantised)
