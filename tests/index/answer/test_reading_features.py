from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from pullquote.answer.features import gather
from pullquote.answer.question import analyse
from pullquote.answer.reading_features import (
    CONFIDENCE_FEATURES,
    SENTENCE_FEATURES,
    Read,
    confidence_features,
    read_sentences,
    sentence_features,
)
from pullquote.answer.span_model import SentenceReading
from pullquote.types import Document, Hit, Passage, Span

TEXT = "Captain Ada Brandt saw the smoke first. The ferry burned on Friday. Ada Brandt has two dogs."
SENTENCES = (Span(0, 39), Span(40, 67), Span(68, 92))
SHORTS = (Span(8, 18), Span(60, 66), Span(68, 78))
MARGINS = (4.0, -3.0, 1.0)


@pytest.fixture
def read(document: Callable[..., Document]) -> Callable[[str], Read]:
    """What a model read of a question in the text: the same whatever was asked."""
    fire = document("file:///fire", TEXT, "Fire on the ferry", date(2025, 3, 14))
    hit = passage_hit(fire, SENTENCES)
    readings = [SentenceReading(*each) for each in zip(SENTENCES, SHORTS, MARGINS, strict=True)]
    by_place = {(fire.id, reading.sentence.start): reading for reading in readings}
    return lambda question: read_sentences(gather(analyse(question), [hit]), by_place)


def passage_hit(source: Document, sentences: tuple[Span, ...]) -> Hit:
    passage = Passage(source.source, Span(0, len(source.text)), source.sections[0], source.text, sentences)
    return Hit(passage, 0.03, {"dense": 1, "lexical": 2}, {"dense": 0.6, "lexical": 3.0})


def features(read: Read, name: str) -> list[float]:
    return list(sentence_features(read)[:, SENTENCE_FEATURES.index(name)])


def of_all(read: Read, name: str) -> float:
    rows = sentence_features(read)
    return float(confidence_features(read, rows, rows[:, 0])[CONFIDENCE_FEATURES.index(name)])


def test_each_sentence_has_its_margin_and_its_distance_from_the_best(read: Callable[[str], Read]) -> None:
    assert features(read("Who saw the smoke?"), "margin") == [4.0, -3.0, 1.0]
    assert features(read("Who saw the smoke?"), "margin below the best") == [0.0, -7.0, -3.0]


def test_a_name_has_the_form_that_who_asks_for_and_a_day_has_not(read: Callable[[str], Read]) -> None:
    assert features(read("Who saw the smoke?"), "form") == [1.0, 0.0, 1.0]
    assert features(read("When did the ferry burn?"), "form") == [0.0, 1.0, 0.0]


def test_a_sentence_that_the_model_could_not_read_is_left_out(read: Callable[[str], Read]) -> None:
    whole = read("Who saw the smoke?")
    place = (whole.sentences[0].hit.passage.source.id, SENTENCES[1].start)
    some = read_sentences(whole.evidence, {place: whole.readings[1]})
    assert [sentence.span for sentence in some.sentences] == [SENTENCES[1]]
    assert sentence_features(some).shape == (1, len(SENTENCE_FEATURES))


def test_of_the_best_sentence_its_margin_counts_and_how_long_its_short_answer_is(read: Callable[[str], Read]) -> None:
    assert of_all(read("Who saw the smoke?"), "margin of the best sentence") == 4.0
    assert of_all(read("Who saw the smoke?"), "length of its short answer") == pytest.approx(np.log(11))


@pytest.mark.parametrize(
    ("question", "share", "nowhere"),
    [("What did Ada Brandt see?", 1.0, 0), ("What did Ada Corvane see?", 0.5, 1), ("What was seen?", 1.0, 0)],
)
def test_names_and_numbers_of_the_question_are_looked_for_in_its_passage_and_elsewhere(
    read: Callable[[str], Read], question: str, share: float, nowhere: int
) -> None:
    assert of_all(read(question), "names and numbers in its passage") == share
    assert of_all(read(question), "names and numbers that stand nowhere") == nowhere


@pytest.mark.parametrize(
    ("question", "nowhere", "lacking"),
    [
        ("What did Ada Brandt see?", 0, 0),
        ("What did Ada Corvane see?", 0, 1),
        ("What did Ada Weyl see?", 1, 1),
    ],
)
def test_a_name_that_another_document_tells_is_one_that_the_best_sentences_document_lacks(
    document: Callable[..., Document], question: str, nowhere: int, lacking: int
) -> None:
    hits = [
        passage_hit(document("file:///fire", TEXT, "Fire on the ferry"), SENTENCES),
        passage_hit(document("file:///vote", "Corvane lost the vote."), (Span(0, 22),)),
    ]
    best = SentenceReading(SENTENCES[0], SHORTS[0], MARGINS[0])
    one_read = read_sentences(gather(analyse(question), hits), {(hits[0].passage.source.id, 0): best})
    assert of_all(one_read, "names and numbers that stand nowhere") == nowhere
    assert of_all(one_read, "names and numbers that its document lacks") == lacking


def test_every_feature_is_a_finite_number(read: Callable[[str], Read]) -> None:
    for question in ("", "???", "Who?", "How many dogs has Ada Brandt?"):
        rows = sentence_features(read(question))
        assert np.isfinite(rows).all()
        assert np.isfinite(confidence_features(read(question), rows, rows[:, 0])).all()
