"""The only place where concrete parts are chosen, and the only one below the edges that reads settings."""

from pathlib import Path

from pullquote import __version__
from pullquote.answer.evidence import EvidenceReader
from pullquote.answer.model_reader import ModelReader
from pullquote.answer.reader_files import OFF, reader_calibration, reader_digest, reader_model
from pullquote.answer.span_model import SpanModel
from pullquote.audit.log import AUDIT, Audit
from pullquote.collections import MAIN, Collections
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.engine import Engine
from pullquote.ingest import Ingest
from pullquote.monitor import UNMONITORED, Monitor
from pullquote.protocols import AnswerReader, ChangeObserver, Embedder
from pullquote.readers.apart import ReaderApart
from pullquote.sentences import SPLITTER
from pullquote.settings import Settings
from pullquote.store.embedded import EmbeddedStore

MODELS = "models"
"""The folder in the data folder where converted models are kept."""


def build_collections(
    settings: Settings,
    reader: AnswerReader | None = None,
    embedder: Embedder | None = None,
    monitor: Monitor = UNMONITORED,
) -> Collections:
    """The collections of the settings' data folder, which share the models. Each is opened when first asked for."""
    embedder = embedder or build_embedder(settings)
    reader = reader or build_reader(settings, embedder)

    def open_engine(folder: Path) -> Engine:
        name = MAIN if folder == settings.data else folder.name
        return build_engine(settings.model_copy(update={"data": folder}), reader, embedder, monitor, name)

    return Collections(settings.data, open_engine)


def build_engine(
    settings: Settings,
    reader: AnswerReader | None = None,
    embedder: Embedder | None = None,
    monitor: Monitor = UNMONITORED,
    collection: str = MAIN,
) -> Engine:
    """An engine over the settings' data folder. The models' weights are checked here, and loaded when first needed.

    `reader` and `embedder` stand in for the settings' own: several engines may share them. `monitor` is told what the
    engine does; `collection` is what others are told that it is about.
    """
    embedder = embedder or build_embedder(settings)
    reader = reader or build_reader(settings, embedder)
    store = EmbeddedStore(settings.data, signature(settings, embedder), settings.language, monitor)
    return Engine(
        store,
        embedder,
        reader,
        Ingest(
            store,
            embedder,
            settings.passage_words,
            settings.max_file_bytes,
            ReaderApart(settings.parser_seconds, settings.parser_bytes),
        ),
        candidates=settings.candidates,
        top_k=settings.top_k,
        max_question_characters=settings.max_question_characters,
        audit=Audit(settings.data / AUDIT) if settings.audit else None,
        made_by=made_by(settings, embedder, reader),
        observer=build_observer(settings, collection),
        monitor=monitor,
    )


def build_embedder(settings: Settings) -> Embedder:
    """The settings' embedding model, its weights checked; it is loaded when first needed."""
    if settings.backend == "torch":
        return SentenceTransformerEmbedder(settings.model, settings.model_digest)
    return OpenVinoEmbedder(settings.model, models_folder(settings), settings.model_digest)


def build_reader(settings: Settings, embedder: Embedder) -> AnswerReader:
    """The settings' reader; "off" is the one that has no model of its own."""
    if settings.reader == OFF:
        return EvidenceReader(embedder)
    calibration = reader_calibration(settings.reader)
    model = SpanModel(reader_model(settings.reader, models_folder(settings)))
    return ModelReader(model, calibration, calibration.threshold(settings.risk))


def build_observer(settings: Settings, collection: str = MAIN) -> ChangeObserver | None:
    """What tells the settings' webhook, where there is one, and an audit that says which replies are affected."""
    if settings.affected_webhook is None or not settings.audit:
        return None
    # An HTTP client takes a while to import, and hardly anybody needs it.
    from pullquote.audit.webhook import Webhook  # noqa: PLC0415

    return Webhook(str(settings.affected_webhook), collection, Audit(settings.data / AUDIT))


def models_folder(settings: Settings) -> Path:
    """Where the settings' converted models are kept."""
    return settings.models or settings.data / MODELS


def signature(settings: Settings, embedder: Embedder) -> dict[str, str]:
    """What makes passages and vectors: an index that was made otherwise is not searched."""
    return {
        "model": embedder.name,
        "model digest": embedder.digest,
        "precision": embedder.precision,
        "splitter": SPLITTER,
        "passage words": str(settings.passage_words),
    }


def made_by(settings: Settings, embedder: Embedder, reader: AnswerReader) -> dict[str, str]:
    """What makes a reply of the documents, besides the documents themselves: where it is the same, so is the reply."""
    return {
        "pullquote": __version__,
        **signature(settings, embedder),
        "reader": settings.reader,
        "reader digest": reader_digest(settings.reader),
        "risk": str(settings.risk),
        "threshold": str(reader.threshold),
        "candidates": str(settings.candidates),
        "language": settings.language,
    }
