"""Indexes what a job holds, and writes down how far it has come."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pullquote.engine import Engine
from pullquote.errors import UnreadableDocument
from pullquote.progress import Progress
from pullquote.types import Document
from pullquote_server.job import Job, State, write, write_progress
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
        self._job.begin()
        write_progress(self._job, self._folder)
        if self._job.names:
            self._index_files()
        else:
            self._index_documents()

    def _index_documents(self) -> None:
        failures: list[UnreadableDocument] = []
        new = new_documents((self._folder / "0").read_bytes())
        added = self._engine.add_documents(self._latest(readable(new, failures), failures), self._teller())
        self._job.report.failures += failures
        self._job.join(added)

    def _latest(self, documents: Iterator[Document], failures: list[UnreadableDocument]) -> Iterator[Document]:
        """Yield those that no later upload has stored, and add the others to `failures`."""
        later = {stored for job in self._later for stored in job.stored}
        for document in documents:
            if document.id in later:
                failures.append(_overtaken(document.uri))
            else:
                yield document

    def _index_files(self) -> None:
        later = {name for job in self._later for name in job.names}
        for number, name in list(enumerate(self._job.names))[self._job.done :]:
            if name in later:
                self._job.report.failures.append(_overtaken(f"upload:{quote(name)}"))
            else:
                data = (self._folder / str(number)).read_bytes()
                self._job.join(self._engine.add_upload(name, data, self._teller()))
            self._job.done = number + 1
            write(self._job, self._folder)

    def _teller(self) -> "_Teller":
        return _Teller(self._job, self._folder, self._stopping)


class _Teller:
    """Writes down how far a job has come, after each commit; raises `Stopped` where the server is to end."""

    def __init__(self, job: Job, folder: Path, stopping: threading.Event) -> None:
        self._job = job
        self._folder = folder
        self._documents, self._passages = job.documents, job.passages
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
