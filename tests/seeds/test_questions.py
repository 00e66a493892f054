"""The seeds' gold spans against the seeds, as the real readers make them."""

from collections import Counter
from pathlib import Path

import pytest

from pullquote.evaluate.questions import Place, Question, half, load_questions
from pullquote.readers import find_files, read_file
from pullquote.types import Document

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    found = find_files([SEEDS / "caracas", SEEDS / "harbour"])
    readings = [read_file(each, 50_000_000, lambda _uri, _hash: False) for each in found]
    assert not [error for reading in readings for error in reading.errors]
    return {document.id: document for reading in readings for document in reading.documents}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return load_questions(SEEDS / "questions.jsonl", follow_ups=True)


@pytest.fixture(scope="module")
def places(questions: list[Question]) -> list[tuple[str, Place]]:
    return [(question.id, place) for question in questions for place in question.places]


def test_every_quote_stands_at_its_offsets(places: list[tuple[str, Place]], documents: dict[str, Document]) -> None:
    for name, place in places:
        assert place.quote.span.of(documents[place.document].text) == place.quote.text, name


def test_every_quote_can_be_quoted(places: list[tuple[str, Place]], documents: dict[str, Document]) -> None:
    """It lies in one section: no passage, and so no quotation, crosses two."""
    for name, place in places:
        sections = documents[place.document].sections
        assert any(place.quote.span in section.span for section in sections), (name, place.quote.text)


def test_every_short_answer_stands_inside_its_quote(
    places: list[tuple[str, Place]], documents: dict[str, Document]
) -> None:
    for name, place in places:
        assert place.short is not None, name
        assert place.short.span in place.quote.span, name
        assert place.short.span.of(documents[place.document].text) == place.short.text, name


def test_there_are_enough_questions_of_each_sort(questions: list[Question]) -> None:
    alone = [question for question in questions if not question.history]
    unanswerable = [question for question in alone if not question.answerable]
    assert len(alone) >= 150
    assert len(unanswerable) >= 50
    assert sum(question.kind == "near-miss" for question in unanswerable) * 2 >= len(unanswerable)


def test_twenty_are_follow_ups_with_a_history_and_a_rewrite(questions: list[Question]) -> None:
    follow_ups = [question for question in questions if question.kind == "follow-up"]
    assert len(follow_ups) == 20
    assert all(question.history and question.rewrite for question in follow_ups)
    assert load_questions(SEEDS / "questions.jsonl") == [q for q in questions if q not in follow_ups]


def test_both_halves_have_answerable_and_unanswerable_questions(questions: list[Question]) -> None:
    sizes = Counter((half(question), question.answerable) for question in questions if not question.history)
    assert all(size >= 30 for size in sizes.values()), sizes
    assert len(sizes) == 4


def test_no_question_is_asked_twice(questions: list[Question]) -> None:
    asked = Counter(question.text for question in questions if not question.history)
    assert [text for text, times in asked.items() if times > 1] == []
