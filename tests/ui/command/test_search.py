"""Searching, and the sum that --explain prints."""

import json
import re

import pytest

QUESTION = "Who built the lighthouse?"


def test_passages_come_with_title_place_and_text(run, indexed, files):
    result = run("search", QUESTION, "--top-k", 1, "--data", indexed)
    assert result.exit_code == 0
    title, place, text = result.stdout.splitlines()
    assert title == "[1] The light on Tolling Rock, 2024-05-02"
    assert place.startswith(f"    {(files / 'lighthouse.md').as_uri()} 0-")
    assert text.startswith("    The lighthouse on Tolling Rock was built by Ada Brandt in 1911.")


def test_the_fused_score_is_the_sum_of_the_shares(run, indexed):
    shown = run("search", QUESTION, "--explain", "--top-k", 1, "--data", indexed).stdout
    fused = float(re.search(r"fused score ([\d.]+)", shown).group(1))
    shares = re.findall(r"rank (\d+), score [\d.]+, share 1/\(60\+\1\) = ([\d.]+)", shown)
    assert len(shares) == 2
    assert fused == pytest.approx(sum(float(share) for _, share in shares), abs=2e-5)


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
