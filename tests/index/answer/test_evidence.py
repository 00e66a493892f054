"""The reader with its shipped weights under the real model: the few words that it finds, and what it embeds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pullquote.answer.evidence import EvidenceReader, shipped_weights
from pullquote.answer.features import CONFIDENCE_FEATURES, SENTENCE_FEATURES
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.protocols import Reading, Vectors


class Counting:
    """The real embedder, which counts the texts that it is given."""

    def __init__(self, models: Path) -> None:
        self._embedder = OpenVinoEmbedder(BUNDLED_MODEL, models)
        self.name, self.digest = self._embedder.name, self._embedder.digest
        self.dimension, self.max_tokens = self._embedder.dimension, self._embedder.max_tokens
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return self._embedder.embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)


@pytest.fixture(scope="module")
def embedder(models: Path) -> Counting:
    return Counting(models)


@pytest.fixture(scope="module")
def reader(embedder: Counting) -> Iterator[EvidenceReader]:
    return EvidenceReader(embedder)


def best(reading: Reading) -> tuple[str, str | None]:
    """The best sentence, and the few words in it."""
    finding = reading.findings[0]
    passage = finding.hit.passage
    return passage.sentence_text(finding.quote), passage.sentence_text(finding.short) if finding.short else None


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who saw the smoke on the Grey Petrel first?", "Captain Ada Brandt"),
        ("When did the ferry Grey Petrel burn?", "Friday morning"),
        ("Where did the ferry Grey Petrel burn?", "Tolling Rock"),
        ("How many passengers were taken off within an hour?", "41 passengers"),
        ("Who heads the fisheries office?", "Anselm Rookwood"),
        ("By how much did the herring quota fall?", "18 per cent"),
        ("Where did the choir of Osk sing?", None),
    ],
)
def test_it_answers_what_is_told(read, reader: EvidenceReader, question: str, short: str | None) -> None:
    reading = read(question)
    assert reading.confidence >= reader.threshold
    assert best(reading)[1] == short


def test_what_the_question_s_case_and_form_do_not_change(read, reader: EvidenceReader) -> None:
    for question in ("WHO SAW THE SMOKE ON THE GREY PETREL FIRST?", "who saw the smoke on the grey petrel first"):
        assert best(read(question)) == ("Captain Ada Brandt saw the smoke first.", "Captain Ada Brandt")
        assert read(question).confidence >= reader.threshold


def test_what_was_embedded_is_remembered(read, embedder: Counting) -> None:
    read("Who sang?")
    before = embedder.texts
    read("Who sang?")
    assert embedder.texts - before <= 1


def test_the_shipped_weights_are_for_these_features() -> None:
    weights = shipped_weights()
    assert (weights.sentence.features, weights.confidence.features) == (SENTENCE_FEATURES, CONFIDENCE_FEATURES)
    assert 0 < weights.threshold < 1
