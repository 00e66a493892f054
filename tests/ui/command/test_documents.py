"""Listing, showing and removing documents."""

import json

import pytest


@pytest.fixture
def listed(run):
    return lambda data: json.loads(run("list", "--json", "--data", data).stdout)["documents"]


def test_the_list_has_a_row_for_each_document(run, indexed, files, listed):
    shown = run("list", "--data", indexed).stdout
    heading, *rows = shown.splitlines()
    assert heading.split() == ["id", "date", "title", "passages", "uri"]
    assert len(rows) == 3
    for document, row in zip(listed(indexed), rows, strict=True):
        assert document["id"] in row
        assert document["uri"] in row
        assert document["title"] in row
        assert (document["published"] or "no date") in row


def test_to_list_a_folder_without_documents_does_not_make_it(run, tmp_path):
    result = run("list", "--data", tmp_path / "mistyped")
    assert result.exit_code == 0
    assert result.stdout == f"There are no documents in {tmp_path / 'mistyped'} yet. `pullquote add PATH` adds some.\n"
    assert not (tmp_path / "mistyped").exists()


def test_a_document_is_shown_by_id_uri_and_path(run, indexed, files):
    path = files / "quota.md"
    by_uri = run("show", path.as_uri(), "--data", indexed)
    assert by_uri.exit_code == 0
    assert "The herring quota fell by 18 per cent this year." in by_uri.stdout
    assert "desk        fishery" in by_uri.stdout
    identity = json.loads(run("show", path, "--json", "--data", indexed).stdout)["id"]
    assert run("show", identity, "--data", indexed).stdout == by_uri.stdout


def test_a_document_that_is_not_there_is_an_error_that_says_what_to_do(run, indexed, tmp_path):
    for data in (indexed, tmp_path / "new"):
        result = run("show", "nothing", "--data", data)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr == "No document has the id or uri 'nothing'. `pullquote list` shows those there are.\n"


def test_what_was_removed_is_told_and_found_no_more(run, archive, files, listed):
    quota, choir = (files / name for name in ("quota.md", "choir.txt"))
    result = run("remove", quota.as_uri(), choir, choir, "--data", archive)
    assert result.exit_code == 0
    assert [line.split()[2] for line in result.stdout.splitlines()] == [quota.as_uri(), choir.as_uri()]
    assert [document["title"] for document in listed(archive)] == ["The light on Tolling Rock"]
    hits = json.loads(run("search", "How far did the herring quota fall?", "--json", "--data", archive).stdout)["hits"]
    assert {hit["title"] for hit in hits} == {"The light on Tolling Rock"}


def test_nothing_is_removed_where_one_name_is_not_known(run, archive, files, listed):
    result = run("remove", files / "quota.md", "nothing", "--json", "--data", archive)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "'nothing'" in result.stderr
    assert len(listed(archive)) == 3


def test_removal_in_json(run, archive, files):
    removed = json.loads(run("remove", files / "quota.md", "--json", "--data", archive).stdout)["removed"]
    assert [document["uri"] for document in removed] == [(files / "quota.md").as_uri()]


def test_the_webhook_is_told_of_what_commands_change(run, archive, receiver, tmp_path, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_AFFECTED_WEBHOOK", receiver.address)
    file = tmp_path / "pier.txt"
    file.write_text("The pier of Osk was closed by a gale in 1953.")
    run("collections", "create", "town", "--data", archive)
    for collection in ("main", "town"):
        run("add", file, "--collection", collection, "--data", archive)
        assert run("ask", "What closed the pier of Osk?", "--collection", collection, "--data", archive).exit_code == 0
    file.write_text("The pier of Osk was never closed.")
    run("add", file, "--data", archive)
    run("remove", file, "--data", archive)
    run("remove", file, "--collection", "town", "--data", archive)
    assert [(told["event"], told["collection"], told["replies"]) for told in receiver.told] == [
        ("replaced", "main", [1]),
        ("removed", "main", [1]),
        ("removed", "town", [1]),
    ]
    assert {told["uri"] for told in receiver.told} == {file.as_uri()}


def test_a_webhook_that_is_down_is_told_and_keeps_nothing_from_being_removed(
    run, run_script, archive, files, receiver, monkeypatch
):
    run("ask", "How much did the herring quota fall?", "--data", archive)
    receiver.statuses = [503]
    monkeypatch.setenv("PULLQUOTE_AFFECTED_WEBHOOK", receiver.address)
    result = run_script("remove", files / "quota.md", "--data", archive)
    assert result.returncode == 0
    assert b"Removed" in result.stdout
    [line] = result.stderr.decode().splitlines()
    assert line.startswith("The webhook was not told that ")
    assert "was removed: Server error '503" in line


def test_a_link_to_itself_is_no_document(run, indexed, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    result = run("show", tmp_path / "loop", "--data", indexed)
    assert result.exit_code == 1
    assert "No document" in result.stderr


def test_the_index_files_that_held_what_was_removed_go_at_once(run, archive, files):
    def files_of_words():
        return {path.name for path in (archive / "lexical").rglob("*.*") if path.name not in {"meta.json", "mark.json"}}

    run("remove", files / "choir.txt", "--data", archive)
    before = files_of_words()
    assert any(name.endswith(".del") for name in before)  # the words are still there, and only told to be dead
    assert run("remove", files / "quota.md", "--now", "--data", archive).exit_code == 0
    after = files_of_words()
    assert not any(name.endswith(".del") for name in after)
    assert {name for name in before & after if not name.startswith(".")} == set()
    assert run("doctor", "--data", archive).exit_code == 0


@pytest.fixture
def records(run, archive, tmp_path):
    """A file of three documents, one with an address of its own, in the archive."""
    file = tmp_path / "news.csv"
    file.write_text("text,url\nThe pier was shut.,\nThe bell rang.,https://osk.example/bell\nThe mill burned.,\n")
    assert run("add", file, "--data", archive).exit_code == 0
    return file


def test_the_path_of_a_file_removes_all_documents_of_it(run, archive, records, listed):
    uris = ["https://osk.example/bell", f"{records.as_uri()}#1", f"{records.as_uri()}#3"]
    result = run("remove", records, "--data", archive)
    assert result.exit_code == 0, result.output
    assert sorted(line.split()[2] for line in result.stdout.splitlines()) == sorted(uris)
    assert len(listed(archive)) == 3
    assert run("remove", records, "--data", archive).exit_code == 1
    assert run("add", records, "--data", archive).exit_code == 0
    assert run("remove", records.as_uri(), f"{records.as_uri()}#1", "--data", archive).exit_code == 0
    assert len(listed(archive)) == 3


def test_a_file_whose_path_is_no_utf_8_is_found_by_it(run, archive, tmp_path, listed):
    (tmp_path / "odd").mkdir()
    text, rows = (tmp_path / "odd" / f"caf\udce9.{kind}" for kind in ("txt", "csv"))
    text.write_text("The pier of Osk was closed by a gale in 1953.")
    rows.write_text("text\nThe bell rang.\nThe mill burned.\n")
    assert run("add", tmp_path / "odd", "--data", archive).exit_code == 0
    assert "closed by a gale" in run("show", text, "--data", archive).stdout
    assert f"holds 2 documents: {rows.as_uri()}#1" in run("show", rows, "--data", archive).stderr
    assert run("remove", text, rows, "--data", archive).exit_code == 0
    assert len(listed(archive)) == 3
    result = run("show", text, "--data", archive)
    assert result.exit_code == 1
    assert f"No document has the id or uri {str(text)!r}" in result.stderr


def test_a_file_of_several_documents_is_not_shown_but_told(run, archive, records):
    result = run("show", records, "--data", archive)
    assert result.exit_code == 1
    assert f"'{records}' holds 3 documents: {records.as_uri()}#1" in result.stderr
    assert "`pullquote list` shows them" in result.stderr
    assert "The mill burned." in run("show", f"{records.as_uri()}#3", "--data", archive).stdout
    for gone in (f"{records.as_uri()}#1", "https://osk.example/bell"):
        run("remove", gone, "--data", archive)
    assert "The mill burned." in run("show", records, "--data", archive).stdout
