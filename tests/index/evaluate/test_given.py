"""Files in SQuAD 2.0's fields: what is read, and how each mistake is named."""

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.errors import QuestionSetError
from pullquote.evaluate.given import GivenQuestion, gives_passages, load_given, spread
from pullquote.types import Section, Span

CONTEXT = "The lighthouse was built by Ada Brandt in 1911."
ANSWERABLE = {
    "id": "q1",
    "title": "Tolling_Rock",
    "context": CONTEXT,
    "question": "Who built the lighthouse?",
    "is_impossible": False,
    "answers": {"text": ["Ada Brandt", "Brandt", "Ada Brandt"], "answer_start": [28, 32, 28]},
    "dataset": "tiny",
}
NO_ANSWERS = {"text": [], "answer_start": []}
IMPOSSIBLE = {**ANSWERABLE, "id": "q2", "question": "Who sold it?", "is_impossible": True, "answers": NO_ANSWERS}


def write(folder: Path, *records: object) -> Path:
    path = folder / "given.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_reads_each_answer_once_with_its_place(tmp_path: Path) -> None:
    answerable, impossible = load_given(write(tmp_path, ANSWERABLE, IMPOSSIBLE))
    assert [(gold.text, gold.span) for gold in answerable.golds] == [
        ("Ada Brandt", Span(28, 38)),
        ("Brandt", Span(32, 38)),
    ]
    assert (answerable.answerable, impossible.answerable, impossible.golds) == (True, False, ())


def test_a_context_is_a_document_of_its_own(tmp_path: Path) -> None:
    other = {**IMPOSSIBLE, "id": "q3", "context": "The herring quota fell."}
    documents = [question.document for question in load_given(write(tmp_path, ANSWERABLE, IMPOSSIBLE, other))]
    assert documents[0] == documents[1] != documents[2]
    assert (documents[0].title, documents[0].text) == ("Tolling Rock", CONTEXT)
    assert documents[0].sections == (Section(Span(0, len(CONTEXT))),)


def test_answers_move_with_the_letters_that_are_composed(tmp_path: Path) -> None:
    context = normalize("NFD", "Édith Corvané saw Théo.")
    record = {**ANSWERABLE, "context": context, "answers": {"text": ["The\u0301o"], "answer_start": [20]}}
    (question,) = load_given(write(tmp_path, record))
    assert question.golds[0].span == Span(18, 22)
    assert question.golds[0].span.of(question.document.text) == question.golds[0].text == "Théo"


def test_a_set_with_long_answers_alone_has_no_gold_words(tmp_path: Path) -> None:
    (question,) = load_given(write(tmp_path, {**ANSWERABLE, "answers": NO_ANSWERS, "long_answers": ["Ada did."]}))
    assert (question.answerable, question.golds) == (True, ())


def test_the_layout_is_told_from_a_question_set(tmp_path: Path) -> None:
    assert gives_passages(write(tmp_path, ANSWERABLE))
    assert not gives_passages(write(tmp_path, {"id": "q", "kind": "who", "question": "Who?", "answerable": False}))
    assert not gives_passages(write(tmp_path))


def test_an_object_that_is_no_question_is_told_with_what_one_has(tmp_path: Path) -> None:
    with pytest.raises(
        QuestionSetError, match=r"line 1 is no question: .* 'version', 'data'\. Write a question a line"
    ):
        gives_passages(write(tmp_path, {"version": "v2.0", "data": []}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"question": " "}, "question"),
        ({"context": ""}, "context"),
        ({"context": f"{CONTEXT} \ud800"}, "context"),
        ({"title": "\ud800"}, "title"),
        ({"is_impossible": None}, "is_impossible"),
        ({"is_impossible": True}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": {"text": ["Ada"]}}, "answers"),
        ({"answers": {"text": ["Ada"], "answer_start": []}}, "answers"),
        ({"answers": {"text": ["Ada"], "answer_start": [27]}}, "answers"),
        ({"answers": {"text": ["Ada"], "answer_start": ["28"]}}, "answers"),
        ({"answers": {"text": ["1911."], "answer_start": [-5]}}, "answers"),
        ({"answers": {"text": [""], "answer_start": [28]}}, "answers"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_field(tmp_path: Path, change: dict[str, object], field: str) -> None:
    path = write(tmp_path, IMPOSSIBLE, {**ANSWERABLE, **change})
    with pytest.raises(QuestionSetError) as raised:
        load_given(path)
    assert f"{path}, line 2" in str(raised.value)
    assert f'field "{field}"' in str(raised.value)


def test_an_id_that_is_there_twice(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="\"id\" has 'q1' twice"):
        load_given(write(tmp_path, ANSWERABLE, ANSWERABLE))


@given(some.integers(0, 60), some.integers(1, 60))
def test_a_sample_is_spread_over_the_whole_set(size: int, count: int) -> None:
    questions = [GivenQuestion(str(number), "Who?", "", CONTEXT, answerable=False) for number in range(size)]
    places = [int(question.id) for question in spread(questions, count)]
    assert len(places) == min(size, count)
    steps = {
        after - before for before, after in zip([*places, size], [*places[1:], size], strict=False) if after < size
    }
    assert places[:1] == ([0] if size else [])
    assert not steps or max(steps) - min(steps) <= 1
