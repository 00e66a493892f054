"""Searching, and what --explain prints."""

import json
import re

QUESTION = "Who built the lighthouse?"


def test_passages_come_with_title_place_and_text(run, indexed, files):
    result = run("search", QUESTION, "--top-k", 1, "--data", indexed)
    assert result.exit_code == 0
    title, place, text = result.stdout.splitlines()
    assert title == "[1] The light on Tolling Rock, 2024-05-02"
    assert place.startswith(f"    {(files / 'lighthouse.md').as_uri()} 0-")
    assert text.startswith("    The lighthouse on Tolling Rock was built by Ada Brandt in 1911.")


def test_each_passage_is_explained_by_what_each_retriever_gave_it(run, indexed):
    shown = run("search", QUESTION, "--explain", "--top-k", 1, "--data", indexed).stdout
    lines = (r"fused score [01]\.\d{4}", r"dense: rank 1, score 0\.\d{4}", r"lexical: rank 1, score \d+\.\d{4}")
    assert re.search(r"\n\s+".join(lines), shown)


def test_json_has_the_hits_with_rank_and_score_by_retriever(run, indexed):
    found = json.loads(run("search", QUESTION, "--json", "--data", indexed).stdout)
    assert found["question"] == QUESTION
    best = found["hits"][0]
    assert best["ranks"] == {"dense": 1, "lexical": 1}
    text = json.loads(run("show", best["uri"], "--json", "--data", indexed).stdout)["text"]
    assert best["text"] == text[best["start"] : best["end"]]


def test_an_empty_index_finds_nothing_and_is_no_error(run, tmp_path):
    result = run("search", QUESTION, "--data", tmp_path / "new")
    assert (result.exit_code, result.stdout) == (0, "No passage was found.\n")
