"""The real model, loaded once, and what is needed to put documents into a real store with it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.answer.evidence import EvidenceReader
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.engine import Engine
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.ingest import Ingest
from pullquote.protocols import AnswerReader, ChangeObserver, Embedder
from pullquote.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def embedder(models: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(BUNDLED_MODEL, models)


@pytest.fixture(scope="session")
def open_engine(embedder: OpenVinoEmbedder) -> Callable[..., Engine]:
    """An engine of the real parts over a folder."""

    def open_engine(
        folder: Path,
        passage_words: int = 120,
        reader: AnswerReader | None = None,
        observer: ChangeObserver | None = None,
        batch_passages: int = 256,
        embedder: Embedder = embedder,
    ) -> Engine:
        store = EmbeddedStore(folder, {"model": embedder.name, "passage words": str(passage_words)})
        ingest = Ingest(store, embedder, passage_words, max_bytes=1_000_000, batch_passages=batch_passages)
        reader = reader or EvidenceReader(embedder)
        return Engine(
            store,
            embedder,
            reader,
            ingest,
            candidates=100,
            top_k=8,
            max_question_characters=200,
            observer=observer,
        )

    return open_engine


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> dict[Path, set[str]]:
    """The names that each folder had when it was last synced: those survive a loss of power."""
    names: dict[Path, set[str]] = {}
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        sync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            names[path] = {each.name for each in path.iterdir()}

    monkeypatch.setattr(os, "fsync", fsync)
    return names
