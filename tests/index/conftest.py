"""The real model, loaded once, and what is needed to put documents into a real store with it."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from pullquote.answer.evidence import EvidenceReader
from pullquote.embed.sentence_transformer import BUNDLED_MODEL, SentenceTransformerEmbedder
from pullquote.engine import Engine
from pullquote.ingest import Ingest
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Section, Span


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(BUNDLED_MODEL)


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Makes a document of one section."""

    def document(
        uri: str,
        text: str,
        title: str = "A report",
        published: date | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Document:
        return Document(uri, title, text, "text/plain", (Section(Span(0, len(text))),), published, metadata or {})

    return document


@pytest.fixture(scope="session")
def open_engine(embedder: SentenceTransformerEmbedder) -> Callable[..., Engine]:
    """An engine of the real parts over a folder."""

    def open_engine(folder: Path, passage_words: int = 120) -> Engine:
        store = EmbeddedStore(folder, {"model": embedder.name, "passage words": str(passage_words)})
        ingest = Ingest(store, embedder, passage_words, max_bytes=1_000_000)
        return Engine(
            store, embedder, EvidenceReader(embedder), ingest, candidates=100, top_k=8, max_question_characters=200
        )

    return open_engine
