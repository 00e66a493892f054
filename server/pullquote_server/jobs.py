"""Carries out jobs: what was uploaded is on the disk before it is acknowledged, and indexed even after a crash.

A thread of each process takes them up one after the other, and ends when there is nothing to do. A job is held by a
lock that its process takes along when it dies, so that another one may go on with it.
"""

import contextlib
import logging
import os
import queue
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from filelock import FileLock, Timeout

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.progress import Progress
from pullquote.store.syncing import sync_folder
from pullquote_server import errors
from pullquote_server.job import PROGRESS, STATE, Job, State, read, write, write_progress
from pullquote_server.submissions import new_documents, readable

FOLDER = "uploads"
ASIDE = "."
"""Begins the name of a folder whose files are not all there yet, or never will be, because the server died."""
KEPT_SECONDS = 24 * 3600
FORGET_SECONDS = 600
IDLE_SECONDS = 60.0
"""After which a thread without a job ends: the next job starts another, and there is none of a removed collection."""
TOLD_SECONDS = 0.3
"""How often the state on the disk follows the work."""
_LOGGER = logging.getLogger("uvicorn.error")


class UnknownJob(PullquoteError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no job {name!r}. Finished ones are kept for a day. GET /v1/jobs lists what there is."
        )


class JobBegun(PullquoteError):
    """It cannot be cancelled any more."""


errors.TABLE[UnknownJob] = errors.Kind(404, "unknown-job", "There is no such job")
errors.TABLE[JobBegun] = errors.Kind(409, "job-begun", "The job has begun")


class Sent(Protocol):
    """A file that was sent."""

    filename: str | None

    @property
    def file(self) -> IO[bytes]: ...


class _Stopped(Exception):
    """The server ends; the job stays to be taken up."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """`end` has the job when it is finished, or the error that it failed with."""

    id: str
    end: "Future[Job]"


@dataclass(frozen=True, slots=True)
class _Held:
    job: Job
    folder: Path


class Jobs:
    """The jobs of one collection, in a folder beside its database."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder / FOLDER
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ends: dict[str, Future[Job]] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._forgot = time.monotonic()

    def submit_files(self, files: Iterable[Sent]) -> Submitted:
        """Put files on the disk. Once this returns, they will be indexed, whatever happens."""
        sent = list(files)
        return self._submit(Job(secrets.token_hex(8), [each.filename or "" for each in sent]), [f.file for f in sent])

    def submit_documents(self, body: IO[bytes]) -> Submitted:
        """The same with the body of documents as JSON."""
        return self._submit(Job(secrets.token_hex(8), []), [body])

    def job(self, name: str) -> Job:
        """Raises `UnknownJob`."""
        if not re.fullmatch("[0-9a-f]{16}", name):
            raise UnknownJob(name)
        try:
            return read(self._folder / name)
        except FileNotFoundError as error:
            raise UnknownJob(name) from error

    def all(self) -> list[Job]:
        """Those that are waiting or under way, and those that ended in the last day; the newest first.

        What was sent in the same microsecond is in order of id, so that every page of the list has the same order.
        """
        jobs = []
        for folder in self._folders():
            with contextlib.suppress(FileNotFoundError):  # just deleted
                if not _is_aside(folder):
                    jobs.append(read(folder))
        return sorted(jobs, key=lambda job: (job.created, job.id), reverse=True)

    def cancel(self, name: str) -> None:
        """Delete one that has not begun, or is over. Raises `UnknownJob`, `JobBegun`."""
        self.job(name)
        try:
            with FileLock(self._folder / name / "lock").acquire(timeout=0):
                shutil.rmtree(self._folder / name)
        except Timeout as error:
            raise JobBegun(f"The job {name} has begun. What it adds can be removed when it is finished.") from error

    def take_up(self) -> None:
        """Go on with what another process left, and forget what has ended long ago."""
        self._forget()
        for job in self.all():
            if job.state is not State.FINISHED:
                self._waiting.put(job.id)
                self._start()

    def _folders(self) -> list[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else []

    def _forget(self) -> None:
        """Delete what ended a day ago, and what was never all sent because the server died."""
        self._forgot = time.monotonic()
        for folder in self._folders():
            with contextlib.suppress(FileNotFoundError):
                over = _is_aside(folder) or read(folder).state is State.FINISHED
                if over and time.time() - _last_change(folder) > KEPT_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Stop after what is being stored right now; what is left is taken up by the next server."""
        self.stop()
        if thread := self._thread:
            thread.join()

    def stop(self) -> None:
        """The same, without waiting for it."""
        self._stopping.set()
        self._waiting.put(None)

    def _submit(self, job: Job, files: list[IO[bytes]]) -> Submitted:
        aside = self._folder / f"{ASIDE}{job.id}"
        aside.mkdir(parents=True)
        try:
            # Under numbers: no path is made of what a client calls a file.
            for number, file in enumerate(files):
                _store(file, aside / str(number))
            write(job, aside)
            sync_folder(aside)
            aside.rename(self._folder / job.id)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        sync_folder(self._folder)
        submitted = Submitted(job.id, Future())
        self._ends[job.id] = submitted.end
        self._waiting.put(job.id)
        self._start()
        return submitted

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (name := self._next()) is not None and not self._stopping.is_set():
            try:
                self._take(name)
            except _Stopped:
                return
            except Exception as error:
                # Such as a full disk, on which not even that can be noted. The next job may be smaller.
                _LOGGER.exception("Exception while the job %s was carried out", name)
                self._answer(name, error)
            if time.monotonic() - self._forgot > FORGET_SECONDS:
                self._forget()

    def _next(self) -> str | None:
        """The next job; None where the server ends, or there has been nothing to do for a while."""
        with contextlib.suppress(queue.Empty):
            return self._waiting.get(timeout=IDLE_SECONDS)
        with self._starting:
            # What was put meanwhile found this thread alive; what comes after it starts another.
            with contextlib.suppress(queue.Empty):
                return self._waiting.get_nowait()
            self._thread = None
        return None

    def _take(self, name: str) -> None:
        folder = self._folder / name
        if not folder.is_dir():  # cancelled; the lock would make it anew
            return
        try:
            with FileLock(folder / "lock").acquire(timeout=0):
                self._carry_out(_Held(read(folder), folder))
        except (Timeout, FileNotFoundError):
            self._ends.pop(name, None)  # another process is at it, or it was cancelled

    def _answer(self, name: str, end: Job | Exception) -> None:
        """Tell whoever waits for it."""
        match self._ends.pop(name, None), end:
            case Future() as waited, Job() as job:
                waited.set_result(job)
            case Future() as waited, Exception() as error:
                waited.set_exception(error)

    def _carry_out(self, held: _Held) -> None:
        job = held.job
        if job.state is State.FINISHED:  # by another process
            self._answer(job.id, job)
            return
        job.state, job.problem = State.WORKING, None
        try:
            self._index(held)
        except _Stopped:
            raise
        except Exception as error:
            if not isinstance(error, PullquoteError):
                _LOGGER.exception("Exception while the job %s was carried out", job.id)
            job.problem = str(error) if isinstance(error, PullquoteError) else errors.UNHANDLED
            self._end(held, State.FAILED)
            self._answer(job.id, error)
            return
        self._end(held, State.FINISHED)
        self._answer(job.id, job)

    def _end(self, held: _Held, state: State) -> None:
        held.job.state = state
        write(held.job, held.folder)
        (held.folder / PROGRESS).unlink(missing_ok=True)
        if state is State.FINISHED:
            for number in range(held.job.parts):
                (held.folder / str(number)).unlink(missing_ok=True)

    def _index(self, held: _Held) -> None:
        job = held.job
        if job.names:
            self._index_files(held)
        else:
            new = new_documents((held.folder / "0").read_bytes())
            job.join(self._engine.add_documents(readable(new, job.report.failures), self._teller(held)))

    def _index_files(self, held: _Held) -> None:
        job = held.job
        for number in range(job.done, len(job.names)):
            data = (held.folder / str(number)).read_bytes()
            documents, passages = job.documents, job.passages
            job.join(self._engine.add_upload(job.names[number], data, self._teller(held, documents, passages)))
            job.done = number + 1
            write(job, held.folder)

    def _teller(self, held: _Held, documents: int = 0, passages: int = 0) -> "_Teller":
        return _Teller(held, documents, passages, self._stopping)


class _Teller:
    """Writes down how far a job has come, after each commit; raises `_Stopped` where the server is to end."""

    def __init__(self, held: _Held, documents: int, passages: int, stopping: threading.Event) -> None:
        self._held = held
        self._documents = documents
        self._passages = passages
        self._stopping = stopping
        self._told = 0.0

    def __call__(self, progress: Progress) -> None:
        job = self._held.job
        job.documents, job.passages = self._documents + progress.documents, self._passages + progress.passages
        if self._stopping.is_set():
            raise _Stopped
        if time.monotonic() - self._told > TOLD_SECONDS:
            self._told = time.monotonic()
            write_progress(job, self._held.folder)


def _is_aside(folder: Path) -> bool:
    return folder.name.startswith(ASIDE)


def _store(file: IO[bytes], path: Path) -> None:
    with path.open("xb") as stored:
        shutil.copyfileobj(file, stored)
        stored.flush()
        os.fsync(stored.fileno())


def _last_change(folder: Path) -> float:
    """When its state was written last, or, where it has none, when something was put into it."""
    state = folder / STATE
    return (state if state.is_file() else folder).stat().st_mtime
