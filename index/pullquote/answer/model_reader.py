"""The reader that ships: a question-answering model reads the question with each of the best passages.

Two small logistic models weigh what it read together with the words that question and evidence share: one says how
likely a sentence answers, the other how likely the evidence answers at all. `training/calibration.py` fits both.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pullquote.answer.age import age_in, aged_in, phrased_for_age, telling_age
from pullquote.answer.asking import asks
from pullquote.answer.calibration import Calibration
from pullquote.answer.changed import as_it_is
from pullquote.answer.columns import is_one_of_several
from pullquote.answer.features import Candidate, gather
from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.office import naming_person, phrased_for_model, telling_of_person
from pullquote.answer.question import analyse
from pullquote.answer.reading_features import Read, confidence_features, read_sentences, sentence_features
from pullquote.answer.span_model import SentenceReading, SpanModel
from pullquote.answer.whole import whole
from pullquote.protocols import Finding, Reading
from pullquote.types import Hit, Passage, Span

PASSAGES = 4
"""Passages that are read: each costs some 16 ms on one core. A fifth takes the tuning half's risk at 90 % coverage from
0.40 to 0.37."""
_PRONOUN = re.compile("i|we|you|he|she|it|they|me|us|him|her|them", re.IGNORECASE)


class ModelReader:
    """An `AnswerReader`. Safe to share between threads."""

    def __init__(self, model: SpanModel, calibration: Calibration, threshold: float) -> None:
        self._model = model
        self._calibration = calibration
        self.threshold = threshold

    def prepare(self) -> None:
        self._model.prepare()

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        read = read_evidence(self._model, question, hits)
        if not read.sentences:
            return Reading((), 0.0, len(read.evidence.hits))
        rows = sentence_features(read)
        scores = self._calibration.sentence.probability(rows)
        confidence = float(self._calibration.confidence.probability(confidence_features(read, rows, scores)))
        evidence = read.evidence
        return Reading(_findings(read, scores), confidence, len(evidence.hits), evidence.untold, evidence.named)


def read_evidence(model: SpanModel, question: str, hits: Sequence[Hit]) -> Read:
    """What the model reads in the sentences of the best passages, but for those that ask: they answer nothing."""
    read: dict[tuple[str, int], SentenceReading] = {}
    best = hits[:PASSAGES]
    evidence = gather(analyse(question), best)
    passages = naming_person(question, [hit.passage for hit in telling_of_person(question, best)])
    passages += telling_age(question, passages)
    phrased = phrased_for_age(phrased_for_model(question), [passage.text for passage in passages])
    for passage, readings in zip(passages, model.read_each(phrased, passages, evidence.others), strict=True):
        for reading in readings:
            place = (passage.source.id, reading.sentence.start)
            surer = place not in read or read[place].margin < reading.margin
            if surer and not asks(passage.sentence_text(reading.sentence)):
                read[place] = reading
    return read_sentences(evidence, read)


def _findings(read: Read, scores: NDArray[np.float64]) -> tuple[Finding, ...]:
    passages = [hit.passage for hit in read.evidence.hits]
    found = (
        (read.sentences[place], read.readings[place], scores[place]) for place in np.argsort(-scores, kind="stable")
    )
    return tuple(
        Finding(
            sentence.hit,
            sentence.span,
            _short(read.evidence.question.text, sentence, reading.short, passages),
            float(score),
        )
        for sentence, reading, score in found
    )


def _short(question: str, sentence: Candidate, read: Span, passages: Sequence[Passage]) -> Span | None:
    """The few words that answer: those that the model read, but where the sentence's form tells better.

    None where "who" would be answered with "I" or "she": the sentence tells nobody's name. Nor is there any where a
    table does not tell which of a row's figures is what.
    """
    name, start = aged_in(question), sentence.span.start
    age = age_in(name, sentence.text) if name else None
    told = age or whole(question, sentence.text, as_it_is(question, sentence.text, read.shifted(-start)))
    if is_one_of_several(told.of(sentence.text), sentence.span, sentence.hit.passage, passages):
        return None
    nobody = kind_of(question) is Kind.PERSON and _PRONOUN.fullmatch(told.of(sentence.text)) is not None
    return None if nobody else told.shifted(start)
