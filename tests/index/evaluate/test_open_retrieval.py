"""Questions asked of all contexts of a set, with scores worked out by hand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.given import GivenQuestion
from pullquote.evaluate.open_retrieval import OpenReport, evaluate_open
from pullquote.evaluate.questions import Words
from pullquote.types import Span

FERRY = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first."
QUOTA = "The herring quota fell by 18 per cent. Boats may fish from 1 October."


def question(name: str, text: str, context: str, *golds: str, title: str = "News") -> GivenQuestion:
    places = [context.index(gold) for gold in golds]
    words = [Words(Span(place, place + len(gold)), gold) for place, gold in zip(places, golds, strict=True)]
    return GivenQuestion(name, text, title, context, bool(golds), tuple(words))


QUESTIONS = [
    # The reader answers with the last sentence, rightly, and gives its first two words, "Captain Ada".
    question("a", "Which captain first saw smoke?", FERRY, "Ada Brandt", "Captain Ada Brandt"),
    question("b", "Which captain sold the smoke?", FERRY, title="Another"),
    # Its answer is in the first sentence, and the reader is wrong.
    question("c", "By what per cent fell the herring quota?", QUOTA, "18 per cent"),
    # One of its annotators marked a full stop, which counts for no answer: nor do the words that were not found.
    question("d", "What number performed?", "The choir of Osk sang. Forty singers came.", "Forty", "."),
]


@pytest.fixture(scope="module")
def report(new_engine: Callable[[Path], Engine]) -> OpenReport:
    return evaluate_open(new_engine, QUESTIONS, every=1)


def test_contexts_are_indexed_once_and_the_answerable_asked(report: OpenReport) -> None:
    assert (report.documents, report.passages) == (3, 3)
    assert [outcome.question.id for outcome in report.asked.outcomes] == ["a", "c", "d"]


def test_a_context_has_the_title_that_it_had_first(report: OpenReport) -> None:
    assert report.asked.outcomes[0].quotes[0].title == "News"


def test_answers_are_scored_by_what_they_quote_of_their_own_context(report: OpenReport) -> None:
    scores = report.scores
    assert scores["recall_at_5"] == 1
    # Of "d" the reader finds no word.
    assert scores["answered"] == pytest.approx(2 / 3)
    assert scores["gold_quoted"] == pytest.approx(1 / 2)
    assert scores["short_exact"] == 0
    # "Captain Ada" shares one word of two with "Ada Brandt", but two of three with "Captain Ada Brandt".
    assert scores["short_f1"] == pytest.approx((2 * 2 / 5) / 3)


def test_every_kth_is_asked(new_engine: Callable[[Path], Engine]) -> None:
    report = evaluate_open(new_engine, QUESTIONS, every=2)
    assert [outcome.question.id for outcome in report.asked.outcomes] == ["a", "d"]
    assert report.documents == 3


def test_the_report_is_a_row_and_json(report: OpenReport) -> None:
    (row,) = report.rows()
    assert len(row) == len(report.headers)
    assert row[:4] == ("3", "3", "3", "1.000")
    value = json.loads(json.dumps(report.as_json()))
    assert value["scores"]["gold_quoted"] == 0.5
    assert value["fidelity"]["violations"] == report.fidelity.violations == []
    assert [each["right"] for each in value["questions"]] == [True, False, False]


def test_without_gold_words_there_is_nothing_to_ask(new_engine: Callable[[Path], Engine]) -> None:
    with pytest.raises(QuestionSetError, match="in words of its context"):
        evaluate_open(new_engine, QUESTIONS[1:2])
