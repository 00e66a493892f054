"""A copy of the database, taken while it is used."""

import json
import shutil
import sqlite3

QUESTION = "Who built the lighthouse on Tolling Rock?"


def test_a_copy_alone_answers_as_the_archive_does(run, archive, tmp_path):
    result = run("backup", tmp_path / "copy.sqlite", "--data", archive)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Copied to {tmp_path / 'copy.sqlite'} (")
    (tmp_path / "restored").mkdir()
    shutil.move(tmp_path / "copy.sqlite", tmp_path / "restored" / "pullquote.sqlite")
    before, after = (
        json.loads(run("ask", QUESTION, "--json", "--data", data).stdout) for data in (archive, tmp_path / "restored")
    )
    assert after == before
    assert run("doctor", "--data", tmp_path / "restored").exit_code == 0


def test_a_copy_is_whole_while_something_is_being_written(run, archive, tmp_path):
    run("list", "--data", archive)  # a copied folder is looked through when it is first opened
    writing = sqlite3.connect(archive / "pullquote.sqlite", isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("DELETE FROM documents")
    assert run("backup", tmp_path / "copy.sqlite", "--data", archive).exit_code == 0
    writing.execute("ROLLBACK")
    writing.close()
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copy.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    copy.close()


def test_nothing_is_overwritten(run, archive, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = run("backup", tmp_path / "notes.txt", "--data", archive)
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path / 'notes.txt'} is there already. Name another file.\n")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(run, archive, tmp_path):
    result = run("backup", tmp_path / "none" / "copy.sqlite", "--data", archive)
    assert result.exit_code == 1
    assert str(tmp_path / "none" / "copy.sqlite") in result.stderr


def test_of_an_empty_folder_there_is_nothing_to_copy(run, tmp_path):
    result = run("backup", tmp_path / "copy.sqlite", "--data", tmp_path / "new")
    assert result.exit_code == 1
    assert "nothing to copy" in result.stderr
    assert not (tmp_path / "new").exists()
