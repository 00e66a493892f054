"""Reading alone: the answer reader is given the passage, and scored by SQuAD 2.0's rules.

What a search would have told of the passage, how like the question it is, the reader is told too: its confidence was
fitted on that.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from pullquote.errors import QuestionSetError
from pullquote.evaluate.given import GivenQuestion
from pullquote.evaluate.reading_report import ReadingOutcome, ReadingReport
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import AnswerReader, Embedder, Finding, Reading, Vectors
from pullquote.types import Document, Hit, Passage


def evaluate_reading(reader: AnswerReader, embedder: Embedder, questions: Sequence[GivenQuestion]) -> ReadingReport:
    """Read every question with its own context. Raises `QuestionSetError` where there is none."""
    if not questions:
        raise QuestionSetError("The question set has no questions. Name a file that has some.")
    return ReadingReport(tuple(_outcomes(reader, embedder, questions)))


def _outcomes(reader: AnswerReader, embedder: Embedder, questions: Sequence[GivenQuestion]) -> Iterator[ReadingOutcome]:
    for document, group in groupby(questions, key=lambda question: question.document):
        asked = list(group)
        passages = passages_of(document, embedder)
        vectors = embedder.embed([embedded_text(passage) for passage in passages])
        for question, vector in zip(asked, embedder.embed([each.text for each in asked]), strict=True):
            reading = reader.read(question.text, hits(passages, vectors @ vector))
            yield _outcome(question, reading, reader.threshold)


def passages_of(document: Document, embedder: Embedder) -> list[Passage]:
    """One, unless the model's window is too small for it."""
    return split_passages(document, embedder.count_tokens, embedder.max_tokens, max_words=len(document.text))


def hits(passages: Sequence[Passage], similarities: Vectors) -> list[Hit]:
    """The passages as if a search had found them and nothing else, the most like the question first.

    Both ranks are those by likeness, of shape (len(passages),): there are no other passages to tell rare words by.
    """
    order = np.argsort(-similarities, kind="stable")
    return [
        _hit(passages[place], rank, float(similarities[place])) for rank, place in enumerate(order.tolist(), start=1)
    ]


def _hit(passage: Passage, rank: int, similarity: float) -> Hit:
    return Hit(passage, similarity, {"dense": rank, "lexical": rank}, {"dense": similarity})


def _outcome(question: GivenQuestion, reading: Reading, threshold: float) -> ReadingOutcome:
    best = _words(reading.findings[0]) if reading.findings else ""
    return ReadingOutcome(question, best, reading.confidence, bool(best) and reading.is_sure(threshold))


def _words(finding: Finding) -> str:
    """The short answer, or the sentence where the reader has none: it would have been quoted."""
    return finding.hit.passage.sentence_text(finding.short or finding.quote)
