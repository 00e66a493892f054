"""Adding documents: read, split, embed, store, in batches that are each one commit.

An `add` that is interrupted goes on where it stopped when it is run again: what is stored already is not embedded.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pullquote.errors import UnreadableDocument
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import Addition, Embedder, FileRecord, Store
from pullquote.readers import FileReading, find_files, read_file, read_upload
from pullquote.store.rows import fingerprint
from pullquote.types import Change, Document, Passage

BATCH_PASSAGES = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` has come. `seconds` since it began."""

    files: int
    files_in_all: int
    documents: int
    passages: int
    seconds: float


@dataclass(slots=True)
class Added:
    """What an `add` did: ids of documents by change, passages embedded, and what could not be read, with reasons."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    files_unchanged: int = 0
    passages: int = 0
    failures: list[UnreadableDocument] = field(default_factory=list)

    def record(self, document: str, change: Change) -> None:
        lists = {Change.ADDED: self.added, Change.REPLACED: self.replaced, Change.UNCHANGED: self.unchanged}
        lists[change].append(document)


@dataclass(frozen=True, slots=True)
class Ingest:
    """Brings documents into a store, in passages of about `max_words`; files over `max_bytes` are not read."""

    store: Store
    embedder: Embedder
    max_words: int
    max_bytes: int

    def add_paths(self, paths: Iterable[Path], report: Callable[[Progress], None] | None = None) -> Added:
        """Index files and folders. `report` is called after every file, and at the end."""
        found = list(find_files(paths))
        run = _Run(self)
        for position, file in enumerate(found, start=1):
            run.take(read_file(file, self.max_bytes, self._is_unchanged))
            if report:
                report(run.progress(position, len(found)))
        run.finish()
        if report:
            report(run.progress(len(found), len(found)))
        return run.added

    def add_upload(self, name: str, data: bytes) -> Added:
        """Index one file's bytes; its documents are addressed by `upload:` and its name."""
        run = _Run(self)
        run.take(read_upload(name, data, f"upload:{quote(name)}", self.max_bytes))
        return run.finish()

    def add_documents(self, documents: Iterable[Document]) -> Added:
        """Index documents that were read elsewhere."""
        run = _Run(self)
        for document in documents:
            run.prepare(document)
            run.commit_when_full()
        return run.finish()

    def _is_unchanged(self, uri: str, content_hash: str) -> bool:
        return self.store.file_hash(uri) == content_hash


class _Run:
    """One `add`: what is waiting for the next commit, and what was done so far."""

    def __init__(self, ingest: Ingest) -> None:
        self.added = Added()
        self._ingest = ingest
        self._seen: dict[str, str] = {}
        self._waiting: list[tuple[Document, list[Passage]]] = []
        self._files: list[FileRecord] = []
        self._began = time.monotonic()

    def take(self, reading: FileReading) -> None:
        """Prepare what one file holds."""
        self.added.failures += reading.errors
        if reading.skipped:
            self.added.files_unchanged += 1
            return
        kept = []
        for document in reading.documents:
            if self._is_full():
                # The files wait: what one of them holds no more may have moved to this one.
                self._commit(())
            if self.prepare(document):
                kept.append(document.id)
        # A file that was not read whole keeps no hash: it is read again next time, and nothing it held is removed.
        if reading.content_hash and not reading.errors and len(kept) == len(reading.documents):
            self._files.append(FileRecord(reading.uri, reading.content_hash, tuple(kept)))
        self.commit_when_full()

    def prepare(self, document: Document) -> bool:
        """Split a document that is not stored yet; False where another one in this run has its uri."""
        if document.uri in self._seen:
            return self._is_same(document)
        self._seen[document.uri] = fingerprint(document)
        if self._ingest.store.holds(document):
            self.added.record(document.id, Change.UNCHANGED)
        else:
            embedder = self._ingest.embedder
            passages = split_passages(document, embedder.count_tokens, embedder.max_tokens, self._ingest.max_words)
            self._waiting.append((document, passages))
        return True

    def _is_same(self, document: Document) -> bool:
        if self._seen[document.uri] == fingerprint(document):
            return True
        self.added.failures.append(
            UnreadableDocument(
                document.uri,
                "Another document of this run has the same address, and another text, title or date.",
                "Give each document an address of its own.",
            )
        )
        return False

    def commit_when_full(self) -> None:
        if self._is_full():
            self._commit_all()

    def finish(self) -> Added:
        self._commit_all()
        return self.added

    def progress(self, files: int, files_in_all: int) -> Progress:
        documents = len(self.added.added) + len(self.added.replaced) + len(self.added.unchanged)
        return Progress(files, files_in_all, documents, self.added.passages, time.monotonic() - self._began)

    def _is_full(self) -> bool:
        return sum(len(passages) for _, passages in self._waiting) >= BATCH_PASSAGES

    def _commit_all(self) -> None:
        files, self._files = self._files, []
        if files or self._waiting:
            self._commit(files)

    def _commit(self, files: Sequence[FileRecord]) -> None:
        # All texts go to the model at once: it sorts them by length, and pads less the more it has to choose from.
        texts = [embedded_text(passage) for _, passages in self._waiting for passage in passages]
        vectors = self._ingest.embedder.embed(texts)
        additions, start = [], 0
        for document, passages in self._waiting:
            additions.append(Addition(document, passages, vectors[start : start + len(passages)]))
            start += len(passages)
        changes = self._ingest.store.put(additions, files)
        for addition, change in zip(additions, changes, strict=True):
            self.added.record(addition.document.id, change)
        self.added.passages += len(texts)
        self._waiting = []
