"""Saved replies, held against documents that stay, change and go."""

import json

import pytest

QUESTION = "Who built the lighthouse on Tolling Rock?"


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("The lighthouse on Tolling Rock was built by Ada Brandt in 1911.\n", encoding="utf-8")
    return file


@pytest.fixture
def saved(run, note, tmp_path):
    """A data folder with the note, and a reply that quotes it."""
    data = tmp_path / "data"
    run("add", note, "--data", data)
    reply = tmp_path / "reply.json"
    reply.write_text(run("ask", QUESTION, "--json", "--data", data).stdout, encoding="utf-8")
    return data, reply


def verdicts(result):
    return {verification["verdict"] for verification in json.loads(result.stdout)["verifications"]}


def test_receipts_that_hold(run, saved):
    data, reply = saved
    result = run("verify", reply, "--data", data)
    assert result.exit_code == 0
    assert result.stdout.endswith("2 receipts: 2 VALID\n")
    assert "“The lighthouse on Tolling Rock was built by Ada Brandt in 1911.”" in result.stdout
    assert verdicts(run("verify", reply, "--json", "--data", data)) == {"VALID"}


def test_a_single_receipt_is_told_as_one(run, saved):
    data, reply = saved
    only = json.dumps(json.loads(reply.read_text(encoding="utf-8")) | {"short": None})
    assert run("verify", "-", "--data", data, stdin=only).stdout.endswith("\n1 receipt: 1 VALID\n")


def test_words_that_moved_still_hold(run, saved, note):
    data, reply = saved
    note.write_text(f"A line before it.\n\n{note.read_text(encoding='utf-8')}", encoding="utf-8")
    run("add", note, "--data", data)
    result = run("verify", reply, "--json", "--data", data)
    assert (result.exit_code, verdicts(result)) == (0, {"MOVED"})


def test_words_that_changed_end_with_3(run, saved, note):
    data, reply = saved
    note.write_text("Nobody remembers anything.\n", encoding="utf-8")
    run("add", note, "--data", data)
    result = run("verify", reply, "--json", "--data", data)
    assert (result.exit_code, verdicts(result)) == (3, {"CHANGED"})


def test_documents_that_went_end_with_3(run, saved, note):
    data, reply = saved
    run("remove", note, "--data", data)
    result = run("verify", reply, "--data", data)
    assert result.exit_code == 3
    assert "GONE" in result.stdout


def test_a_list_of_replies_and_standard_input(run, saved):
    data, reply = saved
    text = reply.read_text(encoding="utf-8")
    once = json.loads(run("verify", "-", "--json", "--data", data, stdin=text).stdout)["verifications"]
    twice = json.loads(run("verify", "-", "--json", "--data", data, stdin=f"[{text}, {text}]").stdout)["verifications"]
    assert twice == once + once


def test_replies_that_were_written_one_after_the_other_are_read_as_a_list(run, saved):
    data, reply = saved
    text = reply.read_text(encoding="utf-8")
    listed = run("verify", "-", "--json", "--data", data, stdin=f"[{text}, {text}, {text}]")
    assert run("verify", "-", "--json", "--data", data, stdin=f"{text}\n{text}[{text}]\n").stdout == listed.stdout


def test_of_several_replies_the_one_that_cannot_be_read_is_named(run, saved):
    data, reply = saved
    result = run("verify", "-", "--data", data, stdin=f"[{reply.read_text(encoding='utf-8')}, null]")
    assert result.stderr.startswith("Reply 2 of 2: This is no saved reply")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        (" ", "is no JSON"),
        ('{"quotes": []} }', "is no JSON"),
        ("[]", "is an empty list"),
        ("[" * 100_000, "is no JSON"),
        ('{"hits": []}', 'no list "quotes"'),
        ('{"quotes": [{"document": 1}]}', "is no citation"),
    ],
)
def test_what_is_no_saved_reply_is_refused_with_a_reason(run, indexed, text, said):
    result = run("verify", "-", "--json", "--data", indexed, stdin=text)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr


def test_a_file_that_is_not_there_is_an_error_in_a_sentence(run, indexed, tmp_path):
    result = run("verify", tmp_path / "nowhere.json", "--data", indexed)
    assert result.exit_code == 1
    assert result.stderr.endswith("nowhere.json cannot be read: No such file or directory. Check the path.\n")


def test_a_file_of_thousands_of_receipts_is_verified(run, saved, note):
    data, reply = saved
    note.write_text(f"A line before it.\n\n{note.read_text(encoding='utf-8')}", encoding="utf-8")
    run("add", note, "--data", data)
    many = json.dumps([json.loads(reply.read_text(encoding="utf-8"))] * 2_000)
    result = run("verify", "-", "--json", "--data", data, stdin=many)
    assert (result.exit_code, verdicts(result)) == (0, {"MOVED"})
    assert len(json.loads(result.stdout)["verifications"]) == 4_000
