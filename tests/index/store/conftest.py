"""What the store's tests share: documents of one passage, with vectors that are given rather than made by a model."""

import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

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


@pytest.fixture
def copy_over_deleted(tmp_path: Path) -> Callable[[Path, Path], None]:
    """Deletes a file and puts a copy in its place, with the number of its inode where the disk gives that again."""

    def copy_over_deleted(copy: Path, path: Path) -> None:
        number = path.stat().st_ino
        path.unlink()
        for each in range(100):
            new = shutil.copy2(copy, tmp_path / f"new-{each}")
            if new.stat().st_ino == number:
                break
        new.rename(path)

    return copy_over_deleted
