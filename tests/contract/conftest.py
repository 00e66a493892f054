"""What the contract tests share: every implementation of a seam, and an embedder that needs no model."""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from pullquote.passages import split_passages
from pullquote.protocols import Addition, FileRecord, Store, Vectors
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Change, Document, Filters

SIGNATURE = {"model": "words"}

MakeStore = Callable[..., Store]


class WordEmbedder:
    """Texts that share words have near vectors: each word is a fixed direction, a text the sum of its words."""

    name = "words"
    digest = "none"
    max_tokens = 256

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = [sum((self._direction(word) for word in _words(text)), np.zeros(self.dimension)) for text in texts]
        rows = np.array(vectors, dtype=np.float32).reshape(len(texts), self.dimension)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_words(text)) for text in texts]

    def _direction(self, word: str) -> Vectors:
        return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(self.dimension).astype(np.float32)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.fixture(scope="session")
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session", params=["embedded"])
def make_store(request: pytest.FixtureRequest) -> MakeStore:
    """Opens a store of each kind in a folder, by default for passages that are all made alike."""
    return {"embedded": lambda folder, **made: EmbeddedStore(folder, SIGNATURE | made)}[request.param]


@pytest.fixture
def store(make_store: MakeStore, tmp_path: Path) -> Iterator[Store]:
    store = make_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture(scope="session")
def document(document: Callable[..., Document]) -> Callable[..., Document]:
    """Makes a document of one section, of which all is told."""
    return partial(document, heading="Part 1", page=3)


@pytest.fixture(scope="session")
def addition(embedder: WordEmbedder) -> Callable[[Document], Addition]:
    def addition(document: Document) -> Addition:
        passages = split_passages(document, embedder.count_tokens, embedder.max_tokens, max_words=120)
        return Addition(document, passages, embedder.embed([passage.text for passage in passages]))

    return addition


@pytest.fixture(scope="session")
def find(embedder: WordEmbedder) -> Callable[..., dict[str, list[str]]]:
    """What each retriever finds: uris, best first."""

    def find(store: Store, question: str, *, depth: int = 10, **filters: object) -> dict[str, list[str]]:
        with store.snapshot() as snapshot:
            found = snapshot.candidates(question, embedder.embed([question])[0], depth, Filters(**filters))
            passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
        return {
            retriever: [passages[number].source.uri for number, _ in ranking] for retriever, ranking in found.items()
        }

    return find


@pytest.fixture
def put(store: Store, addition: Callable[[Document], Addition]) -> Callable[..., list[Change]]:
    """Puts documents into the store."""

    def put(*documents: Document, files: tuple[FileRecord, ...] = ()) -> list[Change]:
        return store.put([addition(each) for each in documents], files).changes

    return put
