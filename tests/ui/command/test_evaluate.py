"""Scores of a question set over the index, and of a collection in BEIR's layout."""

import json

import pytest

from pullquote_ui.command.evaluate import fitting

SENTENCE = "The lighthouse on Tolling Rock was built by Ada Brandt in 1911."


@pytest.fixture
def questions(files, tmp_path):
    asked = [
        {
            "id": "1",
            "kind": "who",
            "question": "Who built the lighthouse on Tolling Rock?",
            "answerable": True,
            "document": (files / "lighthouse.md").as_uri(),
            "quote": SENTENCE,
            "start": 0,
            "end": len(SENTENCE),
            "short": "Ada Brandt",
        },
        {"id": "2", "kind": "off", "question": "What is the boiling point of tungsten?", "answerable": False},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    return file


def test_a_question_set_is_scored_by_group(run, indexed, questions):
    result = run("evaluate", questions, "--json", "--data", indexed)
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["groups"]["all"]["questions"] == 2
    assert report["groups"]["all"]["recall_at_5"] == 1.0
    assert report["fidelity"]["violations"] == []
    shown = run("evaluate", questions, "--data", indexed)
    assert "recall@5" in shown.stdout
    assert "0 differ" in shown.stderr


def test_a_set_about_other_documents_is_an_error_that_says_what_to_do(run, tmp_path, questions):
    result = run("evaluate", questions, "--json", "--data", tmp_path / "new")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "pullquote add" in result.stderr


def test_a_collection_is_scored_by_retriever_and_leaves_the_index_alone(run, tmp_path):
    folder = tmp_path / "beir"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(
        '{"_id": "a", "title": "Light", "text": "The lighthouse was built in 1911."}\n'
        '{"_id": "b", "title": "Quota", "text": "The herring quota fell."}\n',
        encoding="utf-8",
    )
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "When was the lighthouse built?"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", encoding="utf-8")
    result = run("evaluate", folder, "--json", "--data", tmp_path / "data")
    assert result.exit_code == 0
    scores = json.loads(result.stdout)["retrievers"]
    assert {name: retriever["ndcg_at_10"] for name, retriever in scores.items()} == dict.fromkeys(scores, 1.0)
    assert not (tmp_path / "data").exists()


def test_wide_tables_are_cut_into_tables_that_fit():
    assert list(fitting([5, 4, 4, 4], 13)) == [[0, 1, 2], [0, 3]]
    assert list(fitting([50, 40], 13)) == [[0, 1]]
    assert list(fitting([5, 4], 100)) == [[0, 1]]
