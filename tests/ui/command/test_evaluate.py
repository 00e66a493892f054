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
    assert shown.stderr == "Asking 2 questions ...\nHeld 2 quotations against the documents: 0 differences.\n"


def test_a_question_set_is_asked_of_the_collection_that_is_named(run, files, tmp_path, questions):
    data = tmp_path / "data"
    run("collections", "create", "harbour", "--data", data)
    run("add", files, "--collection", "harbour", "--data", data)
    assert run("evaluate", questions, "--data", data).exit_code == 1
    report = json.loads(run("evaluate", questions, "--json", "--collection", "harbour", "--data", data).stdout)
    assert report["groups"]["all"]["recall_at_5"] == 1.0
    assert not list(data.rglob("audit.sqlite"))


def test_a_set_about_other_documents_is_an_error_that_says_what_to_do(run, tmp_path, questions):
    result = run("evaluate", questions, "--json", "--data", tmp_path / "new")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "pullquote add" in result.stderr


@pytest.mark.parametrize(("content", "options"), [("[]", ["--open"]), (None, [])])
def test_what_cannot_be_asked_is_said_before_anything_is_indexed(run, tmp_path, content, options):
    """A file that holds no questions, and a folder without a collection."""
    asked = tmp_path / "asked"
    asked.mkdir() if content is None else asked.write_text(content, encoding="utf-8")
    result = run("evaluate", asked, *options, "--data", tmp_path / "new")
    assert result.exit_code == 1
    assert "Indexing" not in result.stderr


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


@pytest.fixture
def given(tmp_path):
    """Two questions of one passage, in SQuAD 2.0's fields."""
    asked = [
        ("1", "Who built the lighthouse on Tolling Rock?", {"text": ["Ada Brandt"], "answer_start": [44]}),
        ("2", "Who sold the lighthouse on Tolling Rock?", {"text": [], "answer_start": []}),
    ]
    file = tmp_path / "given.jsonl"
    records = [
        {"id": name, "question": text, "context": SENTENCE, "answers": answers, "is_impossible": not answers["text"]}
        for name, text, answers in asked
    ]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return file


def test_questions_with_their_passages_are_read_without_an_index(run, tmp_path, given):
    result = run("evaluate", given, "--json", "--data", tmp_path / "data")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["groups"]["all"]["questions"] == 2
    assert report["groups"]["answerable, forced"]["f1"] > 0
    assert not (tmp_path / "data" / "pullquote.sqlite").exists()
    shown = run("evaluate", given, "--sample", "1", "--data", tmp_path / "data")
    assert "Reading the passages of 1 question ..." in shown.stderr
    assert "answerable, forced" in shown.stdout


def test_their_passages_are_searched_together_and_leave_the_index_alone(run, tmp_path, given):
    result = run("evaluate", given, "--open", "--every", "1", "--json", "--data", tmp_path / "data")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["documents"], report["scores"]["recall_at_5"]) == (1, 1.0)
    assert "0 differences" in result.stderr
    assert not (tmp_path / "data").exists()


def test_models_are_not_prepared_again_for_a_temporary_folder(run, tmp_path, given, models, monkeypatch, caplog):
    monkeypatch.delenv("PULLQUOTE_MODELS")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    assert run("evaluate", given, "--open", "--every", "1", "--data", tmp_path / "data").exit_code == 0
    assert not [message for message in caplog.messages if "Preparing" in message]


@pytest.mark.parametrize(
    ("of", "arguments", "refused"),
    [
        ("questions", ["--open"], "--open"),
        ("questions", ["--sample", "5"], "--sample"),
        ("questions", ["--every", "10"], "--every"),
        ("given", ["--every", "10"], "--every"),
        ("given", ["--top-k", "3"], "--top-k"),
        ("given", ["--collection", "harbour"], "--collection"),
        ("given", ["--open", "--sample", "5"], "--sample"),
        ("folder", ["--open"], "--open"),
        ("folder", ["--top-k", "3"], "--top-k"),
        ("folder", ["--collection", "harbour"], "--collection"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(run, indexed, questions, given, of, arguments, refused):
    path = {"questions": questions, "given": given, "folder": given.parent}[of]
    result = run("evaluate", path, *arguments, "--data", indexed)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{refused} is for " in result.stderr


def test_wide_tables_are_cut_into_tables_that_fit():
    assert list(fitting([5, 4, 4, 4], 13)) == [[0, 1, 2], [0, 3]]
    assert list(fitting([50, 40], 13)) == [[0, 1]]
    assert list(fitting([5, 4], 100)) == [[0, 1]]
