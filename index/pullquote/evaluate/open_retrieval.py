"""Questions with their passages, asked as a person would: all are indexed, and the right one is to be found.

A question counts as answered rightly where a quotation holds a gold answer at its offsets in the context that it was
asked of. Where another context of the collection says the same, quoting that one counts as wrong: what is told is a
lower bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.errors import QuestionSetError
from pullquote.evaluate.fidelity import Fidelity
from pullquote.evaluate.given import GivenQuestion
from pullquote.evaluate.questions import Place, Question
from pullquote.evaluate.report import QuestionReport, number
from pullquote.evaluate.run import ALL, evaluate_questions
from pullquote.evaluate.temporary import NewEngine, engine_over

OPEN_HEADERS = ("documents", "passages", "n", "recall@5", "answered", "gold quoted", "short EM", "short F1")
SHOWN = ("recall_at_5", "answered", "gold_quoted", "short_exact", "short_f1")
"""Of a question set's scores those that mean something here: the places of one context are several people's answers."""
EVERY = 10


@dataclass(frozen=True, slots=True)
class OpenReport:
    """The scores of the questions that were asked of all contexts of a set."""

    documents: int
    passages: int
    asked: QuestionReport

    headers = OPEN_HEADERS

    @property
    def fidelity(self) -> Fidelity:
        return self.asked.fidelity

    @property
    def scores(self) -> dict[str, float | None]:
        """By name, as `Scores` has them."""
        return {name: getattr(self.asked.groups[ALL], name) for name in SHOWN}

    def rows(self) -> list[tuple[str, ...]]:
        """One row, under `headers`."""
        counts = (self.documents, self.passages, len(self.asked.outcomes))
        return [(*map(str, counts), *map(number, self.scores.values()))]

    def as_json(self) -> dict[str, Any]:
        told = self.asked.as_json()
        return {
            "documents": self.documents,
            "passages": self.passages,
            "scores": self.scores,
            "fidelity": told["fidelity"],
            "questions": told["questions"],
        }


def evaluate_open(
    new_engine: NewEngine, questions: Sequence[GivenQuestion], every: int = EVERY, top_k: int | None = None
) -> OpenReport:
    """Index the contexts of all questions in a temporary folder, and ask every so many of those with gold words.

    Raises `QuestionSetError` where none has any.
    """
    asked = [_question(question) for question in questions if question.golds][::every]
    if not asked:
        raise QuestionSetError("No question of the set has an answer in words of its context. Name a set with some.")
    # A context that comes under several titles has the first.
    documents = {question.document.uri: question.document for question in reversed(questions)}
    with engine_over(new_engine, documents.values(), "contexts") as engine:
        counts = engine.counts()
        return OpenReport(counts.documents, counts.passages, evaluate_questions(engine, asked, top_k))


def _question(given: GivenQuestion) -> Question:
    uri = given.document.uri
    return Question(given.id, "open", given.text, tuple(Place(uri, gold, gold) for gold in given.golds))
