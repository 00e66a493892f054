"""What is read goes into batches, each for one commit: documents that were split, and files that were read."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field

from pullquote.added import Added
from pullquote.errors import UnreadableDocument
from pullquote.progress import Amount, Meter
from pullquote.protocols import FileRecord, Store
from pullquote.readers import FileReading
from pullquote.store.rows import fingerprint
from pullquote.types import Document, Passage

MOST_CHARACTERS = 1_000_000
"""A batch ends here too: unchanged documents have no passages that would fill it, but progress is to be told."""

Split = Callable[[Document], list[Passage]]


@dataclass(slots=True)
class Batch:
    """What goes into one commit, and how much is done when it is stored. One that `waits` holds nothing.

    `unchanged` are the ids of documents that came meanwhile and are stored already.
    """

    documents: list[tuple[Document, list[Passage]]] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)
    done: Amount = field(default_factory=Amount)
    passages: int = 0
    characters: int = 0
    waits: bool = False

    def take(self, document: Document, passages: list[Passage]) -> None:
        self.documents.append((document, passages))
        self.passages += len(passages)


class Batches:
    """Makes batches of about `most_passages`, in one thread.

    `added` and `meter` are told what needs no commit; `check` raises where no more is to be read. Documents whose ids
    are `settled` are passed over.
    """

    def __init__(
        self,
        store: Store,
        split: Split,
        most_passages: int,
        added: Added,
        meter: Meter,
        check: Callable[[], None],
        settled: Collection[str] = (),
    ) -> None:
        self._store = store
        self._split = split
        self._most_passages = most_passages
        self._added = added
        self._meter = meter
        self._check = check
        self._settled = frozenset(settled)
        self._seen: dict[str, str] = {}
        self._batch = Batch()
        self._files: list[FileRecord] = []
        self._files_under_way = False

    def of_files(self, readings: Iterable[tuple[FileReading, int]]) -> Iterator[Batch]:
        """Batches of what files hold; with each file its size in bytes."""
        for reading, size in readings:
            self._check()
            yield from self._take_file(reading, size)
            if self._is_full():
                yield self._with_files()
        yield self._with_files()

    def of_documents(self, documents: Iterable[Document]) -> Iterator[Batch]:
        """Batches of documents that were read elsewhere."""
        for document in documents:
            yield from self._take_document(document)
            self._batch.done += Amount(items=1, weight=1)
            if self._is_full():
                yield self._handed_over()
        yield self._handed_over()

    def _take_file(self, reading: FileReading, size: int) -> Iterator[Batch]:
        self._added.failures += reading.errors
        self._added.files_unchanged += reading.skipped
        kept: list[str] = []
        for document in reading.documents:
            if self._is_full():
                # The files wait: what one of them holds no more may have moved to this one.
                yield self._handed_over()
            if (yield from self._take_document(document)):
                kept.append(document.id)
            size = self._weigh(document, size)
        is_whole = not reading.errors and len(kept) == len(reading.documents)
        if not reading.skipped and reading.content_hash and (is_whole or kept):
            # One that was not read whole keeps no hash, and nothing it held is removed: it is read again next time.
            self._files.append(FileRecord(reading.uri, reading.content_hash if is_whole else None, tuple(kept)))
        self._batch.done += Amount(items=1, weight=size)
        if not self._batch.documents:
            self._tell()

    def _weigh(self, document: Document, left: int) -> int:
        """Count a document's characters for bytes of its file, of which so many are `left`; how many are left then."""
        weight = min(len(document.text), left)
        self._batch.done += Amount(weight=weight)
        return left - weight

    def _tell(self) -> None:
        """Nothing waits for the next commit, so what was done since the last is done already."""
        self._meter.advance(self._batch.done)
        self._batch.done = Amount()

    def _take_document(self, document: Document) -> Generator[Batch, None, bool]:
        """Split a document that is not stored yet; False where another one in this run has its uri."""
        self._check()
        if document.uri in self._seen:
            return self._is_same(document)
        self._seen[document.uri] = fingerprint(document)
        self._batch.characters += len(document.text)
        if document.id in self._settled:
            return True  # the file holds it all the same
        if (yield from self._is_stored(document)):
            self._batch.unchanged.append(document.id)
            self._batch.done += Amount(documents=1)
        else:
            self._batch.take(document, self._split(document))
        return True

    def _is_stored(self, document: Document) -> Generator[Batch, None, bool]:
        held = self._store.holds(document)
        if held and self._files_under_way:
            # One of the files that are still to be committed may have held it, and hold it no more.
            yield Batch(waits=True)
            self._files_under_way = False
            held = self._store.holds(document)
        return held

    def _is_same(self, document: Document) -> bool:
        if self._seen[document.uri] == fingerprint(document):
            return True
        self._added.failures.append(
            UnreadableDocument(
                document.uri,
                "Another document of this run has the same address, and another text, title or date.",
                "Give each document an address of its own.",
            )
        )
        return False

    def _is_full(self) -> bool:
        return self._batch.passages >= self._most_passages or self._batch.characters >= MOST_CHARACTERS

    def _with_files(self) -> Batch:
        """The batch, with the files that were read since the last one that had any."""
        self._batch.files, self._files = self._files, []
        self._files_under_way = self._files_under_way or bool(self._batch.files)
        return self._handed_over()

    def _handed_over(self) -> Batch:
        batch, self._batch = self._batch, Batch()
        return batch
