"""Rebuilding after a setting was changed."""

import json


def test_an_index_of_other_settings_is_refused_until_it_is_rebuilt(run, archive, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_PASSAGE_WORDS", "60")
    refused = run("ask", "Who built the lighthouse?", "--data", archive)
    assert refused.exit_code == 1
    assert "pullquote rebuild" in refused.stderr
    rebuilt = run("rebuild", "--data", archive)
    assert rebuilt.exit_code == 0
    assert "embedding 3 of 3 documents" in rebuilt.stdout
    assert run("doctor", "--data", archive).exit_code == 0
    assert run("ask", "Who built the lighthouse?", "--data", archive).exit_code == 0


def test_indexes_are_made_anew_without_embedding(run, archive):
    for path in (archive / "lexical").rglob("*.term"):
        path.write_bytes(b"torn")
    rebuilt = run("rebuild", "--data", archive)
    assert rebuilt.exit_code == 0
    assert rebuilt.stdout.startswith("Made the indexes anew from 3 passages, embedding none, in ")
    assert run("doctor", "--data", archive).exit_code == 0


def test_texts_and_ids_stay(run, archive, monkeypatch):
    before = json.loads(run("list", "--json", "--data", archive).stdout)["documents"]
    monkeypatch.setenv("PULLQUOTE_PASSAGE_WORDS", "60")
    run("rebuild", "--data", archive)
    after = json.loads(run("list", "--json", "--data", archive).stdout)["documents"]
    assert [(document["id"], document["version"]) for document in after] == [
        (document["id"], document["version"]) for document in before
    ]
