"""Search by words, derived from the database: BM25 in tantivy. The only module that imports tantivy."""

import json
import logging
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from filelock import FileLock, Timeout

from pullquote.errors import StoreLocked
from pullquote.store.commit import Commit
from pullquote.types import Filters, Passage

FORMAT = 1
WAIT_SECONDS = 30.0
WRITER_BYTES = 64_000_000
LONGEST_WORD = 80
LONGEST_PREFIX = 500
"""In bytes. tantivy refuses a regular expression of some 1,000."""
QUESTION_WORDS = "how what when where which who whom whose why did do does has have had can could would".split()
_ANALYZER = "english"
_log = logging.getLogger(__name__)


class LexicalIndex:
    """Titles and texts by passage number, in a folder that all processes share.

    A file beside the folder says which commit it has reached. Following a change twice does no harm, so the two
    need not be written in one step.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`; start empty, at no commit, where there is none or it cannot be opened."""
        self.folder = folder
        self._mark = _mark_of(folder)
        self._threads = threading.Lock()
        self._processes = FileLock(folder.with_suffix(".lock"), timeout=WAIT_SECONDS)
        self._analyzer = _analyzer()
        self._schema = _schema()
        with self.writing():
            self._index = self._open()
        self._seen = self.reached

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    @property
    def reached(self) -> Commit:
        """What the index on disk has reached, whichever process wrote it; `Commit()` where nothing says."""
        return reached(self.folder)

    @property
    def generation(self) -> int:
        return self.reached.generation

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other threads and processes from writing meanwhile; `StoreLocked` where one does not finish."""
        with self._threads:
            try:
                self._processes.acquire()
            except Timeout as error:
                raise StoreLocked(
                    f"Another process has held {self.folder} for {WAIT_SECONDS:.0f} seconds. Try again when it is done."
                ) from error
            try:
                yield
            finally:
                self._processes.release()

    def clear(self) -> None:
        """Start empty again, inside `writing()`."""
        self._mark.unlink(missing_ok=True)
        writer = self._index.writer(WRITER_BYTES, 1)
        writer.delete_all_documents()
        writer.commit()

    def apply(self, commit: Commit, removed: Iterable[int], added: Iterable[tuple[int, Passage]]) -> None:
        """Follow the database to `commit`, inside `writing()`."""
        writer = self._index.writer(WRITER_BYTES, 1)
        for number in removed:
            writer.delete_documents_by_query(self._numbered(number))
        for number, passage in added:
            # It may be there already, if an earlier run stopped before it wrote its mark.
            writer.delete_documents_by_query(self._numbered(number))
            writer.add_document(_entry(number, passage))
        writer.commit()
        writer.wait_merging_threads()
        self._write_mark(commit)

    def _numbered(self, number: int) -> tantivy.Query:
        # Not delete_documents_by_term: tantivy 0.27 takes its number for a signed one, and finds nothing.
        return tantivy.Query.term_query(self._schema, "number", number, index_option="basic")

    def refresh(self) -> None:
        """See what other processes have committed."""
        reached = self.reached
        if reached != self._seen:
            self._index.reload()
            self._seen = reached

    def search(
        self, question: str, depth: int, filters: Filters, allowed: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """The numbers and BM25 scores of the best `depth` passages that `filters` let through.

        `allowed` are the numbers of those passages, or None where there are no filters.
        """
        words = dict.fromkeys(self._analyzer.analyze(question))
        if not words:
            return []
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, word))
            for word in words
            for field in ("title", "text")
        ]
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(terms))]
        clauses += [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(condition, 0.0))
            for condition in self._conditions(filters, allowed or ())
        ]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), depth, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return [(int(number or 0), float(score)) for number, (score, _) in zip(numbers, hits, strict=True)]

    def _conditions(self, filters: Filters, allowed: Sequence[int]) -> Iterator[tantivy.Query]:
        # The index's own terms are cheaper than a list of numbers, as long as tantivy takes the regular expression.
        if len((filters.uri_prefix or "").encode()) > LONGEST_PREFIX:
            yield tantivy.Query.term_set_query(self._schema, "number", allowed)
            return
        if filters.published_from or filters.published_to:
            yield tantivy.Query.range_query(
                self._schema,
                "published",
                tantivy.FieldType.Integer,
                filters.published_from.toordinal() if filters.published_from else 1,
                filters.published_to.toordinal() if filters.published_to else None,
            )
        if filters.uri_prefix:
            # (?s) lets the dot stand for a line break too.
            yield tantivy.Query.regex_query(self._schema, "uri", f"(?s){re.escape(filters.uri_prefix)}.*")
        for key, value in filters.metadata.items():
            yield tantivy.Query.term_query(self._schema, "metadata", _pair(key, value))

    def _open(self) -> tantivy.Index:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "meta.json").is_file():
            self._mark.unlink(missing_ok=True)  # it speaks of an index that was deleted
        try:
            index = tantivy.Index(self._schema, path=str(self.folder))
        except ValueError as error:
            _log.warning("%s cannot be opened (%s); it is made anew from the database.", self.folder, error)
            shutil.rmtree(self.folder)
            self._mark.unlink(missing_ok=True)
            self.folder.mkdir()
            index = tantivy.Index(self._schema, path=str(self.folder))
        index.register_tokenizer(_ANALYZER, self._analyzer)
        return index

    def _write_mark(self, commit: Commit) -> None:
        # One name for all: only one process writes at a time, and overwrites what a crash has left.
        aside = self._mark.with_suffix(".part")
        aside.write_text(json.dumps({"format": FORMAT, **commit._asdict()}), encoding="utf-8")
        aside.replace(self._mark)


def reached(folder: Path) -> Commit:
    """What the index in `folder` has reached, without opening it; `Commit()` where nothing says."""
    try:
        mark = json.loads(_mark_of(folder).read_bytes())
        return Commit(mark["generation"], mark["id"]) if mark["format"] == FORMAT else Commit()
    except (OSError, ValueError, KeyError, TypeError):
        return Commit()


def _mark_of(folder: Path) -> Path:
    return folder.with_suffix(".json")


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.custom_stopword(QUESTION_WORDS))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        .add_unsigned_field("number", indexed=True, fast=True)
        .add_text_field("title", tokenizer_name=_ANALYZER)
        .add_text_field("text", tokenizer_name=_ANALYZER)
        .add_text_field("uri", tokenizer_name="raw", index_option="basic")
        .add_text_field("metadata", tokenizer_name="raw", index_option="basic")
        .add_integer_field("published", indexed=True, fast=True)
        .build()
    )


def _entry(number: int, passage: Passage) -> tantivy.Document:
    source = passage.source
    entry = tantivy.Document()
    entry.add_unsigned("number", number)
    entry.add_text("title", source.title)
    entry.add_text("text", passage.text)
    entry.add_text("uri", source.uri)
    for key, value in source.metadata.items():
        entry.add_text("metadata", _pair(key, value))
    if source.published:
        entry.add_integer("published", source.published.toordinal())
    return entry


def _pair(key: str, value: str) -> str:
    # Length first: no two pairs are written alike, whatever characters they have.
    return f"{len(key)}:{key}{value}"
