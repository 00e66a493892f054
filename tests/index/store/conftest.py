"""What the store's tests share: documents of one passage, with vectors that are given rather than made by a model."""

import zlib
from collections.abc import Callable, Iterator

import faiss
import numpy as np
import pytest

from pullquote.protocols import Addition, Vectors
from pullquote.types import Document, Passage

DIMENSION = 64


@pytest.fixture(scope="package", autouse=True)
def one_thread() -> Iterator[None]:
    """Searches of some hundred vectors: on busy cores, faiss's threads would wait for each other most of the time."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(threads)


@pytest.fixture(scope="session")
def vectors() -> Callable[..., Vectors]:
    """Makes unit vectors in random directions."""

    def vectors(count: int, dimension: int = DIMENSION, seed: int = 7) -> Vectors:
        rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return vectors


@pytest.fixture(scope="session")
def addition(document: Callable[..., Document], vectors: Callable[..., Vectors]) -> Callable[..., Addition]:
    """Makes of a text one passage of one sentence; each text has a direction of its own."""

    def addition(uri: str, text: str, dimension: int = DIMENSION) -> Addition:
        made = document(uri, text)
        [section] = made.sections
        passage = Passage(made.source, section.span, section, text, (section.span,))
        return Addition(made, [passage], vectors(1, dimension, zlib.crc32(text.encode())))

    return addition


@pytest.fixture(scope="session")
def related(vectors: Callable[..., Vectors]) -> Callable[[int], Vectors]:
    """Makes unit vectors that have near ones, as those of texts do: 16 directions and some noise, in 384 dimensions."""

    def related(count: int) -> Vectors:
        rows = vectors(count, 16) @ vectors(16, 384, seed=8) + 0.1 * vectors(count, 384, seed=9)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return related
