"""Question files: what is read, and how each mistake is named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.errors import QuestionSetError
from pullquote.evaluate.questions import Question, half, load_questions
from pullquote.readers import find_files, read_file
from pullquote.types import Span, document_id

QUOTE = "Twelve crews have entered."
ANSWERABLE = {
    "id": "q1",
    "kind": "how-many",
    "question": "How many crews are there?",
    "answerable": True,
    "document": "news/regatta.txt",
    "quote": QUOTE,
    "start": 10,
    "end": 36,
    "short": "Twelve crews",
    "short_start": 10,
    "short_end": 22,
    "also": [],
}
UNANSWERABLE = {"id": "q2", "kind": "absent", "question": "Who won?", "answerable": False, "also": []}


def write(folder: Path, *records: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def test_reads_places_with_their_words(tmp_path: Path) -> None:
    answerable, unanswerable = load_questions(write(tmp_path, ANSWERABLE, UNANSWERABLE))
    (place,) = answerable.places
    assert place.document == document_id((tmp_path / "news" / "regatta.txt").resolve().as_uri())
    assert (place.quote.span, place.quote.text) == (Span(10, 36), QUOTE)
    assert place.gold == Span(10, 22)
    assert answerable.shorts == ("Twelve crews",)
    assert answerable.answerable
    assert not unanswerable.answerable


def test_a_byte_order_mark_is_no_part_of_the_first_question(tmp_path: Path) -> None:
    path = write(tmp_path, ANSWERABLE)
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert [question.id for question in load_questions(path)] == ["q1"]


def test_without_a_short_answer_the_sentence_is_the_gold(tmp_path: Path) -> None:
    record = {name: value for name, value in ANSWERABLE.items() if not name.startswith("short")}
    (question,) = load_questions(write(tmp_path, record))
    assert question.places[0].gold == Span(10, 36)
    assert question.shorts == ()


def test_a_short_answer_without_offsets_is_placed_inside_its_quote(tmp_path: Path) -> None:
    record = {name: value for name, value in ANSWERABLE.items() if not name.startswith("short_")}
    (question,) = load_questions(write(tmp_path, record))
    assert question.places[0].gold == Span(10, 22)


def test_copies_are_places_and_others_only_documents(tmp_path: Path) -> None:
    copy = {"document": "b.txt", "quote": "Twelve crews!", "start": 0, "end": 13, "short": "Twelve crews"}
    also = [copy, {"document": "https://x.example/c", "start": None, "end": None}]
    (question,) = load_questions(write(tmp_path, {**ANSWERABLE, "also": also}))
    assert [place.quote.text for place in question.places] == [QUOTE, "Twelve crews!"]
    assert question.elsewhere == ("https://x.example/c",)
    assert document_id("https://x.example/c") in question.documents


def test_uris_are_those_that_the_readers_give(tmp_path: Path) -> None:
    """Whatever stands in a name: spaces, accents, "#" and "%"."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("ol\u00e9 & co.txt", "c# 50%.txt"):
        (folder / name).write_text(QUOTE, encoding="utf-8")
    (folder / "reports.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n', encoding="utf-8")
    names = ["ol\u00e9 & co.txt", "c# 50%.txt", "reports.jsonl#2"]
    records = [{**ANSWERABLE, "id": name, "document": f"a folder/{name}"} for name in names]
    uris = {question.places[0].uri for question in load_questions(write(tmp_path, *records))}
    readings = [read_file(found, 1000, lambda *_: False) for found in find_files([folder])]
    read = {document.uri for reading in readings for document in reading.documents}
    assert len(uris) == 3
    assert uris <= read


def test_follow_ups_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    history = [{"question": "Who rows?", "answer": "Twelve crews."}]
    follow_up = {**ANSWERABLE, "id": "q3", "history": history, "rewrite": "How many crews row?"}
    path = write(tmp_path, ANSWERABLE, follow_up)
    assert [question.id for question in load_questions(path)] == ["q1"]
    with_all = load_questions(path, follow_ups=True)
    assert with_all[1].history[0].answer == "Twelve crews."
    assert with_all[1].rewrite == "How many crews row?"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": 7}, "id"),
        ({"kind": ""}, "kind"),
        ({"question": None}, "question"),
        ({"answerable": "yes"}, "answerable"),
        ({"answerable": False}, "document"),
        ({"document": None}, "document"),
        ({"quote": None}, "quote"),
        ({"start": -1}, "start"),
        ({"start": True}, "start"),
        ({"start": 1.5}, "start"),
        ({"start": None, "end": None}, "start"),
        ({"end": 10**20}, "end"),
        ({"id": "\ud800"}, "id"),
        ({"question": "Who? \udfff"}, "question"),
        ({"end": 10}, "end"),
        ({"end": 37}, "quote"),
        ({"short_end": 21}, "short"),
        ({"short_start": 11, "short_end": 23}, "short_start"),
        ({"short_start": 0, "short_end": 12}, "short_start"),
        ({"short": "e", "short_start": None, "short_end": None}, "short"),
        ({"also": "b.txt"}, "also"),
        ({"also": [{"document": "b.txt", "quote": "Twelve"}]}, "start"),
        ({"history": [{"question": "Who?"}]}, "answer"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_field(tmp_path: Path, change: dict[str, object], field: str) -> None:
    path = write(tmp_path, UNANSWERABLE, {**ANSWERABLE, **change})
    with pytest.raises(QuestionSetError) as raised:
        load_questions(path)
    assert f"{path}, line 2" in str(raised.value)
    assert f'field "{field}"' in str(raised.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "is no JSON"),
        ("[1]", "is no JSON object"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"start": ' + "9" * 5_000 + "}", "has a number of too many digits"),
    ],
)
def test_a_line_that_is_no_object(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=f"line 2 {words}"):
        load_questions(path)


def test_an_id_that_is_there_twice(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="\"id\" has 'q2' twice"):
        load_questions(write(tmp_path, UNANSWERABLE, UNANSWERABLE))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        QuestionSetError, match=r"nothing\.jsonl cannot be read: No such file or directory\. Check the path\."
    ):
        load_questions(tmp_path / "nothing.jsonl")


def test_the_halves_are_fixed() -> None:
    """Their SHA-256 begin with 1c, 61 and 8c; another rule would mix what was tuned on with what was held back."""
    named = [half(Question(name, "who", "Who?")) for name in ("caracas-001", "caracas-004", "harbour-002")]
    assert named == ["tune", "held", "tune"]


@given(some.text(), some.text())
def test_the_half_depends_on_the_id_alone(name: str, words: str) -> None:
    assert half(Question(name, "a", words)) == half(Question(name, "b", "Who?")) in {"tune", "held"}


@given(some.text(min_size=1), some.text(min_size=1))
def test_a_question_is_in_the_half_of_the_one_that_it_was_made_of(name: str, original: str) -> None:
    assert half(Question(name, "near-miss", "Who?", of=original)) == half(Question(original, "who", "Who?"))


def test_what_a_question_was_made_of_is_read(tmp_path: Path) -> None:
    miss = {**UNANSWERABLE, "id": "q3", "of": "q1"}
    assert [question.of for question in load_questions(write(tmp_path, ANSWERABLE, miss))] == [None, "q1"]
