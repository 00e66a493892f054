"""What is measured of a question and the evidence once the model has read it, before anything is weighed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pullquote.answer.features import UNRANKED, Candidate, Evidence
from pullquote.answer.short import has_form
from pullquote.answer.span_model import SentenceReading

SENTENCE_FEATURES = (
    "margin",
    "margin below the best",
    "words",
    "words with the title",
    "dense rank",
    "lexical rank",
    "form",
)
CONFIDENCE_FEATURES = (
    "margin of the best sentence",
    "length of its short answer",
    "highest margin",
    "highest similarity of a passage",
    "names and numbers in its passage",
    "names and numbers that stand nowhere",
    "names and numbers that its document lacks",
)


@dataclass(frozen=True, slots=True)
class Read:
    """The evidence, and of its sentences those that the model read, with what it read there."""

    evidence: Evidence
    sentences: tuple[Candidate, ...]
    readings: tuple[SentenceReading, ...]


def read_sentences(evidence: Evidence, readings: Mapping[tuple[str, int], SentenceReading]) -> Read:
    """`readings` by document and the sentence's start: of passages that overlap, the surest one."""
    found = [(each, readings.get((each.hit.passage.source.id, each.span.start))) for each in evidence.sentences]
    read = [(each, reading) for each, reading in found if reading]
    return Read(evidence, tuple(each for each, _ in read), tuple(reading for _, reading in read))


def sentence_features(read: Read) -> NDArray[np.float64]:
    """Shape (sentences, SENTENCE_FEATURES)."""
    highest = max(reading.margin for reading in read.readings)
    coverage = read.evidence.coverage
    rows = [
        [
            reading.margin,
            reading.margin - highest,
            coverage(each.stems),
            coverage(each.stems | each.title),
            1 / each.hit.ranks.get("dense", UNRANKED),
            1 / each.hit.ranks.get("lexical", UNRANKED),
            has_form(read.evidence.question, each.text, reading.short.shifted(-each.span.start)),
        ]
        for each, reading in zip(read.sentences, read.readings, strict=True)
    ]
    return np.array(rows, dtype=np.float64)


def confidence_features(read: Read, rows: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (CONFIDENCE_FEATURES,), from the sentences' features and their scores."""
    place = int(np.argmax(scores))
    evidence, best = read.evidence, read.sentences[place]
    return np.array(
        [
            rows[place, 0],
            np.log1p(len(read.readings[place].short)),
            rows[:, 0].max(),
            max(hit.scores.get("dense", 0.0) for hit in evidence.hits),
            evidence.share_standing(best.around),
            len(evidence.missing),
            evidence.missing_in(best.hit.passage.source.id),
        ],
        dtype=np.float64,
    )
