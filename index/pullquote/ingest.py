"""Adding documents: read and split, embed, store, all three at the same time, in batches that are each one commit.

An `add` that is interrupted goes on where it stopped when it is run again: what is stored already is not embedded.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np

from pullquote.added import Added
from pullquote.batches import Batch, Batches
from pullquote.encodable import is_encodable
from pullquote.errors import UnreadableDocument
from pullquote.gone import emptied, files_gone, is_emptied
from pullquote.passages import embedded_text, split_passages
from pullquote.pipeline import Pipeline
from pullquote.progress import Amount, Meter, Progress, Report
from pullquote.protocols import Addition, Embedder, FileRecord, Store, Stored, Vectors
from pullquote.readers import FileReading, find_files, read_file
from pullquote.readers.apart import ReaderApart
from pullquote.types import Document, Passage

__all__ = ["Added", "Ingest", "Progress", "Report", "Told", "Turn"]

AT_ONCE = 32
Put = Callable[[Sequence[Addition], Sequence[FileRecord]], Stored]
Told = Callable[[Added], None]
"""Is called after every commit with what it did: it stays so, whatever interrupts the `add` later."""
Turn = Callable[[Sequence[Document]], AbstractContextManager[Collection[str]]]
"""Is held for a commit of these documents and until it is told; has the ids of those that are to be left out."""


def at_once(_: Sequence[Document]) -> AbstractContextManager[Collection[str]]:
    """A `Turn` without waiting, which leaves nothing out."""
    return nullcontext(())


@dataclass(frozen=True, slots=True)
class Ingest:
    """Brings documents into a store, in passages of about `max_words`; files over `max_bytes` are not read.

    `upload_reader` reads what strangers sent.
    """

    store: Store
    embedder: Embedder
    max_words: int
    max_bytes: int
    upload_reader: ReaderApart = field(default_factory=ReaderApart)
    batch_passages: int = 256

    def add_paths(
        self,
        paths: Iterable[Path],
        report: Report | None = None,
        told: Told | None = None,
        *,
        remove_gone: bool = False,
    ) -> Added:
        """Index files and folders. `report` is called after every commit, every unchanged file, and at the end.

        Where asked to, the documents of files that are gone from these folders are removed.
        """
        paths = list(paths)
        found, before = list(find_files(paths)), self.store.generation()
        skipped: list[Path] = []
        added = self._add_files(found, skipped, report, told)
        if self.store.generation() != before:
            # Another file may have dropped since what one of them holds too, with another text.
            again = [file for file in skipped if self.store.file_hash(file.as_uri()) is None]
            once_more = self._add_files(again, [], None, told)
            added.take(once_more)
            added.files_unchanged += once_more.files_unchanged - len(again)
        there = {each.as_uri() if isinstance(each, Path) else each.uri for each in found}
        for folder in filter(Path.is_dir, map(Path.resolve, paths)):
            settled = self._settle_gone(folder, there, remove=remove_gone)
            added.take(settled)
            if told and settled.removed:
                told(settled)
        return added

    def _settle_gone(self, folder: Path, there: Collection[str], *, remove: bool) -> Added:
        gone = files_gone(self.store, folder, there)
        if not gone or not remove:
            return Added(gone=gone)
        if is_emptied(folder, there):
            return Added(gone=gone, failures=[emptied(folder, gone)])
        stored = self.store.put((), [FileRecord(uri, None, (), gone=True) for uri in gone])
        return Added(removed=list(stored.removed))

    def _add_files(
        self,
        found: Sequence[Path | UnreadableDocument],
        skipped: list[Path],
        report: Report | None,
        told: Told | None,
    ) -> Added:
        """Index files; those that are unchanged are noted as `skipped`."""
        sizes = [_size(file) for file in found]

        def read() -> Iterator[tuple[FileReading, int]]:
            for file, size in zip(found, sizes, strict=True):
                reading = read_file(file, self.max_bytes, self._is_unchanged)
                if reading.skipped and isinstance(file, Path):
                    skipped.append(file)
                yield reading, size

        meter = Meter(Amount(len(found), sum(sizes)), report)
        return self._run(lambda batches: batches.of_files(read()), meter, told)

    def add_upload(
        self,
        name: str,
        data: bytes,
        report: Report | None = None,
        told: Told | None = None,
        settled: Collection[str] = (),
        turn: Turn = at_once,
    ) -> Added:
        """Index one file's bytes; its documents are addressed by `upload:` and its name.

        Those whose ids are `settled` are passed over: an `add` that was interrupted stored them, and what was removed
        since is not brought back. Raises `UnreadableDocument` where the name cannot be an address.
        """
        reading = self.upload_reader(name, data, upload_uri(name), self.max_bytes)
        meter = Meter(Amount(1, len(data)), report)
        return self._run(
            lambda batches: batches.of_files([(reading, len(data))]), meter, told, settled=settled, turn=turn
        )

    def add_documents(
        self,
        documents: Iterable[Document],
        in_all: int = 0,
        report: Report | None = None,
        told: Told | None = None,
        settled: Collection[str] = (),
        turn: Turn = at_once,
    ) -> Added:
        """Index documents that were read elsewhere, but for the `settled`, as `add_upload` does.

        `report` is called after every commit, and at the end.
        """
        meter = Meter(Amount(in_all, in_all), report)
        return self._run(lambda batches: batches.of_documents(documents), meter, told, settled=settled, turn=turn)

    def finish(self, documents: Iterable[Document], in_all: int, report: Report | None = None) -> Added:
        """Make the passages of stored documents that wait for them; those that were changed meanwhile stay so."""
        meter = Meter(Amount(in_all, in_all), report)
        return self._run(
            lambda batches: batches.of_documents(documents),
            meter,
            put=lambda additions, _: self.store.finish(additions),
        )

    def close(self) -> None:
        """End what reads uploads."""
        self.upload_reader.close()

    def _run(
        self,
        read: Callable[[Batches], Iterator[Batch]],
        meter: Meter,
        told: Told | None = None,
        put: Put | None = None,
        settled: Collection[str] = (),
        turn: Turn = at_once,
    ) -> Added:
        added = Added()
        with Pipeline() as pipeline:
            batches = Batches(self.store, self._split, self.batch_passages, added, meter, pipeline.check, settled)
            ready = pipeline.ahead(read(batches), "reading", alone=lambda batch: batch.waits)
            embedded = pipeline.ahead(
                (self._embed(batch, pipeline.check) for batch in ready), "embedding", alone=lambda pair: pair[0].waits
            )
            for batch, additions in embedded:
                with turn([addition.document for addition in additions]) as left_out:
                    kept = [addition for addition in additions if addition.document.id not in left_out]
                    commit = _committed(batch, kept, put or self.store.put)
                    added.take(commit)
                    if told:
                        told(commit)
                meter.advance(batch.done + Amount(documents=len(kept), passages=commit.passages))
        return added

    def _split(self, document: Document) -> list[Passage]:
        return split_passages(document, self.embedder.count_tokens, self.embedder.max_tokens, self.max_words)

    def _embed(self, batch: Batch, check: Callable[[], None]) -> tuple[Batch, list[Addition]]:
        if not batch.documents:
            return batch, []  # and the model need not be loaded
        vectors = self._vectors([embedded_text(each) for _, passages in batch.documents for each in passages], check)
        additions, start = [], 0
        for document, passages in batch.documents:
            additions.append(Addition(document, passages, vectors[start : start + len(passages)]))
            start += len(passages)
        return batch, additions

    def _vectors(self, texts: Sequence[str], check: Callable[[], None]) -> Vectors:
        """Embed some at a time, and `check` between: whoever interrupts an `add` should not wait for a whole batch."""
        # Texts of one length go together: the model pads less.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors = np.empty((len(texts), self.embedder.dimension), dtype=np.float32)
        for start in range(0, len(order), AT_ONCE):
            check()
            places = order[start : start + AT_ONCE]
            vectors[places] = self.embedder.embed([texts[place] for place in places])
        return vectors

    def _is_unchanged(self, uri: str, content_hash: str) -> bool:
        return self.store.file_hash(uri) == content_hash


def upload_uri(name: str) -> str:
    """The address of what an uploaded file of this name holds. Raises `UnreadableDocument` where it can have none.

    >>> upload_uri("mein café.txt")
    'upload:mein%20caf%C3%A9.txt'
    """
    if not is_encodable(name):
        raise UnreadableDocument(
            f"upload:{quote(name, errors='replace')}",
            "Its name has half a surrogate pair, which is no character.",
            "Rename it, then add it again.",
        )
    return f"upload:{quote(name)}"


def _committed(batch: Batch, additions: Sequence[Addition], put: Put) -> Added:
    done = Added(unchanged=batch.unchanged, passages=sum(len(addition.passages) for addition in additions))
    if additions or batch.files:
        stored = put(additions, batch.files)
        done.record((addition.document.id for addition in additions), stored.changes)
        done.removed += stored.removed
    return done


def _size(found: Path | UnreadableDocument) -> int:
    """In bytes; 0 where it cannot be told, as it then will not be read either."""
    try:
        return 0 if isinstance(found, UnreadableDocument) else found.stat().st_size
    except OSError:
        return 0
