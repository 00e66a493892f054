"""Indexes what a job holds, and writes down how far it has come."""

import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from pullquote.engine import Engine
from pullquote.errors import UnreadableDocument
from pullquote.ingest import Added, Progress, upload_uri
from pullquote.types import Document
from pullquote_server.job import Job, State, ids_of, write, write_progress
from pullquote_server.ledger import Ledger
from pullquote_server.submissions import new_documents, readable
from pullquote_server.uploads import Uploads

TOLD_SECONDS = 0.3
"""How often the state on the disk follows the work."""


class Stopped(Exception):
    """The server ends; the job stays to be taken up."""


class Indexing:
    """The work on one job, whose `folder` is held. It begins behind the files that are indexed already."""

    def __init__(self, engine: Engine, uploads: Uploads, job: Job, folder: Path, stopping: threading.Event) -> None:
        self._engine = engine
        self._job = job
        self._folder = folder
        self._stopping = stopping
        # What is tried again does not undo what was sent and indexed meanwhile.
        self._later = uploads.finished_after(job) if job.state is not State.WAITING else []

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
        new = new_documents((self._folder / "0").read_bytes())
        latest = self._latest(readable(new, failures), ledger.stored, failures)
        added = self._engine.add_documents(latest, self._teller(ledger), ledger.note, ledger.stored)
        self._job.report.failures += failures
        self._join(ledger, added)

    def _latest(
        self, documents: Iterator[Document], stored: Collection[str], failures: list[UnreadableDocument]
    ) -> Iterator[Document]:
        """Yield what no later upload has stored, or this job has before it; add the others to `failures`."""
        later = {each for job in self._later for each in job.stored}.difference(stored)
        for document in documents:
            if document.id in later:
                failures.append(_overtaken(document.uri))
            else:
                yield document

    def _index_files(self) -> None:
        later = {name for job in self._later for name in job.names if name not in job.unread}
        for number, name in list(enumerate(self._job.names))[self._job.done :]:
            ledger = Ledger(self._folder, number)
            if name in later:
                added = Added(failures=[_overtaken(upload_uri(name))])
            else:
                data = (self._folder / str(number)).read_bytes()
                added = self._engine.add_upload(name, data, self._teller(ledger), ledger.note, ledger.stored)
            if not ids_of(added) and not ledger.stored:
                self._job.unread.append(name)
            self._join(ledger, added)
            self._job.done = number + 1
            write(self._job, self._folder)

    def _join(self, ledger: Ledger, added: Added) -> None:
        self._job.join(ledger.so_far, ledger.removed)
        self._job.join(added, (source.id for source in added.removed))

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
