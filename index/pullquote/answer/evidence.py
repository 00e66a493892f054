"""The reader without a model of its own, `reader = "off"`.

Sentences are scored by likeness to the question, its words in them, and what it asks for.
Two small logistic models, fitted on half of the bundled questions by `training/evidence.py`, weigh the features: one
says how likely a sentence answers, the other how likely the evidence answers at all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from pullquote.answer.features import (
    CONFIDENCE_FEATURES,
    SENTENCE_FEATURES,
    Evidence,
    confidence_features,
    gather,
    sentence_features,
    shortlist,
)
from pullquote.answer.logistic import Logistic
from pullquote.answer.question import analyse
from pullquote.inference.remembered import digest
from pullquote.passages import heading_line
from pullquote.protocols import Embedder, Finding, Reading
from pullquote.types import Hit

SHORTLIST = 16
"""Sentences that are embedded for a question: each costs some 4 ms on one core, and these hold nearly every answer."""
REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Weights:
    sentence: Logistic
    confidence: Logistic
    threshold: float


class EvidenceReader:
    """An `AnswerReader` without a model of its own. Safe to share between threads."""

    def __init__(self, embedder: Embedder, weights: Weights | None = None) -> None:
        self._weights = weights or shipped_weights()
        self._vectors = _Remembered(embedder)
        self.threshold = self._weights.threshold

    def prepare(self) -> None:
        """Nothing: its model is the embedder's."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        evidence, similarity = self.weigh(question, hits)
        if not evidence.sentences:
            return Reading((), 0.0, len(hits))
        rows = sentence_features(evidence, similarity)
        scores = self._weights.sentence.probability(rows)
        findings = sorted(self._findings(evidence, scores), key=lambda finding: -finding.score)
        confidence = float(self._weights.confidence.probability(confidence_features(evidence, rows, scores)))
        return Reading(tuple(findings), confidence, len(hits), evidence.untold, evidence.named)

    def weigh(self, question: str, hits: Sequence[Hit]) -> tuple[Evidence, NDArray[np.float64]]:
        """The evidence cut to its most promising sentences, and each one's similarity to the question."""
        evidence = shortlist(gather(analyse(question), hits), SHORTLIST)
        texts = [f"{heading_line(each.hit.passage.source)}\n{each.text}" for each in evidence.sentences]
        vectors = self._vectors.of([evidence.question.text, *texts])
        return evidence, (vectors[1:] @ vectors[0]).astype(np.float64)

    def _findings(self, evidence: Evidence, scores: NDArray[np.float64]) -> list[Finding]:
        findings = []
        for sentence, score in zip(evidence.sentences, scores, strict=True):
            short = sentence.short.shifted(sentence.span.start) if sentence.short else None
            findings.append(Finding(sentence.hit, sentence.span, short, float(score)))
        return findings


def shipped_weights() -> Weights:
    """The weights beside this module."""
    value = json.loads(files("pullquote.answer").joinpath("evidence.json").read_text(encoding="utf-8"))
    return Weights(
        Logistic.from_json(value["sentence"], SENTENCE_FEATURES),
        Logistic.from_json(value["confidence"], CONFIDENCE_FEATURES),
        value["threshold"],
    )


class _Remembered:
    """Vectors of the texts that were last asked about: popular passages are not embedded for every question.

    Texts are kept as a hash alone: no memory holds the words of a document that was removed.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: LRUCache[bytes, NDArray[np.float32]] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension)."""
        keys = [digest(text) for text in texts]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        known.update(zip(missing, self._embedder.embed(list(missing.values())), strict=True))
        with self._lock:
            self._vectors.update(known)
        return np.stack([known[key] for key in keys])
