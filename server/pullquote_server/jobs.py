"""Carries out jobs: what was uploaded and acknowledged is indexed, even after a crash.

A thread for each collection in each process takes them up one after the other, and ends when there is nothing to do. A
job is held by a lock that its process takes along when it dies, so that another one may go on with it.
"""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from filelock import Timeout

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote_server import errors
from pullquote_server.indexing import Indexing, Stopped
from pullquote_server.job import PROGRESS, Job, State, read, write
from pullquote_server.ledger import file_of
from pullquote_server.uploads import UnknownJob, Uploads

FORGET_SECONDS = 600
IDLE_SECONDS = 60.0
"""After which a thread without a job ends: the next job starts another, and there is none of a removed collection."""
LOOK_SECONDS = 0.2
"""How soon a job that another carries out is looked at again, where a client waits for its end."""
AGAIN_SECONDS = 10.0
"""After which a job whose end could not be written is carried out again, and those that wait first."""
_LOGGER = logging.getLogger("uvicorn.error")


class Sent(Protocol):
    """A file that was sent."""

    filename: str | None

    @property
    def file(self) -> IO[bytes]: ...


@dataclass(frozen=True, slots=True)
class Submitted:
    """`end` has the job when it is finished, or the error that it failed with: then it is given up.

    Whoever acknowledges the job without its end cancels `end`; where that succeeds, a failure keeps the job.
    """

    id: str
    end: "Future[Job]"


class Jobs:
    """The jobs of one collection."""

    def __init__(self, engine: Engine, uploads: Uploads) -> None:
        self.uploads = uploads
        self._engine = engine
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ends: dict[str, Future[Job]] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._forgot = time.monotonic()

    def submit_files(self, files: Iterable[Sent]) -> Submitted:
        """Put files on the disk, to be indexed. Raises `StoreError`."""
        sent = list(files)
        return self._submit(Job(secrets.token_hex(8), [each.filename or "" for each in sent]), [f.file for f in sent])

    def submit_documents(self, body: IO[bytes]) -> Submitted:
        """The same with the body of documents as JSON."""
        return self._submit(Job(secrets.token_hex(8), []), [body])

    def take_up(self) -> None:
        """Go on with what another process left, the oldest first."""
        for job in self.uploads.unfinished():
            self._waiting.put(job.id)
            self._start()

    def close(self) -> None:
        """Stop after what is being stored right now; what is left is taken up by the next server."""
        self.stop()
        if thread := self._thread:
            thread.join()

    def stop(self) -> None:
        """The same, without waiting for it."""
        self._stopping.set()
        self._waiting.put(None)

    def end_when_idle(self) -> None:
        """End the thread, if there is one, after the jobs that it was given."""
        if self._thread:
            self._waiting.put(None)

    def _submit(self, job: Job, files: list[IO[bytes]]) -> Submitted:
        self.uploads.put(job, files)
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
                self._forget()
            except Stopped:
                return
            except Exception as error:
                # Such as a full disk, on which not even that can be noted. The next job may be smaller.
                _LOGGER.exception("Exception while the job %s was carried out", name)
                if not self._give_up(name, error) and isinstance(error, OSError):
                    # It was acknowledged, and who follows it waits for its end. What is indexed is not indexed again.
                    self._stopping.wait(AGAIN_SECONDS)
                    self._waiting.put(name)

    def _next(self) -> str | None:
        """The next job; None where the server ends, or there has been nothing to do for a while."""
        with suppress(queue.Empty):
            return self._waiting.get(timeout=IDLE_SECONDS)
        with self._starting:
            # What was put meanwhile found this thread alive; what comes after it starts another.
            with suppress(queue.Empty):
                return self._waiting.get_nowait()
            self._thread = None
        return None

    def _forget(self) -> None:
        if time.monotonic() - self._forgot > FORGET_SECONDS:
            self._forgot = time.monotonic()
            self.uploads.forget()

    def _take(self, name: str) -> None:
        try:
            with self.uploads.held(name) as folder:
                job = read(folder)
                if job.state is not State.FINISHED:  # by another process
                    self._carry_out(job, folder)
        except Timeout:
            self._look_again(name)
        except (UnknownJob, FileNotFoundError):
            self._give_up(name, UnknownJob(name))  # it was cancelled
        else:
            self._answer(job)

    def _look_again(self, name: str) -> None:
        """Another process is at it: that is no matter of ours, unless a client here waits for its end."""
        if (end := self._ends.get(name)) and not end.cancelled():
            self._stopping.wait(LOOK_SECONDS)
            self._waiting.put(name)
        else:
            self._ends.pop(name, None)

    def _carry_out(self, job: Job, folder: Path) -> None:
        try:
            Indexing(self._engine, self.uploads, job, folder, self._stopping).run()
        except Stopped:
            raise
        except Exception as error:
            if not isinstance(error, PullquoteError):
                _LOGGER.exception("Exception while the job %s was carried out", job.id)
            if not self._give_up(job.id, error):
                job.problem = str(error) if isinstance(error, PullquoteError) else errors.UNHANDLED
                _end(job, folder, State.FAILED)
        else:
            _end(job, folder, State.FINISHED)

    def _answer(self, job: Job) -> None:
        """Tell whoever waits for it that it is finished."""
        end = self._ends.pop(job.id, None)
        if end and end.set_running_or_notify_cancel():
            end.set_result(job)

    def _give_up(self, name: str, error: Exception) -> bool:
        """Tell whoever waits for it of the error, and delete it; False where it was acknowledged, and nobody waits.

        He may send it again, or something else: it must not be indexed then.
        """
        end = self._ends.pop(name, None)
        if not end or not end.set_running_or_notify_cancel():
            return False
        self.uploads.delete(name)
        end.set_exception(error)
        return True


def _end(job: Job, folder: Path, state: State) -> None:
    job.state = state
    write(job, folder)
    (folder / PROGRESS).unlink(missing_ok=True)
    if state is State.FINISHED:
        for number in range(job.parts):
            for name in (str(number), file_of(number)):
                (folder / name).unlink(missing_ok=True)
