"""Embeds with a sentence-transformers model that was converted to OpenVINO, without torch in the process."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pullquote.inference.compiled import CompiledModel, precision
from pullquote.inference.conversion import converted
from pullquote.inference.model_files import checked_digest, model_folder
from pullquote.inference.once import Once
from pullquote.protocols import Vectors

BATCH = 4
"""Texts that are embedded together; `_batches` says why there are no others."""


class OpenVinoEmbedder:
    """An `Embedder`. Safe to share between threads: batches are in the model side by side, a processor each."""

    def __init__(self, name: str, models: Path, digest: str | None = None) -> None:
        """Find and check the model that `name`, a folder or the bundled model's name, means.

        The converted model is kept in the folder `models`. Raises `ModelError` where there is none of that name, or
        where its weights' SHA-256 is not `digest`.
        """
        self._folder = model_folder(name)
        self._models = models
        self.name = name
        self.digest = checked_digest(name, self._folder, digest)
        self._model = Once(self._load)

    def _load(self) -> CompiledModel:
        return CompiledModel(converted("embedder", self._folder, self.digest, self._models))

    @property
    def precision(self) -> str:
        return precision()

    @property
    def dimension(self) -> int:
        return self._model().facts.dimension

    @property
    def max_tokens(self) -> int:
        return self._model().facts.max_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._model().truncating.encode_batch(list(texts))
        # Longest first: a batch is padded to its longest text, and the memory that is needed shows at once.
        order = sorted(range(len(texts)), key=lambda place: -len(encodings[place]))
        batches = list(_batches(order))
        made = self._model().side_by_side(self._model().run, ([encodings[place] for place in each] for each in batches))
        for places, [found] in zip(batches, made, strict=True):
            vectors[places] = found
        # Here, because not every model ends with it, and 16 bits are too few for it.
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(each) for each in self._model().whole.encode_batch_fast(list(texts), add_special_tokens=False)]


def _batches(order: Sequence[int]) -> Iterator[Sequence[int]]:
    """Full batches, and the rest one by one: OpenVINO keeps some megabytes for good for every size and length.

    Batches of eight were no faster on two cores.
    """
    full = len(order) - len(order) % BATCH
    for start in range(0, full, BATCH):
        yield order[start : start + BATCH]
    for place in order[full:]:
        yield [place]
