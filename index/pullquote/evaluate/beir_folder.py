"""Reads a retrieval collection in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv in one folder.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models", NeurIPS 2021
(Datasets and Benchmarks).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pullquote.errors import QuestionSetError
from pullquote.evaluate.record import Record, read_records
from pullquote.types import Document, Section, Span

QRELS_HEADER = ["query-id", "corpus-id", "score"]
# trec_eval keeps a count for each grade up to the highest, and dies of a grade that it has no memory for.
_GRADE = re.compile(r"-?[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class BeirFolder:
    """A collection: `queries` by id are those that were judged, `judgements` grade document uris by query."""

    name: str
    documents: list[Document]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]


def read_beir(folder: Path) -> BeirFolder:
    """Raises `QuestionSetError` naming file, line and field."""
    judgements = _judgements(folder / "qrels.tsv")
    if not judgements:
        raise QuestionSetError(f"{folder / 'qrels.tsv'} judges no query. Name a collection that has judgements.")
    queries = {record.text("_id"): record.text("text") for record in read_records(folder / "queries.jsonl")}
    unknown = sorted(judgements.keys() - queries.keys())
    if unknown:
        raise QuestionSetError(
            f"{folder / 'qrels.tsv'} judges the query {unknown[0]!r}, which queries.jsonl lacks. Add it."
        )
    documents = [_document(record) for record in read_records(folder / "corpus.jsonl")]
    return BeirFolder(folder.name, documents, {name: queries[name] for name in judgements}, judgements)


def uri_of(name: str) -> str:
    return f"beir:{name}"


def _document(record: Record) -> Document:
    """The text, in one section. A document may be empty, as one of Cranfield's is: it is never found."""
    text, title = (record.encodable(name, str(record.values.get(name) or "")) for name in ("text", "title"))
    text = unicodedata.normalize("NFC", text)
    sections = (Section(Span(0, len(text))),) if text.strip() else ()
    return Document(uri_of(record.text("_id")), title, text, "text/plain", sections)


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in enumerate(_rows(path), start=2):
        if not _GRADE.fullmatch(grade.strip()):
            raise QuestionSetError(
                f'{path}, line {number}: the field "score" is {grade!r}. Give a whole number of at most four digits.'
            )
        judgements.setdefault(query, {})[uri_of(document)] = int(grade)
    return judgements


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        # Not str.splitlines: names may hold some of the characters that it takes for line ends.
        lines = path.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}. Name a folder in BEIR's layout.") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} cannot be read: {error}. Name a folder in BEIR's layout.") from error
    rows = [line.split("\t") for line in lines]
    wrong = next((number for number, row in enumerate(rows, start=1) if len(row) != len(QRELS_HEADER)), None)
    if wrong or rows[:1] != [QRELS_HEADER]:
        raise QuestionSetError(
            f"{path}, line {wrong or 1} has not the fields {', '.join(QRELS_HEADER)}. Separate them with tabs, and "
            "name them in the first line."
        )
    return iter(rows[1:])
