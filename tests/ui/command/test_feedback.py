"""Feedback as a question set, listed and deleted."""

import json
import re

import pytest

from pullquote.evaluate.questions import load_questions
from pullquote.feedback import Judgement
from pullquote_ui.command.archive import open_engine

BUILT = "Who built the lighthouse on Tolling Rock?"
TUNGSTEN = "What is the boiling point of tungsten?"
CHOIR = "Where did the choir of Osk sing?"
QUOTA = "How much did the herring quota fall?"


@pytest.fixture
def judged(archive):
    with open_engine(archive) as engine:
        for question, judgement in (
            (BUILT, Judgement.RIGHT),
            (TUNGSTEN, Judgement.RIGHT),
            (CHOIR, Judgement.NOT_IN_SOURCES),
            (QUOTA, Judgement.WRONG),
        ):
            engine.give_feedback(engine.ask(question), judgement, "é\n")
    return archive


def test_an_export_is_a_question_set_that_can_be_evaluated(run, judged, tmp_path):
    file, wrong = tmp_path / "set.jsonl", tmp_path / "wrong.jsonl"
    result = run("feedback", "export", file, "--wrong", wrong, "--data", judged)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Wrote 3 questions.\n1 left out: judged wrong: what would be right is not known.\n"
    questions = load_questions(file)
    assert [(each.id, each.kind, each.text) for each in questions] == [
        ("feedback-001", "who", BUILT),
        ("feedback-002", "absent", TUNGSTEN),
        ("feedback-003", "absent", CHOIR),
    ]
    assert questions[0].shorts == ("Ada Brandt",)
    report = json.loads(run("evaluate", file, "--json", "--data", judged).stdout)
    assert report["groups"]["all"]["questions"] == 3
    [line] = map(json.loads, wrong.read_text(encoding="utf-8").splitlines())
    assert (line["question"], line["remark"], line["reply"]["question"]) == (QUOTA, "é\n", QUOTA)
    assert run("feedback", "export", "--data", judged).stdout_bytes == file.read_bytes()


def test_an_answer_of_an_upload_can_be_evaluated(run, archive, tmp_path):
    with open_engine(archive) as engine:
        engine.add_upload("tug.txt", b"The tug Anna was built in Osk in 1950. It is red.\n")
        reply = engine.ask("When was the tug Anna built?")
        engine.give_feedback(reply, Judgement.RIGHT)
        # The quotation moves, and is written where it stands today.
        engine.add_upload("tug.txt", b"A note. The tug Anna was built in Osk in 1950. It is red.\n")
        moved = engine.edition("upload:tug.txt").document.text
    file = tmp_path / "set.jsonl"
    run("feedback", "export", file, "--data", archive)
    [question] = load_questions(file)
    place = question.places[0]
    assert place.uri == "upload:tug.txt"
    assert place.quote.span.of(moved) == place.quote.text
    assert place.short is None or place.short.span.of(moved) == place.short.text
    assert run("evaluate", file, "--data", archive).exit_code == 0


def test_what_its_documents_no_longer_say_is_left_out(run, judged, files):
    run("remove", files / "lighthouse.md", "--data", judged)
    result = run("feedback", "export", "--data", judged)
    assert BUILT not in result.stdout
    assert "1 left out: the documents no longer have the quotations" in result.stderr


def test_of_two_judgements_of_a_reply_the_later_counts(run, judged):
    with open_engine(judged) as engine:
        engine.give_feedback(engine.ask(BUILT), Judgement.WRONG)
    result = run("feedback", "export", "--data", judged)
    assert BUILT not in result.stdout
    assert "1 left out: judged again later." in result.stderr
    assert "2 left out: judged wrong" in result.stderr


def test_feedback_is_listed_and_forgotten(run, judged):
    listed = json.loads(run("feedback", "list", "--json", "--data", judged).stdout)["feedback"]
    assert [each["judgement"] for each in listed] == ["right", "right", "not-in-sources", "wrong"]
    [_, first, *_] = run("feedback", "list", "--data", judged).stdout.splitlines()
    assert re.match(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d UTC +right +{re.escape(BUILT)}", first)
    assert run("feedback", "forget", "--before", "2020-01-01", "--data", judged).stdout == "Deleted 0 judgements.\n"
    assert run("feedback", "forget", "--yes", "--data", judged).stdout == "Deleted 4 judgements.\n"
    assert run("feedback", "list", "--data", judged).stdout == "There is no feedback yet.\n"
    assert not any(b"tungsten" in path.read_bytes() for path in judged.glob("pullquote.sqlite*"))


def test_all_of_it_is_forgotten_only_after_a_question(run, judged):
    refused = run("feedback", "forget", "--data", judged, stdin="n\n")
    assert refused.exit_code == 1
    assert "Delete all that was said of replies, 4 judgements?" in refused.stdout
    assert run("feedback", "forget", "--data", judged, stdin="").exit_code == 1
    assert len(json.loads(run("feedback", "list", "--json", "--data", judged).stdout)["feedback"]) == 4
    agreed = run("feedback", "forget", "--data", judged, stdin="y\n")
    assert agreed.stdout.endswith("Deleted 4 judgements.\n")
    assert run("feedback", "forget", "--data", judged).stdout == "Deleted 0 judgements.\n"


def test_what_is_older_is_forgotten_without_one(run, judged):
    assert run("feedback", "forget", "--before", "2100-01-01", "--data", judged).stdout == "Deleted 4 judgements.\n"


@pytest.mark.parametrize("command", ["export", "list", "forget"])
def test_an_empty_folder_is_not_made(run, tmp_path, command):
    assert run("feedback", command, "--data", tmp_path / "new").exit_code == 0
    assert not (tmp_path / "new").exists()
