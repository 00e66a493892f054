"""Letting go of superseded texts: which go, which stay, and what a receipt of them says afterwards."""

import json
import sqlite3

import pytest

OLD = "The choir of Osk sang in the chapel."


@pytest.fixture
def superseded(run, tmp_path):
    """A data folder with a reply about a text that was superseded since."""
    data, file, reply = tmp_path / "data", tmp_path / "choir.txt", tmp_path / "reply.json"
    file.write_text(f"{OLD} Forty singers came.\n")
    assert run("add", file, "--data", data).exit_code == 0
    reply.write_text(run("ask", "Where did the choir of Osk sing?", "--json", "--data", data).stdout)
    assert OLD in reply.read_text()
    file.write_text("The hall of Osk is closed.\n")
    assert run("add", file, "--data", data).exit_code == 0
    return data, reply


def verdicts(run, data, reply):
    verified = json.loads(run("verify", reply, "--json", "--data", data).stdout)["verifications"]
    return {each["verdict"] for each in verified}


def superseded_at(data, moment):
    with sqlite3.connect(data / "pullquote.sqlite") as connection:
        connection.execute("UPDATE versions SET superseded = ? WHERE superseded IS NOT NULL", (moment,))
    connection.close()


def test_what_was_superseded_long_enough_ago_goes(run, superseded):
    data, reply = superseded
    superseded_at(data, "2025-01-01T00:00:00+00:00")
    assert verdicts(run, data, reply) == {"CHANGED"}
    assert run("prune", "--older-than", "4w", "--data", data).stdout == "Deleted the texts of 1 superseded version.\n"
    assert not any(OLD.encode() in path.read_bytes() for path in data.glob("pullquote.sqlite*"))
    assert run("show", "--json", data.parent / "choir.txt", "--data", data).exit_code == 0


def test_what_was_superseded_lately_stays(run, superseded):
    data, reply = superseded
    assert json.loads(run("prune", "--older-than", "1h", "--json", "--data", data).stdout) == {"pruned": 0}
    assert verdicts(run, data, reply) == {"CHANGED"}


def test_a_clock_that_was_set_back_is_told(run, superseded):
    data, _ = superseded
    superseded_at(data, "2999-01-01T00:00:00+00:00")
    result = run("prune", "--older-than", "0h", "--data", data)
    assert result.stderr == "Kept 1 version, superseded later than now by the clock. Set the clock right.\n"
    assert result.stdout == "Deleted the texts of 0 superseded versions.\n"


def test_an_empty_folder_is_not_made(run, tmp_path):
    assert run("prune", "--older-than", "1d", "--data", tmp_path / "new").exit_code == 0
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("age", ["30", "d", "-1d", "30 days", "1.5h", "", "999999w"])
def test_an_age_that_is_none_is_refused_with_examples(run, tmp_path, age):
    result = run("prune", "--older-than", age, "--data", tmp_path)
    assert result.exit_code == 2
    assert "12h, 30d, 8w" in result.stderr
