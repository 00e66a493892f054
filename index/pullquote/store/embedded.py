"""The store that ships: a database that is the truth, and two indexes that follow it.

Whoever finds an index behind the database brings it up to date first, so a crash between the two costs nothing but
that work. A search reads the database and both indexes at one generation.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pullquote.errors import IndexMismatch, StoreError
from pullquote.feedback import Feedback
from pullquote.monitor import UNMONITORED, Monitor, Stage
from pullquote.protocols import (
    Addition,
    Candidates,
    Counts,
    Edition,
    Extent,
    FileRecord,
    Listing,
    Order,
    Origin,
    Stored,
    Vectors,
)
from pullquote.store import dense, lexical
from pullquote.store.commit import Commit
from pullquote.store.connections import CLOSED
from pullquote.store.database import DATABASE, Database
from pullquote.store.dense import DenseIndex
from pullquote.store.filtering import Filtering
from pullquote.store.lexical import LexicalIndex
from pullquote.store.lock import WriterLock
from pullquote.store.reading import Reading
from pullquote.store.syncing import make_folder
from pullquote.store.upkeep import Upkeep
from pullquote.types import Document, Filters, Passage

FORMER = ("dense.faiss", "lexical.json", "lexical.lock")
"""Derived files of former layouts."""
BATCH = 5_000
WAIT_SECONDS = 15.0
POLL_SECONDS = 0.005
T = TypeVar("T")
_log = logging.getLogger(__name__)


class EmbeddedSnapshot:
    """A `Snapshot`: the database and both indexes as they were at one commit."""

    def __init__(
        self,
        reading: Reading,
        filtering: Filtering,
        dense: dense.View,
        lexical: LexicalIndex,
        words: lexical.View,
        monitor: Monitor,
    ) -> None:
        self.generation = dense.commit.generation
        self.searchable = reading.counts().passages
        self._reading = reading
        self._filtering = filtering
        self._dense = dense
        self._lexical = lexical
        self._words = words
        self._monitor = monitor

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        allowed = self._filtering.allowed(self._reading, filters) if filters else None
        with self._monitor.stage(Stage.DENSE):
            near = self._dense.search(vector, depth, allowed)
        with self._monitor.stage(Stage.LEXICAL):
            worded = self._lexical.search(self._words, question, depth, filters, allowed)
        return {"dense": near, "lexical": worded}

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        return self._reading.passages(numbers)


class EmbeddedStore:
    """A `Store` in one folder."""

    def __init__(
        self,
        folder: Path,
        signature: Mapping[str, str],
        language: str = "english",
        monitor: Monitor = UNMONITORED,
    ) -> None:
        """Open the store in `folder`, and make it where there is none.

        `signature` says what makes its passages and vectors (model, digest, splitter, ...). Raises `IndexMismatch`
        where the stored ones were made otherwise.
        """
        try:
            make_folder(folder)
        except OSError as error:
            raise StoreError(f"The data folder {folder} cannot be made: {error}. Name another with --data.") from error
        self.folder = folder
        self.signature = dict(signature)
        self._monitor = monitor
        self.database = Database(folder / DATABASE)
        for name in FORMER:
            # Nothing is deleted that is not there: the disk may be one that is only read.
            if (folder / name).exists():
                (folder / name).unlink(missing_ok=True)
        self.lock = WriterLock(folder)
        self.dense = DenseIndex(folder / dense.FOLDER)
        self.lexical = LexicalIndex(folder / lexical.FOLDER, language)
        self.upkeep = Upkeep(self.database, self.dense)
        self._filtering = Filtering()
        self._following = threading.Lock()
        self._is_behind = False
        self._writer = ThreadPoolExecutor(1, "writing")

    # --- documents

    def generation(self) -> int:
        return self.database.generation()

    def holds(self, document: Document) -> bool:
        return self.database.holds(document)

    def file_hash(self, uri: str) -> str | None:
        return self.database.file_hash(uri)

    def held_by(self, file: str) -> list[str]:
        return self.database.held_by(file)

    def files_below(self, folder: str) -> list[str]:
        return self.database.files_below(folder)

    def listing(self, document: str) -> Listing | None:
        return self.database.listing(document)

    def listings(
        self,
        limit: int | None = None,
        offset: int = 0,
        *,
        matching: str = "",
        order: Order = Order.URI,
        descending: bool = False,
    ) -> list[Listing]:
        return self.database.listings(limit, offset, matching=matching, order=order, descending=descending)

    def matching(self, matching: str) -> int:
        return self.database.matching(matching)

    def origins(self, limit: int = 200) -> list[Origin]:
        return self.database.origins(limit)

    def counts(self) -> Counts:
        return self.database.counts()

    def extent(self) -> Extent:
        return self.database.extent()

    def document(self, document: str) -> Document | None:
        return self.database.document(document)

    def edition(self, document: str, version: str) -> Edition | None:
        return self.database.edition(document, version)

    def text(self, document: str, version: str) -> str | None:
        return self.database.text(document, version)

    # --- feedback

    def put_feedback(self, feedback: Feedback) -> None:
        self.database.put_feedback(feedback)

    def feedback(self) -> list[Feedback]:
        return self.database.feedback()

    def forget_feedback(self, before: datetime | None = None) -> int:
        return self.database.forget_feedback(before)

    # --- writing

    def put(self, additions: Sequence[Addition], files: Sequence[FileRecord] = ()) -> Stored:
        return self._stored(lambda: self.database.put(additions, files, self.signature if additions else {}))

    def remove(self, documents: Sequence[str]) -> list[str]:
        def remove() -> list[str]:
            removed = self.database.remove(documents)
            self._follow_commit()
            return removed

        removed = self._write(remove)
        self.upkeep.consider()
        return removed

    def start_over(self) -> list[str]:
        def forget() -> None:
            self.database.forget_passages(self.signature)
            self._follow()

        if any(self.database.facts().get(name) != value for name, value in self.signature.items()):
            self._write(forget)
        return self.database.unfinished()

    def finish(self, additions: Sequence[Addition]) -> Stored:
        return self._stored(lambda: self.database.finish(additions))

    def purge(self) -> None:
        """Have what was removed leave the files of both indexes now, and not when they are next merged."""
        self._write(lambda: self._follow(lexical_anew=True))
        self.upkeep.purge()

    def remake_indexes(self) -> None:
        """Make both indexes anew from the database; nothing is embedded."""

        def remake() -> None:
            self.database.forget_segments()
            self._follow(lexical_anew=True)

        self._write(remake)
        self.upkeep.consider()

    def close(self) -> None:
        self.upkeep.finish()
        self._writer.shutdown()
        self.database.close()

    def _stored(self, commit: Callable[[], Stored]) -> Stored:
        def store() -> Stored:
            self._check_signature(self.database.facts())
            if self._is_behind:
                # What cannot be found yet is not added to.
                self._follow()
            stored = commit()
            self._follow_commit()
            return stored

        stored = self._write(store)
        self.upkeep.consider()
        return stored

    def _write(self, change: Callable[[], T]) -> T:
        """Make a change in the thread that writes: an interrupt of the caller leaves nothing half done or locked."""
        done: Future[T] = Future()
        try:
            self._writer.submit(self._make, change, done)
        except RuntimeError as error:
            raise StoreError(CLOSED) from error
        return done.result()

    def _make(self, change: Callable[[], T], done: "Future[T]") -> None:
        """Hold the writer lock until what was written has settled, which the caller does not wait for."""
        try:
            self.lock.acquire()
        except BaseException as error:  # noqa: BLE001 - whoever waits raises it
            done.set_exception(error)
            return
        try:
            done.set_result(change())
        except BaseException as error:  # noqa: BLE001
            done.set_exception(error)
        finally:
            self._settle()

    def _settle(self) -> None:
        """Wait for what the lexical index merges, and let go of the writer lock."""
        try:
            self.lexical.settle()
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be merged (%s); it is tried again after the next change.", self.folder, error)
        finally:
            self.lock.release()

    # --- searching

    @contextmanager
    def snapshot(self) -> Iterator[EmbeddedSnapshot]:
        with ExitStack() as stack:
            reading, vectors, words = self._together(stack)
            self._check_signature(reading.facts())
            unfinished = reading.unfinished()
            if unfinished:
                raise IndexMismatch(unfinished_sentence(len(unfinished)))
            yield EmbeddedSnapshot(reading, self._filtering, vectors, self.lexical, words, self._monitor)

    def _together(self, stack: ExitStack) -> tuple[Reading, dense.View, lexical.View]:
        """A snapshot of the database, and both indexes at its commit."""
        before = None
        while True:
            with ExitStack() as attempt:
                reading = attempt.enter_context(self.database.snapshot())
                commit = reading.newest()
                if views := self._views_at(commit, reading):
                    stack.enter_context(attempt.pop_all())
                    return reading, *views
            if commit == before:
                # They follow another history, of which a backup was restored since; or a writer does not go on.
                self._write(self._follow)
            before = commit

    def _views_at(self, commit: Commit, reading: Reading) -> tuple[dense.View, lexical.View] | None:
        """Both indexes at a commit, for which the process that makes it is waited; None where they have passed it."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            vectors, words = self.dense.view, self.lexical.view
            if vectors.commit == words.commit == commit:
                return vectors, words
            with self._following:
                vectors, words = self.dense.reach(reading), self.lexical.refresh()
            if vectors.commit == words.commit == commit:
                return vectors, words
            if max(vectors.commit.generation, words.commit.generation) > commit.generation:
                return None
            if self.lock.acquired_at_once():
                # Nobody writes: a writer was killed before the indexes had followed.
                try:
                    self._follow()
                finally:
                    self._settle()
                self.upkeep.consider()
                return None
            time.sleep(POLL_SECONDS)
        return None

    def _follow_commit(self) -> None:
        """What was committed stands, whether or not the indexes can follow it: each search tries, and says why not."""
        self._is_behind = True
        try:
            self._follow()
            self._is_behind = False
        except StoreError as error:
            _log.warning("%s", error)

    def _follow(self, lexical_anew: bool = False) -> None:
        """Bring both indexes up to the database, under the writer lock."""
        try:
            with self._following, self.database.snapshot() as reading:
                self._follow_lexical(reading, lexical_anew)
            self.dense.follow(self.database)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The index in {self.folder} cannot follow the database: {error}. What was stored or removed stays "
                "so, and the index catches up once that is mended: see that the disk has space and all in that folder "
                "can be written, or run `pullquote rebuild`."
            ) from error

    def _follow_lexical(self, reading: Reading, anew: bool) -> None:
        reached, commit = self.lexical.reached(), reading.newest()
        if reached == commit and not anew:
            return
        anew = anew or reached == Commit() or not reading.has(reached)
        if anew:
            self.lexical.start_anew()
            reached = Commit()
        numbers = reading.added(reached.generation)
        batches = (numbers[start : start + BATCH].tolist() for start in range(0, len(numbers), BATCH))
        passages = chain.from_iterable(reading.passages(batch).items() for batch in batches)
        # A new index has nothing to forget, and all that were ever removed may be many.
        removed = [] if anew else reading.removed(reached.generation).tolist()
        self.lexical.apply(commit, removed, passages)

    def _check_signature(self, facts: Mapping[str, str]) -> None:
        for sentence in mismatches(self.folder, self.signature, facts):
            raise IndexMismatch(sentence)


def mismatches(folder: Path, signature: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each part of `signature` that the stored `facts` have otherwise."""
    for name, value in signature.items():
        stored = facts.get(name, value)
        if stored != value:
            yield (
                f"The index in {folder} was built with {name} {stored!r}; now it is {value!r}. "
                "Run `pullquote rebuild`, or go back to that setting or version."
            )


def unfinished_sentence(documents: int) -> str:
    """What to do about documents whose passages an interrupted rebuild has not made yet."""
    return f"{documents} documents have no passages yet. Run `pullquote rebuild`, which goes on where it stopped."
