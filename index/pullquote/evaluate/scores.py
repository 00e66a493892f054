"""The scores of a group of outcomes: one kind of question, one half of the set, or all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pullquote.evaluate.abstaining import AbstentionScores, abstention_scores
from pullquote.evaluate.gold import judgements
from pullquote.evaluate.outcome import Outcome
from pullquote.evaluate.ranking import MRR_10, NDCG_10, SUCCESS_5, per_query
from pullquote.evaluate.risk import SelectiveRisk, selective_risk


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions that each score is for; None where there are none.

    Retrieval, over the answerable: `recall_at_5` (a hit among the first five holds a place's gold span),
    `document_recall_at_5` (a hit among the first five is of a document that answers), `ndcg_at_10` and `mrr_at_10`
    (each place is a relevant item, found by the first hit that holds it).

    Answers: `answered`, the share of the answerable that were answered; `gold_quoted`, the share of those answered
    whose quotations hold the gold span of a place, which is the recall of citations; `citation_precision`, the share
    of all quotations shown, whatever the question, that hold one each by itself; `precision`, the share of all that
    were answered, the unanswerable too, whose quotations hold one. `short_exact` and `short_f1` over the answerable
    with a short answer, SQuAD 2.0's rules.

    `risk` takes every question as answered from the confidence on that a coverage asks for: an answer is wrong that
    does not quote the gold. Citation recall and precision are those of Gao et al., "Enabling Large Language Models to
    Generate Text with Citations", EMNLP 2023, judged by where the gold stands and not by a model.
    """

    questions: int
    answerable: int
    recall_at_5: float | None
    document_recall_at_5: float | None
    ndcg_at_10: float | None
    mrr_at_10: float | None
    answered: float | None
    gold_quoted: float | None
    citation_precision: float | None
    precision: float | None
    short_exact: float | None
    short_f1: float | None
    abstention: AbstentionScores
    risk: SelectiveRisk


def scores(outcomes: Sequence[Outcome]) -> Scores:
    """All scores of some questions."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    answered = [outcome for outcome in answerable if outcome.answered]
    with_short = [outcome for outcome in answerable if outcome.question.shorts]
    ranking = _ranking(answerable)
    return Scores(
        questions=len(outcomes),
        answerable=len(answerable),
        recall_at_5=mean(ranking[SUCCESS_5].values()),
        document_recall_at_5=mean(outcome.document_found for outcome in answerable),
        ndcg_at_10=mean(ranking[NDCG_10].values()),
        mrr_at_10=mean(ranking[MRR_10].values()),
        answered=mean(outcome.answered for outcome in answerable),
        gold_quoted=mean(outcome.right for outcome in answered),
        citation_precision=_citation_precision(outcomes),
        precision=mean(outcome.right for outcome in outcomes if outcome.answered),
        short_exact=mean(outcome.short_exact for outcome in with_short),
        short_f1=mean(outcome.short_f1 for outcome in with_short),
        abstention=_abstention(outcomes),
        risk=_risk(outcomes),
    )


def mean(values: Iterable[float]) -> float | None:
    """None where there is nothing to take the mean of."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


def _citation_precision(outcomes: Sequence[Outcome]) -> float | None:
    shown = sum(len(outcome.quotes) for outcome in outcomes)
    return sum(outcome.quotes_with_gold for outcome in outcomes) / shown if shown else None


def _risk(outcomes: Sequence[Outcome]) -> SelectiveRisk:
    return selective_risk(
        [outcome.gold_offered for outcome in outcomes], [outcome.reply.confidence for outcome in outcomes]
    )


def _ranking(outcomes: Sequence[Outcome]) -> Mapping[str, Mapping[str, float]]:
    return per_query(
        [SUCCESS_5, NDCG_10, MRR_10],
        {outcome.question.id: judgements(outcome.question) for outcome in outcomes},
        {outcome.question.id: outcome.items for outcome in outcomes},
    )


def _abstention(outcomes: Sequence[Outcome]) -> AbstentionScores:
    return abstention_scores(
        [not outcome.question.answerable for outcome in outcomes],
        [outcome.abstained for outcome in outcomes],
        [outcome.reply.confidence for outcome in outcomes],
    )
