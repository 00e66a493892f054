"""A small archive in a real store, under the real model, with a reader that any change of the real one leaves alone."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.engine import Engine
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.ingest import Ingest
from pullquote.protocols import Finding, Reading
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Hit, Section, Span

TEXTS = {
    "ferry": "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first.",
    "quota": "The herring quota fell by 18 per cent. Boats may fish from 1 October.",
    "choir": "The choir of Osk sang in the chapel. Forty singers came.",
}


class SecondSentenceReader:
    """Answers with the last sentence of the best hit, its first two words being the short answer.

    It is as sure as the share of the question's words that stand in the passage: enough to tell questions about these
    documents from others.
    """

    threshold = 0.5

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        if not hits:
            return Reading((), 0.0, 0)
        passage = hits[0].passage
        sentence = passage.sentences[-1]
        words = passage.sentence_text(sentence).split()
        short = Span(sentence.start, sentence.start + len(" ".join(words[:2])))
        asked = [word for word in question.strip("?").lower().split() if len(word) > 3]
        confidence = sum(word in passage.text.lower() for word in asked) / max(1, len(asked))
        return Reading((Finding(hits[0], sentence, short, confidence),), confidence, 1)


def document(uri: str, title: str, text: str) -> Document:
    return Document(uri, title, text, "text/plain", (Section(Span(0, len(text))),))


@pytest.fixture(scope="session")
def embedder(models: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(BUNDLED_MODEL, models)


@pytest.fixture(scope="session")
def new_engine(embedder: OpenVinoEmbedder) -> Callable[[Path], Engine]:
    def make(folder: Path) -> Engine:
        store = EmbeddedStore(folder, {"model": embedder.name})
        ingest = Ingest(store, embedder, max_words=120, max_bytes=1_000_000)
        return Engine(
            store, embedder, SecondSentenceReader(), ingest, candidates=100, top_k=8, max_question_characters=1000
        )

    return make


@pytest.fixture(scope="session")
def engine(new_engine: Callable[[Path], Engine], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Shared, because nothing here changes it."""
    engine = new_engine(tmp_path_factory.mktemp("data"))
    engine.add_documents(document(f"https://x.example/{name}", name.title(), text) for name, text in TEXTS.items())
    yield engine
    engine.close()
