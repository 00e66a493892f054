"""What reading given passages comes to: SQuAD 2.0's scores, and how well answerable questions are told from others.

The groups are those of the official `evaluate-v2.0.py` (HasAns, NoAns and all), and the answerable with the best answer
forced, as if the reader never abstained.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sklearn.metrics import average_precision_score, roc_auc_score  # type: ignore[import-untyped]

from pullquote.evaluate.given import GivenQuestion
from pullquote.evaluate.report import UNDEFINED, number
from pullquote.evaluate.scores import mean
from pullquote.evaluate.squad import best, exact_match, f1

READING_HEADERS = ("group", "n", "EM", "F1", "AUROC", "AP")
FORCED = "answerable, forced"
Metric = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """The best answer that was read, with the confidence in it, and whether that reached the threshold."""

    question: GivenQuestion
    best: str
    confidence: float
    answered: bool

    @property
    def given(self) -> str:
        """The answer; none where the reader abstains."""
        return self.best if self.answered else ""

    def score(self, metric: Metric, answer: str) -> float | None:
        """None where the question is answerable and its set does not say in which words."""
        golds = self.question.golds
        if self.question.answerable and not golds:
            return None
        return best(metric, (gold.text for gold in golds), answer)


@dataclass(frozen=True, slots=True)
class ReadingScores:
    """Means over some questions; None where there are none, or where one has no gold words."""

    questions: int
    exact: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What became of each question."""

    outcomes: tuple[ReadingOutcome, ...]

    headers = READING_HEADERS

    @property
    def groups(self) -> dict[str, ReadingScores]:
        """By name; `FORCED` is scored by the best answers, the others by those that were given."""
        answerable = [outcome for outcome in self.outcomes if outcome.question.answerable]
        others = [outcome for outcome in self.outcomes if not outcome.question.answerable]
        return {
            FORCED: _scores(answerable, lambda outcome: outcome.best),
            "answerable": _scores(answerable, lambda outcome: outcome.given),
            "unanswerable": _scores(others, lambda outcome: outcome.given),
            "all": _scores(self.outcomes, lambda outcome: outcome.given),
        }

    @property
    def auroc(self) -> float | None:
        """Of answerable against unanswerable questions by confidence; None where all are of one kind."""
        return self._told_apart(roc_auc_score)

    @property
    def average_precision(self) -> float | None:
        """With the answerable as the positive class; None where all are of one kind."""
        return self._told_apart(average_precision_score)

    def rows(self) -> list[tuple[str, ...]]:
        """One row a group, under `headers`."""
        apart = {"all": (number(self.auroc), number(self.average_precision))}
        return [
            (name, str(group.questions), number(group.exact), number(group.f1), *apart.get(name, (UNDEFINED,) * 2))
            for name, group in self.groups.items()
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "groups": {name: asdict(group) for name, group in self.groups.items()},
            "auroc": self.auroc,
            "average_precision": self.average_precision,
            "questions": [_outcome_to_json(outcome) for outcome in self.outcomes],
        }

    def _told_apart(self, metric: Callable[[Sequence[bool], Sequence[float]], float]) -> float | None:
        answerable = [outcome.question.answerable for outcome in self.outcomes]
        if len(set(answerable)) < 2:
            return None
        return float(metric(answerable, [outcome.confidence for outcome in self.outcomes]))


def _scores(outcomes: Sequence[ReadingOutcome], answer: Callable[[ReadingOutcome], str]) -> ReadingScores:
    exact, shared = ([outcome.score(metric, answer(outcome)) for outcome in outcomes] for metric in (exact_match, f1))
    return ReadingScores(len(outcomes), _mean_of_all(exact), _mean_of_all(shared))


def _mean_of_all(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if len(known) == len(values) else None


def _outcome_to_json(outcome: ReadingOutcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "answerable": question.answerable,
        "gold": [gold.text for gold in question.golds],
        "best": outcome.best,
        "confidence": outcome.confidence,
        "answered": outcome.answered,
    }
