"""Questions read with their own passages, with scores worked out by hand."""

import json
from collections.abc import Sequence

import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.errors import QuestionSetError
from pullquote.evaluate.given import GivenQuestion
from pullquote.evaluate.questions import Words
from pullquote.evaluate.reading import evaluate_reading
from pullquote.evaluate.reading_report import FORCED, ReadingReport
from pullquote.protocols import Finding, Reading
from pullquote.types import Hit, Span

CONTEXT = "Ada Brandt built the lighthouse. Nobody helped her."
FOUND = {
    # By question: the words that the reader finds, and how sure it is.
    "Who built it?": ("Ada Brandt", 0.9),
    "What did she build?": ("the lighthouse", 0.4),
    "Who helped?": ("Nobody helped", 0.8),
    "Who sold it?": ("Ada Brandt", 0.6),
    "Who burned it?": ("Ada", 0.1),
    "Who painted it?": (None, 0.2),
    "Who built the Torvane?": ("Ada Brandt", 0.8),
}
UNTOLD = {"Who built the Torvane?": ("Torvane",)}


class ScriptedReader:
    """Finds what `FOUND` says, in the hit that holds it; it keeps the hits that it was given."""

    threshold = 0.5

    def __init__(self) -> None:
        self.seen: dict[str, list[Hit]] = {}

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        self.seen[question] = list(hits)
        words, confidence = FOUND.get(question, (None, 0.0))
        passage = hits[0].passage
        short = None
        if words:
            start = passage.span.start + passage.text.index(words)
            short = Span(start, start + len(words))
        finding = Finding(hits[0], passage.sentences[-1], short, confidence)
        return Reading((finding,), confidence, len(hits), UNTOLD.get(question, ()))


def question(text: str, *golds: str, answerable: bool = True, context: str = CONTEXT) -> GivenQuestion:
    places = [context.index(gold) for gold in golds]
    words = [Words(Span(place, place + len(gold)), gold) for place, gold in zip(places, golds, strict=True)]
    return GivenQuestion(text, text, "The light", context, answerable, tuple(words))


QUESTIONS = [
    question("Who built it?", "Ada Brandt", "Brandt"),
    # Right, but under the threshold.
    question("What did she build?", "lighthouse"),
    # One of two words: F1 is 2/3.
    question("Who helped?", "Nobody"),
    question("Who sold it?", answerable=False),
    question("Who burned it?", answerable=False),
]


@pytest.fixture(scope="module")
def report(embedder: OpenVinoEmbedder) -> ReadingReport:
    return evaluate_reading(ScriptedReader(), embedder, QUESTIONS)


def test_the_answerable_are_scored_without_abstaining(report: ReadingReport) -> None:
    forced = report.groups[FORCED]
    assert (forced.questions, forced.exact) == (3, pytest.approx(2 / 3))
    assert forced.f1 == pytest.approx((1 + 1 + 2 / 3) / 3)


def test_all_are_scored_with_the_threshold(report: ReadingReport) -> None:
    """Nothing is what an unanswerable question should be answered with, and no answer to another is right."""
    groups = report.groups
    assert groups["answerable"].exact == pytest.approx(1 / 3)
    assert groups["answerable"].f1 == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert groups["unanswerable"].exact == groups["unanswerable"].f1 == pytest.approx(1 / 2)
    assert groups["all"].exact == pytest.approx(2 / 5)
    assert groups["all"].f1 == pytest.approx((1 + 0 + 2 / 3 + 0 + 1) / 5)


def test_the_answerable_are_told_from_the_unanswerable_by_confidence(report: ReadingReport) -> None:
    # Of six pairs only (0.4, 0.6) is in the wrong order.
    assert report.auroc == pytest.approx(5 / 6)
    # Precision at each answerable one, surest first: 1/1, 2/2, 3/4.
    assert report.average_precision == pytest.approx((1 + 1 + 3 / 4) / 3)


def test_the_report_is_rows_and_json(report: ReadingReport) -> None:
    rows = report.rows()
    assert all(len(row) == len(report.headers) for row in rows)
    assert rows[0] == (FORCED, "3", "0.667", "0.889", "-", "-")
    assert rows[-1] == ("all", "5", "0.400", "0.533", "0.833", "0.917")
    value = json.loads(json.dumps(report.as_json()))
    assert value["questions"][1]["best"] == "the lighthouse"
    assert [each["answered"] for each in value["questions"]] == [True, False, True, True, False]


def test_without_a_short_answer_the_sentence_is_what_was_answered(embedder: OpenVinoEmbedder) -> None:
    """A reader that finds no few words does not answer with nothing: nothing is what is right here."""
    reader = ScriptedReader()
    reader.threshold = 0.1
    report = evaluate_reading(reader, embedder, [question("Who painted it?", answerable=False)])
    assert report.outcomes[0].given == "Nobody helped her."
    assert report.groups["all"].exact == 0


def test_what_is_asked_of_something_untold_is_not_answered_however_sure(embedder: OpenVinoEmbedder) -> None:
    report = evaluate_reading(ScriptedReader(), embedder, [question("Who built the Torvane?", answerable=False)])
    assert [(each.confidence, each.answered) for each in report.outcomes] == [(0.8, False)]


def test_gold_words_that_the_set_does_not_tell_leave_their_scores_undefined(embedder: OpenVinoEmbedder) -> None:
    report = evaluate_reading(ScriptedReader(), embedder, [question("Who built it?"), *QUESTIONS[3:]])
    assert (report.groups[FORCED].exact, report.groups["all"].f1) == (None, None)
    assert report.groups["unanswerable"].exact == pytest.approx(1 / 2)
    assert report.auroc == 1


def test_of_one_kind_alone_nothing_is_told_apart(embedder: OpenVinoEmbedder) -> None:
    report = evaluate_reading(ScriptedReader(), embedder, QUESTIONS[:2])
    assert (report.auroc, report.average_precision, report.groups["unanswerable"].exact) == (None, None, None)


def test_the_reader_is_told_how_like_the_question_the_passage_is(embedder: OpenVinoEmbedder) -> None:
    reader = ScriptedReader()
    evaluate_reading(reader, embedder, QUESTIONS[:1])
    (hit,) = reader.seen["Who built it?"]
    assert (hit.passage.text, hit.ranks) == (CONTEXT, {"dense": 1, "lexical": 1})
    assert 0.2 < hit.scores["dense"] < 1


def test_only_a_context_over_the_models_window_is_split(embedder: OpenVinoEmbedder) -> None:
    sentence = "On market day herring was sold at the quay for a good price. "
    whole, long = sentence * 14, sentence * 30 + CONTEXT
    reader = ScriptedReader()
    asked = [question("Who?", context=whole), question("Who sold it?", answerable=False, context=long)]
    evaluate_reading(reader, embedder, asked)
    assert len(reader.seen["Who?"]) == 1
    hits = reader.seen["Who sold it?"]
    assert len(hits) > 1
    assert sorted(hit.ranks["dense"] for hit in hits) == list(range(1, len(hits) + 1))
    assert hits == sorted(hits, key=lambda hit: -hit.scores["dense"])
    assert all(hit.passage.text == hit.passage.span.of(long) for hit in hits)


def test_an_empty_set_is_refused(embedder: OpenVinoEmbedder) -> None:
    with pytest.raises(QuestionSetError, match="no questions"):
        evaluate_reading(ScriptedReader(), embedder, [])
