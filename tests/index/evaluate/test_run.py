"""A whole run over a small archive, with scores worked out by hand."""

import json

import pytest

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.questions import Place, Question, Words
from pullquote.evaluate.report import QuestionReport
from pullquote.evaluate.run import evaluate_questions
from pullquote.types import Span


def place(engine: Engine, name: str, quote: str, short: str) -> Place:
    document = engine.document(f"https://x.example/{name}")
    at, within = document.text.index(quote), document.text.index(short)
    quoted = Words(Span(at, at + len(quote)), quote)
    return Place(document.uri, quoted, Words(Span(within, within + len(short)), short))


@pytest.fixture(scope="module")
def report(engine: Engine) -> QuestionReport:
    ferry = place(engine, "ferry", "Captain Ada Brandt saw the smoke first.", "Captain Ada Brandt")
    quota = place(engine, "quota", "The herring quota fell by 18 per cent.", "18 per cent")
    choir = place(engine, "choir", "Forty singers came.", "Forty")
    questions = [
        # Answered with the last sentence, and so rightly; the short answer is "Captain Ada".
        Question("a", "who", "Which captain first saw smoke?", (ferry,)),
        # Answered with the last sentence, and so wrongly.
        Question("b", "how-many", "By what per cent fell the herring quota?", (quota,)),
        # The reader finds none of the words, and abstains.
        Question("c", "how-many", "What number performed?", (choir,)),
        Question("d", "absent", "Whose submarine exploded yesterday?"),
        Question("e", "near-miss", "Which captain repaired the burned petrel?"),
    ]
    return evaluate_questions(engine, questions)


def test_retrieval_is_scored_over_the_answerable(report: QuestionReport) -> None:
    scores = report.groups["all"]
    assert (scores.questions, scores.answerable) == (5, 3)
    assert scores.recall_at_5 == scores.document_recall_at_5 == 1
    ranks = [outcome.items.index("place 0") + 1 for outcome in report.outcomes[:3]]
    assert scores.mrr_at_10 == pytest.approx(sum(1 / rank for rank in ranks) / 3)


def test_answers_are_scored_by_what_they_quote(report: QuestionReport) -> None:
    scores = report.groups["all"]
    assert [outcome.answered for outcome in report.outcomes] == [True, True, False, False, True]
    assert scores.answered == pytest.approx(2 / 3)
    assert scores.gold_quoted == pytest.approx(1 / 2)
    assert scores.precision == pytest.approx(1 / 3)


def test_short_answers_are_scored_over_all_that_have_one(report: QuestionReport) -> None:
    scores = report.groups["all"]
    assert report.outcomes[0].short == "Captain Ada"
    assert scores.short_exact == 0
    # Two of three words, none, and none for the abstention.
    assert scores.short_f1 == pytest.approx((2 * 2 / 5) / 3)


def test_abstentions_are_scored_with_the_unanswerable_as_positive(report: QuestionReport) -> None:
    abstention = report.groups["all"].abstention
    assert abstention.precision == pytest.approx(1 / 2)
    assert abstention.recall == pytest.approx(1 / 2)
    assert abstention.auroc is not None


def test_each_quotation_is_judged_by_itself(report: QuestionReport) -> None:
    """Three were shown, one for each answer, and one of them holds the gold."""
    assert report.groups["all"].citation_precision == pytest.approx(1 / 3)
    assert report.groups["kind: absent"].citation_precision is None


def test_the_risk_is_that_of_all_questions_by_confidence(report: QuestionReport) -> None:
    """Whether the reply abstained or not: "c" would have quoted the gold."""
    offered = {outcome.question.id: outcome.gold_offered for outcome in report.outcomes}
    confidences = {outcome.question.id: outcome.reply.confidence for outcome in report.outcomes}
    assert offered == {"a": True, "b": False, "c": True, "d": False, "e": False}
    assert confidences == {"b": 0.8, "a": 0.75, "e": 0.6, "c": 0, "d": 0}
    # Wrong in this order: "b", not "a", "e", and half of each of "c" and "d", which are equally unsure.
    curve = [1 / 1, 1 / 2, 2 / 3, 2.5 / 4, 3 / 5]
    risk = report.groups["all"].risk
    assert (risk.at_50, risk.at_70, risk.at_90) == (pytest.approx(2 / 3), pytest.approx(2.5 / 4), pytest.approx(3 / 5))
    assert risk.aurc == pytest.approx(sum(curve) / 5)


def test_kinds_and_halves_have_rows_of_their_own(report: QuestionReport) -> None:
    assert {"kind: who", "kind: how-many", "kind: absent", "kind: near-miss"} < report.groups.keys()
    halves = [report.groups[name].questions for name in report.groups if name.startswith("half")]
    assert sum(halves) == 5
    assert report.groups["kind: absent"].recall_at_5 is None


def test_every_citation_holds(report: QuestionReport) -> None:
    assert report.fidelity.checked >= 6
    assert report.fidelity.violations == []


def test_the_report_is_rows_and_json(report: QuestionReport) -> None:
    rows = report.rows()
    assert all(len(row) == len(report.headers) for row in rows)
    assert rows[0][:3] == ("all", "5", "3")
    absent = next(row for row in rows if row[0] == "kind: absent")
    assert absent[report.headers.index("recall@5")] == "-"
    value = json.loads(json.dumps(report.as_json()))
    assert value["groups"]["all"]["gold_quoted"] == 0.5
    assert value["fidelity"] == {"checked": report.fidelity.checked, "violations": []}
    assert value["questions"][0]["reply"]["outcome"] == "answered"
    assert value["questions"][0]["rank"] >= 1


def test_a_question_about_another_archive_is_refused(engine: Engine) -> None:
    elsewhere = Place("https://x.example/none", Words(Span(0, 2), "No"))
    with pytest.raises(QuestionSetError, match="not indexed"):
        evaluate_questions(engine, [Question("a", "who", "Who?", (elsewhere,))])


def test_an_empty_set_is_refused(engine: Engine) -> None:
    with pytest.raises(QuestionSetError, match="no questions"):
        evaluate_questions(engine, [])
