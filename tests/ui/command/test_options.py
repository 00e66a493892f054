"""Options that several commands share, and usage that is wrong."""

import json

import pytest

from pullquote import __version__
from pullquote_ui.command.app import COMMANDS


def titles(result):
    return [document["title"] for document in json.loads(result.stdout)["documents"]]


def test_data_is_taken_after_the_command_before_it_and_from_the_environment(run, indexed, monkeypatch):
    after = titles(run("list", "--json", "--data", indexed))
    before = titles(run("--data", indexed, "list", "--json"))
    monkeypatch.setenv("PULLQUOTE_DATA", str(indexed))
    assert titles(run("list", "--json")) == before == after
    assert len(after) == 3


def test_data_after_the_command_wins(run, indexed, tmp_path):
    assert len(titles(run("--data", tmp_path / "other", "list", "--json", "--data", indexed))) == 3


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_data_and_explains_itself(run, name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "--data" in result.stdout


def test_version(run):
    assert run("--version").stdout == f"pullquote {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "Missing argument"),
        (["add"], "add [OPTIONS] {PATH}...\n"),
        (["answer"], "No such command"),
        (["ask", "Who?", "--from", "14.3.2025"], "is no date"),
        (["ask", "Who?", "--metadata", "harbour"], "is no KEY=VALUE"),
        (["ask", "Who?", "--metadata", "desk=harbour", "--metadata", "desk=fishery"], "twice"),
        (["ask", "Who?", "--from", "2025-02-01", "--to", "2025-01-01"], "Exchange them"),
        (["search", "Who?", "--top-k", "0"], "--top-k"),
        (["serve", "--port", "70000"], "--port"),
        (["ask", "Who?", "--risk", "2"], "2 is no share"),
        (["serve", "--risk", "0"], "0 is no share"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_reason(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", ""],
        ["add", "a", ""],
        ["serve", "--add", ""],
        ["serve", "--folder", ""],
        ["list", "--data", ""],
        ["--data", "", "list"],
        ["verify", ""],
        ["evaluate", ""],
        ["backup", ""],
        ["restore", ""],
        ["feedback", "export", ""],
        ["feedback", "export", "--wrong", ""],
    ],
    ids=" ".join,
)
def test_an_empty_path_is_not_the_working_folder_but_wrong_usage(run, tmp_path, monkeypatch, arguments):
    (tmp_path / "notes.txt").write_text("The pier of Osk was closed by a gale in 1953.")
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "The path is empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_setting_that_cannot_be_used_is_a_sentence(run, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_TOP_K", "many")
    result = run("list")
    assert result.exit_code == 1
    assert "top_k = 'many'" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "ferry", "--uri-prefix", "\udcff"),
        ("search", "ferry", "--metadata", "desk=\udcff"),
    ],
)
def test_arguments_that_are_no_utf_8_are_wrong_usage(run, indexed, arguments):
    result = run(*arguments, "--data", indexed)
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_a_path_that_the_system_refuses_is_a_sentence(run, tmp_path):
    folder = tmp_path / ("a" * 256)
    result = run("list", "--data", folder)
    assert result.exit_code == 1
    assert result.stdout == ""
    said = "File name too long. Check the path, its rights and the space on its disk."
    assert result.stderr == f"{folder / 'pullquote.sqlite'}: {said}\n"
