"""The only place where concrete parts are chosen, and the only one below the edges that reads settings."""

from pullquote.answer.evidence import EvidenceReader, Weights
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.engine import Engine
from pullquote.ingest import Ingest
from pullquote.protocols import AnswerReader, Embedder
from pullquote.sentences import SPLITTER
from pullquote.settings import Settings
from pullquote.store.embedded import EmbeddedStore

MODELS = "models"
"""The folder in the data folder where converted models are kept."""


def build_engine(settings: Settings, weights: Weights | None = None) -> Engine:
    """An engine over the settings' data folder. The model's weights are checked here, and loaded when first needed.

    `weights` are the reader's, where they should not be the shipped ones.
    """
    embedder = build_embedder(settings)
    store = EmbeddedStore(settings.data, signature(settings, embedder), settings.language)
    return Engine(
        store,
        embedder,
        EvidenceReader(embedder, weights) if weights else build_reader(settings, embedder),
        Ingest(store, embedder, settings.passage_words, settings.max_file_bytes),
        candidates=settings.candidates,
        top_k=settings.top_k,
        max_question_characters=settings.max_question_characters,
    )


def build_embedder(settings: Settings) -> Embedder:
    """The settings' embedding model, its weights checked; it is loaded when first needed."""
    if settings.backend == "torch":
        return SentenceTransformerEmbedder(settings.model, settings.model_digest)
    return OpenVinoEmbedder(settings.model, settings.models or settings.data / MODELS, settings.model_digest)


def build_reader(settings: Settings, embedder: Embedder) -> AnswerReader:  # noqa: ARG001 - there is one reader yet
    """The settings' reader."""
    return EvidenceReader(embedder)


def signature(settings: Settings, embedder: Embedder) -> dict[str, str]:
    """What makes passages and vectors: an index that was made otherwise is not searched."""
    return {
        "model": embedder.name,
        "model digest": embedder.digest,
        "precision": embedder.precision,
        "splitter": SPLITTER,
        "passage words": str(settings.passage_words),
    }
