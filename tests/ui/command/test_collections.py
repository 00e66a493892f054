"""`pullquote collections`, and `--collection` of the other commands."""

import json

import pytest

FERRY = "Harbour master Ada Brandt said that all 41 passengers were taken off the ferry within an hour.\n"
QUESTION = "How many passengers were taken off the ferry?"


@pytest.fixture
def harbour(run, tmp_path):
    """A data folder with the ferry in the collection `harbour`, and nothing in `main`."""
    data = tmp_path / "data"
    (tmp_path / "ferry.txt").write_text(FERRY)
    assert run("collections", "create", "harbour", "--data", str(data)).exit_code == 0
    assert run("add", str(tmp_path / "ferry.txt"), "--collection", "harbour", "--data", str(data)).exit_code == 0
    return data


def test_are_listed_with_what_is_in_them(run, harbour):
    listed = json.loads(run("collections", "list", "--json", "--data", str(harbour)).stdout)["collections"]
    assert listed == [
        {"name": "main", "generation": 0, "documents": 0, "passages": 0, "problem": None},
        {"name": "harbour", "generation": 1, "documents": 1, "passages": 1, "problem": None},
    ]


def test_a_question_is_answered_from_the_one_that_is_named(run, harbour):
    assert "41 passengers" in run("ask", QUESTION, "--collection", "harbour", "--data", str(harbour)).stdout
    assert run("ask", QUESTION, "--data", str(harbour)).exit_code == 3


@pytest.mark.parametrize("command", [("list",), ("ask", "Who?"), ("doctor",), ("prune", "--older-than", "1d")])
def test_an_unknown_one_is_told_and_not_made(run, harbour, command):
    result = run(*command, "--collection", "habour", "--data", str(harbour))
    assert result.exit_code == 1
    assert "There is no collection called 'habour'" in result.stderr
    assert not (harbour / "collections" / "habour").exists()


def test_is_removed_only_when_that_is_confirmed(run, harbour):
    assert run("collections", "remove", "harbour", "--data", str(harbour), stdin="n\n").exit_code == 1
    assert (harbour / "collections" / "harbour").is_dir()
    assert run("collections", "remove", "harbour", "--yes", "--data", str(harbour)).exit_code == 0
    assert not (harbour / "collections" / "harbour").exists()


def test_the_main_one_cannot_be_removed_which_is_told_without_a_question(run, harbour):
    refused = run("collections", "remove", "main", "--data", str(harbour))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "always there" in refused.stderr


def test_a_damaged_one_is_told_hides_no_other_and_can_be_removed(run, harbour):
    town = harbour / "collections" / "town"
    town.mkdir()
    (town / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    listed = run("collections", "list", "--data", str(harbour))
    assert listed.exit_code == 1
    assert [line.split() for line in listed.stdout.splitlines()[2:]] == [["harbour", "1", "1", "1"], ["town", *"???"]]
    assert "town: " in listed.stderr
    found = run("collections", "list", "--json", "--data", str(harbour))
    assert [bool(each["problem"]) for each in json.loads(found.stdout)["collections"]] == [False, False, True]
    assert run("collections", "remove", "town", "--data", str(harbour), stdin="y\n").exit_code == 0
    assert run("collections", "list", "--data", str(harbour)).exit_code == 0


def test_doctor_looks_at_the_one_that_is_named(run, harbour):
    found = json.loads(run("doctor", "--json", "--collection", "harbour", "--data", str(harbour)).stdout)
    assert (found["well"], found["index"]["documents"]) == (True, 1)
