"""Lines of question sets to questions whose answers stay where they were marked."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questions import CAPS, NEIGHBOURS, Question, load

TEXT = "Captain Ada Brandt saw the smoke first."


def record(context: str = TEXT, *answers: str, **fields: Any) -> dict[str, Any]:
    starts = [context.index(answer) for answer in answers]
    return {
        "id": "1",
        "context": context,
        "question": "Who saw it?",
        "answers": {"text": list(answers), "answer_start": starts},
        **fields,
    }


def loaded(folder: Path, name: str, *records: dict[str, Any]) -> list[Question]:
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in records)
    (folder / name).write_text("".join(lines), encoding="utf-8")
    return load(folder, random.Random(20))


def words(question: Question) -> list[str]:
    return [answer.of(question.context) for answer in question.answers]


def test_an_answer_is_a_span_of_its_context(tmp_path: Path) -> None:
    [question] = loaded(tmp_path, "nq_dev.jsonl", record(TEXT, "Ada Brandt", "Captain Ada Brandt", title="Fire"))
    assert question.context == TEXT
    assert (question.source, question.title) == ("nq", "Fire")
    assert words(question) == ["Ada Brandt", "Captain Ada Brandt"]


def test_files_of_one_source_are_one(tmp_path: Path) -> None:
    loaded(tmp_path, "nq_dev.jsonl", record(TEXT, "Ada"))
    questions = loaded(tmp_path, "nq-train.jsonl", record(TEXT, "Ada"))
    assert [question.source for question in questions] == ["nq", "nq"]


def test_the_name_of_a_collection_is_no_title(tmp_path: Path) -> None:
    records = [record(TEXT, "Ada", title=title) for title in ("Amazon_Reviews_2030", "Filtered_Reddit_7", "Fire")]
    assert sorted(each.title for each in loaded(tmp_path, "squadshifts_x.jsonl", *records)) == ["", "", "Fire"]


def test_quotation_marks_of_the_penn_treebank_become_plain_ones_at_the_same_offsets(tmp_path: Path) -> None:
    context = "She called it `` a small fire '' on Friday ."
    [question] = loaded(tmp_path, "nq_dev.jsonl", record(context, "a small fire", "on Friday"))
    assert question.context == 'She called it "  a small fire  " on Friday .'
    assert words(question) == ["a small fire", "on Friday"]


def test_a_separator_of_lines_inside_a_text_ends_no_record(tmp_path: Path) -> None:
    context = "She saw\u2028the smoke\x85first."
    [question] = loaded(tmp_path, "nq_dev.jsonl", record(context, "the smoke"))
    assert question.context == context


def test_a_question_without_an_answer_is_left_out(tmp_path: Path) -> None:
    records = [record(TEXT), record("Two  blanks", " "), record(TEXT, "Ada")]
    assert [words(question) for question in loaded(tmp_path, "nq_dev.jsonl", *records)] == [["Ada"]]


@pytest.mark.parametrize("source", ["policyqa", "nq"])
def test_an_over_large_source_is_thinned_out(tmp_path: Path, source: str) -> None:
    number = CAPS["policyqa"] + 1
    questions = loaded(tmp_path, f"{source}_dev.jsonl", *[record(TEXT, "Ada")] * number)
    assert len(questions) == CAPS.get(source, number)


sentences = st.lists(
    st.text(st.characters(exclude_characters="`'", exclude_categories=["Cs"]), min_size=2, max_size=20).filter(
        lambda text: text[:2].strip()
    ),
    min_size=1,
    max_size=9,
    unique=True,
)


@given(sentences, st.integers())
def test_a_sentence_of_qamr_is_read_among_its_neighbours_with_the_answer_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, article: list[str], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("qamr")
    records = [
        record(sentence, sentence[:2], id=f"Wiki1k:wikinews:7:{place}:0#0", question=str(place))
        for place, sentence in enumerate(article)
    ]
    (folder / "qamr_dev.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    for question in load(folder, random.Random(seed)):
        sentence = article[int(question.text)]
        assert words(question) == [sentence[:2]]
        assert question.context[question.answers[0].start :].startswith(sentence)
        assert question.context in " ".join(article)
        assert len(question.context) <= NEIGHBOURS * 21


def test_a_qamr_sentence_has_no_neighbours_from_other_articles(tmp_path: Path) -> None:
    ids = ["Wiki1k:wikinews:7:1:0#0", "Wiki1k:wikinews:8:1:0#0", "Wiki1k:wikinews:7:2:0#0"]
    texts = ["Osk is small.", "Ada is old.", "It rained."]
    records = [record(text, text.split()[0], id=id_) for id_, text in zip(ids, texts, strict=True)]
    contexts = {question.context for question in loaded(tmp_path, "qamr_dev.jsonl", *records)}
    assert contexts <= {"Osk is small. It rained.", "Osk is small.", "It rained.", "Ada is old."}
