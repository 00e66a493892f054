"""Asking: quotations with the places where they stand, or why there are none."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.build import build_engine
from pullquote.fate import Fate
from pullquote.saved import considered_from_json, reply_from_json
from pullquote.settings import Settings
from pullquote.types import Document, Section, Span
from pullquote.wire import receipt_hash, reply_to_json

QUESTION = "Who built the lighthouse on Tolling Rock?"
SENTENCE = "The lighthouse on Tolling Rock was built by Ada Brandt in 1911."
API_PAGE = Path(__file__).parents[3] / "docs" / "api.md"
ELSEWHERE = "What is the boiling point of tungsten?"


@pytest.fixture
def hostile(tmp_path):
    """A data folder with one document that a program wrote to it, escape sequences and all."""
    text = "The lighthouse on Tolling Rock was built by \x1b[31mAda\x07 \u202eBrandt\x1b[0m in 1911."
    sections = (Section(Span(0, len(text))),)
    title = "A title\n[2] “forged”"
    document = Document("note:1\x1b[2J", title, text, "text/plain", sections, None, {"\u202eyek": "\x1b[1m"})
    engine = build_engine(Settings.load(data=tmp_path / "hostile"))
    engine.add_documents([document])
    engine.close()
    return tmp_path / "hostile"


def test_an_answer_is_quoted_with_title_date_and_place(run, indexed, files):
    result = run("ask", QUESTION, "--data", indexed)
    assert result.exit_code == 0
    assert f"[1] “{SENTENCE}" in result.stdout
    assert "    The light on Tolling Rock, 2024-05-02\n" in result.stdout
    assert f"    {(files / 'lighthouse.md').as_uri()} 0-" in result.stdout


def test_each_quotation_in_json_stands_in_its_document(run, indexed):
    result = run("ask", QUESTION, "--json", "--data", indexed)
    reply = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert reply["outcome"] == "answered"
    for citation in (reply["short"], *reply["quotes"], *reply["nearest"]):
        if citation:
            document = json.loads(run("show", citation["document"], "--json", "--data", indexed).stdout)
            assert citation["quote"] == document["text"][citation["start"] : citation["end"]]


def test_an_abstention_ends_with_3_and_says_why(run, indexed):
    result = run("ask", ELSEWHERE, "--data", indexed)
    assert result.exit_code == 3
    assert result.stdout.splitlines()[0] in {
        "Nothing in the documents is about this.",
        "The documents come near to this, but they do not say.",
    }
    reply = run("ask", ELSEWHERE, "--json", "--data", indexed)
    assert reply.exit_code == 3
    assert json.loads(reply.stdout)["outcome"] == "abstained"


def test_explain_says_what_became_of_each_passage(run, indexed):
    plain = run("ask", QUESTION, "--data", indexed).stdout
    result = run("ask", QUESTION, "--explain", "--data", indexed)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{plain}\nConsidered:\n")
    heading, *rows = result.stdout.removeprefix(f"{plain}\nConsidered:\n").splitlines()
    assert heading.split()[:5] == ["rank", "title", "dense", "lexical", "score"]
    assert len(rows) == 3
    assert rows[0].startswith("1     The light on Tolling Rock")
    assert rows[0].rstrip().endswith(f"{Fate.QUOTED.sentence} [1]")
    assert all(any(fate.sentence in row for fate in Fate) for row in rows)


def test_explain_says_of_an_abstention_too_what_became_of_each_passage(run, indexed):
    result = run("ask", ELSEWHERE, "--explain", "--data", indexed)
    assert result.exit_code == 3
    assert Fate.QUOTED.sentence not in result.stdout
    assert len(result.stdout.partition("Considered:\n")[2].splitlines()) == 4


def test_explain_adds_one_key_to_the_json(run, indexed):
    plain = json.loads(run("ask", QUESTION, "--json", "--data", indexed).stdout)
    explained = json.loads(run("ask", QUESTION, "--json", "--explain", "--data", indexed).stdout)
    considered = considered_from_json(explained.pop("considered"))
    assert explained == plain
    assert (considered[0].fate, considered[0].quote) == (Fate.QUOTED, 1)
    assert reply_to_json(reply_from_json(plain)) == plain


def test_the_documented_program_computes_a_receipts_hash(run, indexed):
    saved = run("ask", QUESTION, "--json", "--data", indexed).stdout
    program = re.findall(r"```python\n(.+?)```", API_PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    Path("reply.json").write_text(saved, encoding="utf-8")
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    reply = reply_from_json(json.loads(saved))
    assert printed.stdout.decode().split() == [receipt_hash(reply.quotes[0])]


def test_an_empty_index_says_how_to_add_documents(run, tmp_path):
    result = run("ask", QUESTION, "--data", tmp_path / "new")
    assert result.exit_code == 3
    assert result.stdout == "There are no documents yet. Add some, then ask again. `pullquote add PATH` adds some.\n"


@pytest.mark.parametrize(
    "filters",
    [
        ["--from", "2025-01-01"],
        ["--to", "2024-05-01"],
        ["--uri-prefix", "https:"],
        ["--metadata", "desk=fishery"],
        ["--metadata", "desk=harbour", "--metadata", "page=2"],
    ],
)
def test_filters_keep_documents_out(run, indexed, filters):
    result = run("ask", QUESTION, *filters, "--json", "--data", indexed)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["reason"] == "FILTERED_OUT"


def test_filters_that_fit_let_the_answer_through(run, indexed, files):
    dates = ["--from", "2024-05-02", "--to", "2024-05-02"]
    facts = ["--uri-prefix", files.as_uri(), "--metadata", "desk=harbour"]
    assert run("ask", QUESTION, *dates, *facts, "--data", indexed).exit_code == 0


def test_the_question_may_come_from_standard_input(run, indexed):
    result = run("ask", "-", "--json", "--data", indexed, stdin=f"\ufeff{QUESTION}\n".encode())
    assert json.loads(result.stdout)["question"] == QUESTION


@pytest.mark.parametrize(
    ("question", "said"),
    [(b"  \n", "The question is empty."), (b"W\xe9r?", "is not UTF-8"), (b"why " * 300, "over the limit of 1000")],
)
def test_a_question_that_cannot_be_used_is_an_error_in_a_sentence(run, indexed, question, said):
    result = run("ask", "-", "--json", "--data", indexed, stdin=question)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr


def test_markup_in_a_document_is_shown_as_it_stands(run, indexed):
    assert "[bold]Forty[/bold] singers came" in run("search", "How many singers came?", "--data", indexed).stdout


def test_nothing_in_a_document_reaches_the_terminal_as_a_command(run, hostile):
    for command in (["ask", QUESTION, "--explain"], ["search", QUESTION, "--explain"], ["list"]):
        shown = run(*command, "--data", hostile).stdout
        assert not set("\x1b\x07\u202e") & set(shown)
        assert "\n[2] “forged”" not in shown
    [listed] = json.loads(run("list", "--json", "--data", hostile).stdout)["documents"]
    assert not set("\x1b\x07\u202e") & set(run("show", listed["id"], "--data", hostile).stdout)


def test_json_keeps_every_character_of_a_quotation(run, hostile):
    reply = json.loads(run("ask", QUESTION, "--json", "--data", hostile).stdout)
    [citation, *_] = reply["quotes"] or reply["nearest"]
    assert citation["uri"] == "note:1\x1b[2J"
    assert "\x1b[31mAda\x07 \u202eBrandt\x1b[0m" in citation["quote"]
