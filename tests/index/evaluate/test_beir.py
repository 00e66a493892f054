"""Retrieval on a small collection in BEIR's layout, and mistakes in such a folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.beir import evaluate_beir
from pullquote.evaluate.beir_folder import read_beir
from pullquote.types import Span

CORPUS = [
    {"_id": "1", "title": "Ferry", "text": "The Grey Petrel burned on Friday off Tolling Rock."},
    {"_id": "2", "title": "Quota", "text": "The herring quota fell by 18 per cent in autumn."},
    {"_id": "3", "title": "", "text": ""},
    {"_id": "4", "title": "Cafe\u0301", "text": "A cafe\u0301 opened in Fishgate."},
]
QUERIES = [
    {"_id": "q1", "text": "which ship caught fire"},
    {"_id": "q2", "text": "herring quota"},
    {"_id": "q3", "text": "never judged"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t2\t2\nq2\t4\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, records in (("corpus", CORPUS), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    (folder / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return folder


def test_reads_the_layout(folder: Path) -> None:
    collection = read_beir(folder)
    assert collection.name == "tiny"
    assert collection.queries == {"q1": "which ship caught fire", "q2": "herring quota"}
    assert collection.judgements["q2"] == {"beir:2": 2, "beir:4": 0}
    first, _, empty, accented = collection.documents
    assert first.sections[0].span == Span(0, len(first.text))
    assert empty.sections == ()
    assert accented.text == "A caf\u00e9 opened in Fishgate."


def test_files_may_begin_with_a_byte_order_mark(folder: Path) -> None:
    plain = read_beir(folder)
    for path in folder.iterdir():
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_beir(folder) == plain


def test_scores_each_retriever_and_both(folder: Path, new_engine: Callable[[Path], Engine]) -> None:
    report = evaluate_beir(new_engine, read_beir(folder))
    assert list(report.retrievers) == ["dense", "lexical", "hybrid"]
    assert (report.documents, report.passages, report.queries) == (4, 3, 2)
    dense, lexical, hybrid = report.retrievers.values()
    assert dense.ndcg_at_10 == dense.recall_at_100 == dense.mrr_at_10 == hybrid.ndcg_at_10 == 1
    # BM25 has no word of the first query.
    assert lexical.recall_at_100 == 0.5
    assert report.rows()[0] == ("dense", "1.000", "1.000", "1.000")
    assert json.loads(json.dumps(report.as_json()))["retrievers"]["lexical"]["recall_at_100"] == 0.5


def test_a_document_counts_once_by_its_best_passage(folder: Path, new_engine: Callable[[Path], Engine]) -> None:
    """However many passages of another document come between."""
    filler = " ".join(f"Herring was sold at quay {number} for a good price on market day." for number in range(60))
    long = {"_id": "5", "title": "Market", "text": f"{filler} The herring quota fell. {filler}"}
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps(long))
    report = evaluate_beir(new_engine, read_beir(folder))
    assert report.passages > 10
    assert all(scores.mrr_at_10 >= 0.25 for scores in report.retrievers.values())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("qrels.tsv", "q1\t1\t1\n", "line 1 has not the fields"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\t1\n", "line 2 has not the fields"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\t1\thigh\n", 'line 2: the field "score" is'),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\t1\t²\n", 'line 2: the field "score" is'),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\t1\t--1\n", 'line 2: the field "score" is'),
        ("qrels.tsv", f"query-id\tcorpus-id\tscore\nq1\t1\t{2**31}\n", 'line 2: the field "score" is'),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq9\t1\t1\n", "judges the query 'q9'"),
        ("queries.jsonl", '{"text": "who"}\n', 'line 1: the field "_id"'),
        ("corpus.jsonl", "[]\n", "line 1 is no JSON object"),
        ("corpus.jsonl", '{"_id": "1", "text": "\\ud800"}\n', 'line 1: the field "text" is .* half a surrogate'),
        ("corpus.jsonl", '{"_id": "1", "title": "\\ud800"}\n', 'line 1: the field "title" is .* half a surrogate'),
    ],
)
def test_a_mistake_is_named(folder: Path, name: str, content: str, words: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(QuestionSetError, match=words):
        read_beir(folder)


def test_a_name_may_be_of_any_length(folder: Path) -> None:
    name = "long " * 28_000
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\nq1\t{name}\t1\n", encoding="utf-8")
    assert read_beir(folder).judgements == {"q1": {f"beir:{name}": 1}}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_judgements_are_read_with_any_end_of_line_and_any_words_in_quotes(folder: Path, end: str) -> None:
    lines = ["query-id\tcorpus-id\tscore", 'q1\t"one\u2028\t 1 ', "q1\t2\t-1", ""]
    (folder / "qrels.tsv").write_bytes(end.join(lines).encode())
    assert read_beir(folder).judgements == {"q1": {'beir:"one\u2028': 1, "beir:2": -1}}


def test_a_folder_without_judgements(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"qrels\.tsv cannot be read"):
        read_beir(tmp_path)


def test_nothing_judged_is_refused(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match="judges no query"):
        read_beir(folder)
