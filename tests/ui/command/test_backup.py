"""Everything that is stored, copied and put back while it is used."""

import json
import shutil
import sqlite3
import threading
import urllib.request

QUESTION = "Who built the lighthouse on Tolling Rock?"


def ask(url, question=QUESTION):
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def test_what_is_restored_answers_as_the_archive_does(run, archive, tmp_path):
    result = run("backup", tmp_path / "copy", "--data", archive)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Copied to {tmp_path / 'copy'} (")
    result = run("restore", tmp_path / "copy", "--data", tmp_path / "restored")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Restored into {tmp_path / 'restored'} what was copied at 20")
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
    assert run("backup", tmp_path / "copy", "--data", archive).exit_code == 0
    writing.execute("ROLLBACK")
    writing.close()
    copy = sqlite3.connect(tmp_path / "copy" / "pullquote.sqlite")
    assert copy.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    copy.close()


def test_nothing_is_overwritten(run, archive, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = run("backup", tmp_path / "notes.txt", "--data", archive)
    assert (result.exit_code, result.stderr) == (
        1,
        f"{tmp_path / 'notes.txt'} is there already. Name another folder.\n",
    )
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(run, archive, tmp_path):
    result = run("backup", tmp_path / "none" / "copy", "--data", archive)
    assert result.exit_code == 1
    assert str(tmp_path / "none" / "copy") in result.stderr


def test_documents_are_replaced_only_with_yes(run, archive, tmp_path):
    run("backup", tmp_path / "copy", "--data", archive)
    (tmp_path / "pier.txt").write_text("The pier was closed by a gale.")
    run("add", tmp_path / "pier.txt", "--data", archive)
    result = run("restore", tmp_path / "copy", "--data", archive)
    assert result.exit_code == 1
    assert "--yes" in result.stderr
    assert len(json.loads(run("list", "--json", "--data", archive).stdout)["documents"]) == 4
    assert run("restore", tmp_path / "copy", "--yes", "--data", archive).exit_code == 0
    assert len(json.loads(run("list", "--json", "--data", archive).stdout)["documents"]) == 3


def test_later_replies_are_kept_and_that_is_said(run, archive, tmp_path):
    run("ask", QUESTION, "--data", archive)
    run("backup", tmp_path / "copy", "--data", archive)
    run("ask", "Who sang in the chapel?", "--data", archive)
    head = run("audit", "verify", "--data", archive).stdout.split()[-1]
    assert (
        "of an audit that has later replies a copy is kept"
        in run("restore", tmp_path / "copy", "--data", archive).stderr
    )
    result = run("restore", tmp_path / "copy", "--yes", "--data", archive)
    assert result.exit_code == 0
    [kept] = archive.glob("audit-before-restore-*.sqlite")
    assert str(kept) in result.stderr
    assert run("audit", "verify", "--data", archive).stdout.startswith("The chain of 1 row is whole.")
    missed = run("audit", "verify", "--head", head, "--data", archive)
    assert missed.exit_code == 3
    assert f"No row has the hash {head}: rows were cut off the end, a backup from before was restored" in missed.stdout
    (tmp_path / "looked").mkdir()
    shutil.copy(kept, tmp_path / "looked" / "audit.sqlite")
    assert run("audit", "verify", "--head", head, "--data", tmp_path / "looked").exit_code == 0


def test_while_it_is_served_every_reply_is_right_for_one_of_the_two_states(served, run, archive, tmp_path):
    run("backup", tmp_path / "copy", "--data", archive)
    process, (_, endpoint) = served("--data", archive)
    (tmp_path / "lighthouse.md").write_text("The lighthouse on Tolling Rock was built by Jonas Lunde in 1911.\n")
    run("remove", next(name for name in names(run, archive) if "lighthouse" in name), "--data", archive)
    run("add", tmp_path / "lighthouse.md", "--data", archive)
    assert "Jonas Lunde" in ask(endpoint)["text"]
    replies, enough = [], threading.Event()

    def keep_asking():
        while not enough.is_set():
            replies.append(ask(endpoint))

    clients = [threading.Thread(target=keep_asking) for _ in range(3)]
    for client in clients:
        client.start()
    assert run("restore", tmp_path / "copy", "--yes", "--data", archive).exit_code == 0
    restored = len(replies)
    while len(replies) < restored + 12:
        enough.wait(0.05)
    enough.set()
    for client in clients:
        client.join()
    assert all("Jonas Lunde" in reply["text"] or "Ada Brandt" in reply["text"] for reply in replies)
    # Those that were under way when it was restored may still tell of before.
    assert all("Ada Brandt" in reply["text"] for reply in replies[restored + 3 :])
    assert process.poll() is None


def names(run, archive):
    return [document["uri"] for document in json.loads(run("list", "--json", "--data", archive).stdout)["documents"]]
