"""Embeds with a sentence-transformers model on torch: where it cannot be converted, or was asked for."""

import copy
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pullquote.errors import ModelError, inside
from pullquote.inference.model_files import checked_digest, keep_offline, model_folder
from pullquote.inference.once import Once
from pullquote.protocols import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32


class SentenceTransformerEmbedder:
    """An `Embedder`. Safe to share between threads: one batch of texts is in the model at a time.

    The model works in one thread of its own. Each thread that calls torch gets OpenMP threads of its own, and those of
    a server's many threads would wait for each other's work by spinning.
    """

    precision = "f32"

    def __init__(self, name: str, digest: str | None = None) -> None:
        """Find and check the model that `name`, a folder or the bundled model's name, means.

        Raises `ModelError` where there is none, or where its weights' SHA-256 is not `digest`.
        """
        self._folder = model_folder(name)
        self.name = name
        self.digest = checked_digest(name, self._folder, digest)
        self._model = Once(self._load)
        self._worker = ThreadPoolExecutor(1, "embedder")

    def _load(self) -> "SentenceTransformer":
        return _load(self._folder)

    @property
    def dimension(self) -> int:
        return int(self._model().get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        return int(self._model().max_seq_length or 512)

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        # Longest first: a batch is padded to its longest text, and the memory that is needed shows at once.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            # A batch at a time, so that a question does not wait for a whole upload.
            vectors[places] = self._worker.submit(self._encode, [texts[place] for place in places]).result()
        return vectors

    def _encode(self, batch: list[str]) -> Vectors:
        encoded = self._model().encode(batch, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        return _count(self._counter, list(texts))

    @cached_property
    def _counter(self) -> Any:  # noqa: ANN401 - the libraries below have no type for tokenizers of all kinds
        """A tokenizer for counting alone: counting need not wait for the model, as the splitting of an `add` would.

        It is copied in the model's thread, because encode() switches the model's own to truncate.
        """
        return self._worker.submit(self._copy_tokenizer).result()

    def _copy_tokenizer(self) -> Any:  # noqa: ANN401
        counter = copy.deepcopy(self._model().tokenizer)
        _count(counter, ["once"])  # it stops truncating at the first call; no later one changes it
        return counter


def _count(tokenizer: Any, texts: list[str]) -> list[int]:  # noqa: ANN401
    encoded = tokenizer(texts, add_special_tokens=False, truncation=False, verbose=False)
    return [len(ids) for ids in encoded["input_ids"]]


def _load(folder: Path) -> "SentenceTransformer":
    keep_offline()
    # Importing torch takes seconds that `pullquote list` should not spend.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # the libraries below raise errors of many kinds, and some of none but Exception
        raise ModelError(
            f"The model in {folder} cannot be loaded: {inside(error)}. Save or install it again."
        ) from error
