"""Indexes what a job holds, and writes down how far it has come."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pullquote.engine import Engine
from pullquote.errors import UnreadableDocument
from pullquote.ingest import Added, Progress, upload_uri
from pullquote.types import Document
from pullquote_server.job import Job, ids_of, write, write_progress
from pullquote_server.ledger import Ledger
from pullquote_server.submissions import new_documents, readable
from pullquote_server.uploads import Uploads

TOLD_SECONDS = 0.3
"""How often the state on the disk follows the work."""


class Stopped(Exception):
    """The server ends; the job stays to be taken up."""


class _Overtaken(Exception):
    """A file of the same name that was sent later is indexed."""


class Indexing:
    """The work on one job, whose `folder` is held. It begins behind the files that are indexed already."""

    def __init__(self, engine: Engine, uploads: Uploads, job: Job, folder: Path, stopping: threading.Event) -> None:
        self._engine = engine
        self._order = uploads.order
        self._job = job
        self._folder = folder
        self._stopping = stopping

    def run(self) -> None:
        """Raises `Stopped`, and what keeps the documents from being indexed."""
        self._job.begin(Ledger(self._folder, self._job.done).so_far)
        write_progress(self._job, self._folder)
        if self._job.names:
            self._index_files()
        else:
            self._index_documents()

    def _index_documents(self) -> None:
        failures: list[UnreadableDocument] = []
        ledger = Ledger(self._folder, 0)
        documents = readable(new_documents((self._folder / "0").read_bytes()), failures)
        turn = partial(self._turn, failures)
        added = self._engine.add_documents(documents, self._teller(ledger), ledger.note, ledger.stored, turn)
        self._join(ledger, added, failures)

    def _index_files(self) -> None:
        for number, name in list(enumerate(self._job.names))[self._job.done :]:
            self._index_file(number, name)
            self._job.done = number + 1
            write(self._job, self._folder)

    def _index_file(self, number: int, name: str) -> None:
        failures: list[UnreadableDocument] = []
        ledger = Ledger(self._folder, number)
        data = (self._folder / str(number)).read_bytes()
        turn = partial(self._turn, failures, name=name, earlier=frozenset(self._job.stored))
        try:
            added = self._engine.add_upload(name, data, self._teller(ledger), ledger.note, ledger.stored, turn)
        except _Overtaken:
            # What it had stored before that is noted.
            ledger, added = Ledger(self._folder, number), Added(failures=[_overtaken(upload_uri(name))])
        if not ids_of(added) and not ledger.stored:
            self._job.unread.append(name)
        self._join(ledger, added, failures)

    def _join(self, ledger: Ledger, added: Added, failures: list[UnreadableDocument]) -> None:
        self._job.report.failures += failures
        self._job.join(ledger.so_far, ledger.removed)
        self._job.join(added, (source.id for source in added.removed))

    @contextmanager
    def _turn(
        self,
        failures: list[UnreadableDocument],
        documents: Sequence[Document],
        name: str | None = None,
        earlier: frozenset[str] = frozenset(),
    ) -> Iterator[Collection[str]]:
        """The turn to commit documents, of a file if that has a name; `failures` is told which ones are left out.

        Those are whose ids a later job has stored, or `earlier` files of this one with another text: of files that were
        sent together none is the later. Raises `_Overtaken` where a file of that name was sent later, and is indexed
        already.
        """
        with self._order.turn(self._job) as later:
            if name in later.names:
                raise _Overtaken
            failures += [_overtaken(each.uri) for each in documents if each.id in later.ids]
            failures += [_doubled(each.uri) for each in documents if each.id in earlier - later.ids]
            yield later.ids | earlier

    def _teller(self, ledger: Ledger) -> "_Teller":
        return _Teller(self._job, ledger, self._folder, self._stopping)


class _Teller:
    """Writes down how far a job has come, after each commit; raises `Stopped` where the server is to end."""

    def __init__(self, job: Job, ledger: Ledger, folder: Path, stopping: threading.Event) -> None:
        self._job = job
        self._folder = folder
        self._documents = len(job.stored) + len(ledger.stored)
        self._passages = job.report.passages + ledger.so_far.passages
        self._stopping = stopping
        self._told = 0.0

    def __call__(self, progress: Progress) -> None:
        self._job.documents = self._documents + progress.documents
        self._job.passages = self._passages + progress.passages
        if self._stopping.is_set():
            raise Stopped
        if time.monotonic() - self._told > TOLD_SECONDS:
            self._told = time.monotonic()
            write_progress(self._job, self._folder)


def _overtaken(uri: str) -> UnreadableDocument:
    return UnreadableDocument(
        uri,
        "What was sent later was indexed before it, and stays.",
        "Send it again if it is to take its place.",
    )


def _doubled(uri: str) -> UnreadableDocument:
    return UnreadableDocument(
        uri,
        "Another file of this upload has a document of the same address, and another text, title or date.",
        "Give each document an address of its own.",
    )
