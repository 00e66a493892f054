"""What a run found, as JSON and as the rows of a table."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pullquote.evaluate.fidelity import Fidelity, Violation
from pullquote.evaluate.outcome import Outcome
from pullquote.evaluate.questions import half
from pullquote.evaluate.scores import Scores
from pullquote.wire import citation_to_json, reply_to_json

QUESTION_HEADERS = (
    *("group", "n", "answerable", "recall@5", "doc recall@5", "nDCG@10", "MRR@10"),
    *("answered", "gold quoted", "citation P", "precision", "short EM", "short F1"),
    *("abst. P", "abst. R", "abst. AUROC", "abst. AP", "abst. R at P 0.90"),
    *("risk at 50 %", "risk at 70 %", "risk at 90 %", "AURC"),
)
RETRIEVAL_HEADERS = ("retriever", "nDCG@10", "recall@100", "MRR@10")
UNDEFINED = "-"


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """The scores of each group of questions, whether every citation held, and what became of each question."""

    groups: Mapping[str, Scores]
    fidelity: Fidelity
    outcomes: tuple[Outcome, ...]

    headers = QUESTION_HEADERS

    def rows(self) -> list[tuple[str, ...]]:
        """One row a group, under `headers`."""
        return [_question_row(name, scores) for name, scores in self.groups.items()]

    def as_json(self) -> dict[str, Any]:
        return {
            "groups": {name: asdict(scores) for name, scores in self.groups.items()},
            "fidelity": {
                "checked": self.fidelity.checked,
                "violations": [_violation_to_json(violation) for violation in self.fidelity.violations],
            },
            "questions": [_outcome_to_json(outcome) for outcome in self.outcomes],
        }


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Means over the judged queries, by document."""

    ndcg_at_10: float
    recall_at_100: float
    mrr_at_10: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The scores of each retriever on one collection, with `depth` passages taken from each."""

    collection: str
    documents: int
    passages: int
    queries: int
    depth: int
    retrievers: Mapping[str, RetrievalScores]

    headers = RETRIEVAL_HEADERS

    def rows(self) -> list[tuple[str, ...]]:
        """One row a retriever, under `headers`."""
        return [
            (name, *map(number, (scores.ndcg_at_10, scores.recall_at_100, scores.mrr_at_10)))
            for name, scores in self.retrievers.items()
        ]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def _question_row(name: str, scores: Scores) -> tuple[str, ...]:
    abstention, risk = scores.abstention, scores.risk
    numbers = (
        *(scores.recall_at_5, scores.document_recall_at_5, scores.ndcg_at_10, scores.mrr_at_10),
        *(scores.answered, scores.gold_quoted, scores.citation_precision, scores.precision),
        *(scores.short_exact, scores.short_f1),
        *(abstention.precision, abstention.recall, abstention.auroc, abstention.average_precision),
        abstention.recall_at_precision,
        *(risk.at_50, risk.at_70, risk.at_90, risk.aurc),
    )
    return name, str(scores.questions), str(scores.answerable), *map(number, numbers)


def number(value: float | None) -> str:
    """As a table shows it."""
    return UNDEFINED if value is None else f"{value:.3f}"


def _outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "kind": question.kind,
        "half": half(question),
        "answerable": question.answerable,
        "rank": outcome.rank,
        "right": outcome.right,
        "gold_offered": outcome.gold_offered,
        "gold_short": list(question.shorts),
        "reply": reply_to_json(outcome.reply),
    }


def _violation_to_json(violation: Violation) -> dict[str, Any]:
    return {
        "question": violation.question,
        "problem": violation.problem,
        "citation": citation_to_json(violation.citation),
    }
