"""The audit by command: listed, shown, verified, asked again, and what a changed document affects."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

BUILT = "Who built the lighthouse on Tolling Rock?"
QUOTA = "How much did the herring quota fall?"
TUNGSTEN = "What is the boiling point of tungsten?"


@pytest.fixture
def asked(archive, run):
    for question, status in ((BUILT, 0), (TUNGSTEN, 3), (QUOTA, 0)):
        assert run("ask", question, "--data", archive).exit_code == status
    return archive


def test_nothing_was_recorded_yet(run, archive):
    assert run("audit", "list", "--data", archive).stdout == "No reply was recorded yet.\n"
    assert json.loads(run("audit", "list", "--json", "--data", archive).stdout) == {"records": []}
    assert run("audit", "verify", "--data", archive).stdout == f"The chain of 0 rows is whole. The head is {'0' * 64}\n"
    assert run("audit", "verify", "--head", "1" * 64, "--data", archive).exit_code == 3
    for command in (["audit", "show", 1], ["replay", 1]):
        result = run(*command, "--data", archive)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "The audit has no record of the number 1." in result.stderr


def test_it_lists_the_newest_first(run, asked):
    lines = run("audit", "list", "--limit", 2, "--data", asked).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["id", "3", "2"]
    assert QUOTA in lines[1]
    assert "abstained" in lines[2]
    assert all(re.search(r" \d\d:\d\d:\d\d UTC ", line) for line in lines[1:])
    records = json.loads(run("audit", "list", "--json", "--data", asked).stdout)["records"]
    assert [(record["number"], record["reply"]["question"]) for record in records] == [
        (3, QUOTA),
        (2, TUNGSTEN),
        (1, BUILT),
    ]


def test_it_shows_a_record(run, asked):
    shown = run("audit", "show", 1, "--data", asked)
    assert shown.exit_code == 0
    for told in (BUILT, "Ada Brandt", "model digest", "threshold", "Words of it are quoted."):
        assert told in shown.stdout
    record = json.loads(run("audit", "show", 1, "--json", "--data", asked).stdout)
    assert (record["number"], record["reply"]["short"]["quote"]) == (1, "Ada Brandt")
    assert record["considered"][0]["fate"] == "QUOTED"


def test_a_number_of_many_digits_is_one_that_no_record_has(run, asked):
    many = 10**20
    assert run("audit", "list", "--limit", many, "--data", asked).stdout.count("\n") == 4
    for command in (["audit", "show", many], ["replay", many]):
        result = run(*command, "--data", asked)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"The audit has no record of the number {many}." in result.stderr


def test_asking_as_json_is_as_it_was(run, archive):
    first, second = (run("ask", BUILT, "--json", "--data", archive).stdout for _ in range(2))
    assert first == second


def test_it_verifies_and_finds_the_altered_row(run, asked):
    result = run("audit", "verify", "--data", asked)
    assert result.exit_code == 0
    assert result.stdout.startswith("The chain of 3 rows is whole. The head is ")
    head = result.stdout.split()[-1]
    assert run("audit", "verify", "--head", head, "--data", asked).exit_code == 0
    whole = {"whole": True, "rows": 3, "head": head, "broken_at": None, "why": None}
    assert json.loads(run("audit", "verify", "--json", "--data", asked).stdout) == whole
    with closing(sqlite3.connect(asked / "audit.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER replies_stay")
        connection.execute("UPDATE replies SET content = replace(content, 'Ada', 'Eva') WHERE number = 1")
    result = run("audit", "verify", "--data", asked)
    assert result.exit_code == 3
    assert result.stdout == "The chain is broken at row 1. Its hash does not match its content.\n"
    result = run("audit", "verify", "--json", "--data", asked)
    assert result.exit_code == 3
    why = "Its hash does not match its content."
    broken = {"whole": False, "rows": None, "head": None, "broken_at": 1, "why": why}
    assert json.loads(result.stdout) == broken


def test_a_replay_gives_the_same_bytes(run, asked):
    for number in (1, 2, 3):
        result = run("replay", number, "--data", asked)
        assert (result.exit_code, result.stdout) == (0, "The same reply, byte by byte.\n")
    # To ask again records nothing.
    assert len(json.loads(run("audit", "list", "--json", "--data", asked).stdout)["records"]) == 3


def test_a_replay_asks_at_the_recorded_risk(run, archive):
    assert run("ask", BUILT, "--risk", 0.5, "--data", archive).exit_code == 0
    told = json.loads(run("replay", 1, "--json", "--data", archive).stdout)
    assert (told["number"], told["same"], told["changes"]) == (1, True, [])
    assert told["then"] == told["now"]


def test_a_changed_document_changes_the_replay_and_affects_the_replies(run, asked, tmp_path):
    [uri] = [
        document["uri"]
        for document in json.loads(run("list", "--json", "--data", asked).stdout)["documents"]
        if document["uri"].endswith("lighthouse.md")
    ]
    result = run("affected", uri, "--data", asked)
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [["id", "verdict"], ["1", "VALID"]]
    assert run("remove", uri, "--data", asked).exit_code == 0
    result = run("affected", uri, "--json", "--data", asked)
    assert result.exit_code == 3
    [reply] = json.loads(result.stdout)["affected"]
    assert (reply["number"], reply["question"]) == (1, BUILT)
    assert [each["verdict"] for each in reply["verifications"]] == ["GONE"]
    result = run("replay", 1, "--data", asked)
    assert result.exit_code == 3
    assert "Since then: generation: " in result.stdout
    assert f"Since then: {uri} was removed." in result.stdout
    assert "Another reply." in result.stdout
    assert json.loads(run("replay", 1, "--json", "--data", asked).stdout)["same"] is False


def test_a_file_of_several_documents_affects_the_replies_that_quote_any_of_them(run, archive, tmp_path):
    records, uri = tmp_path / "news.jsonl", (tmp_path / "news.jsonl").as_uri()
    texts = ("The pier of Osk was closed by a gale in 1953.", "The mill of Osk was burned down by smugglers.")
    records.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    run("add", records, "--data", archive)
    for question in ("What closed the pier of Osk?", BUILT, "Who burned down the mill of Osk?"):
        assert run("ask", question, "--data", archive).exit_code == 0
    run("remove", f"{uri}#2", "--data", archive)
    for name in (records, uri):
        result = run("affected", name, "--data", archive)
        assert [line.split()[:2] for line in result.stdout.splitlines()[1:]] == [["1", "VALID"]]
    result = run("affected", f"{uri}#2", "--data", archive)
    assert (result.exit_code, [line.split()[:2] for line in result.stdout.splitlines()[1:]]) == (3, [["3", "GONE"]])


def test_what_no_reply_quotes_is_told_from_what_is_not_known(run, asked, files):
    result = run("affected", files / "choir.txt", "--data", asked)
    assert (result.exit_code, result.stdout) == (0, "No recorded reply quotes it.\n")
    for options in ((), ("--json",)):
        result = run("affected", "nosuchthing", *options, "--data", asked)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "No document has the id or uri 'nosuchthing'" in result.stderr


def test_evaluating_records_nothing(run, archive, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "a", "kind": "who", "question": BUILT, "gold": [], "answerable": False}))
    assert run("evaluate", questions, "--data", archive).exit_code == 0
    assert not (archive / "audit.sqlite").exists()


def test_each_collection_has_an_audit_of_its_own(run, asked, files):
    assert run("collections", "create", "town", "--data", asked).exit_code == 0
    there = ("--collection", "town", "--data", asked)
    assert run("audit", "list", *there).stdout == "No reply was recorded yet.\n"
    assert run("ask", BUILT, *there).exit_code == 3
    assert run("audit", "verify", *there).stdout.startswith("The chain of 1 row is whole.")
    assert json.loads(run("audit", "show", 1, "--json", *there).stdout)["reply"]["reason"] == "EMPTY_INDEX"
    assert run("replay", 1, *there).exit_code == 0
    assert run("affected", files / "lighthouse.md", *there).exit_code == 1
