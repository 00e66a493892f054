"""The folder of a collection's jobs: what was sent is on the disk before it is acknowledged, and needs no engine."""

import logging
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from pullquote.collections import MAIN
from pullquote.errors import PullquoteError, StoreError, UnknownCollection
from pullquote.store.syncing import sync_folder
from pullquote_server import errors
from pullquote_server.job import STATE, Job, State, read, write
from pullquote_server.order import Order

FOLDER = "uploads"
ASIDE = "."
"""Begins the name of a folder whose files are not all there yet, or never will be, because the server died."""
KEPT_SECONDS = 24 * 3600
SETTLING_SECONDS = 0.5
"""Whoever works on a job lets go of it a moment after its end is told."""
_ID = "[0-9a-f]{16}"
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


class Uploads:
    """A folder for each job, under its id, in one beside the collection's database."""

    def __init__(self, collection: Path, name: str = MAIN) -> None:
        self._name = name
        self._folder = collection / FOLDER
        self.order = Order(self._folder, self._begun)

    def put(self, job: Job, files: Iterable[IO[bytes]]) -> None:
        """Once this returns, the job and its files survive whatever happens.

        Raises `StoreError`, and `UnknownCollection` where it was removed meanwhile: nothing is left.
        """
        try:
            self._put(job, files)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self._name != MAIN:
                raise UnknownCollection(self._name) from error
            raise StoreError(
                f"What was sent cannot be stored in {self._folder}: {error}. See that the folder can be written and "
                "the disk is not full, and send it again."
            ) from error

    def _put(self, job: Job, files: Iterable[IO[bytes]]) -> None:
        aside, folder = self._folder / f"{ASIDE}{job.id}", self._folder / job.id
        try:
            # Not those above it: a collection that was removed while this arrived would be there again.
            self._folder.mkdir(exist_ok=True)
            aside.mkdir()
            # Under numbers: no path is made of what a client calls a file.
            for number, file in enumerate(files):
                _store(file, aside / str(number))
            write(job, aside)
            sync_folder(aside)
            aside.rename(folder)
            sync_folder(self._folder)
        except BaseException:
            for left in (aside, folder):
                shutil.rmtree(left, ignore_errors=True)
            raise

    def job(self, name: str) -> Job:
        """Raises `UnknownJob`, and `StoreError` where its state cannot be read."""
        folder = self._of(name)
        try:
            job = read(folder)
            if not _is_past(job, folder):
                return job
        except FileNotFoundError as error:
            raise UnknownJob(name) from error
        raise UnknownJob(name)

    def all(self) -> list[Job]:
        """Those that are not finished, and those that were finished in the last day; the newest first.

        What was sent in the same microsecond is in order of id, so that every page of the list has the same order.
        """
        jobs = [job for _, job, is_past in self._found() if not is_past]
        return sorted(jobs, key=lambda job: (job.created, job.id), reverse=True)

    def unfinished(self) -> list[Job]:
        """In the order in which they were sent: the later upload of a document is the one that stays."""
        return [job for job in reversed(self.all()) if job.state is not State.FINISHED]

    @contextmanager
    def held(self, name: str, patience: float = 0) -> Iterator[Path]:
        """A job's folder, which nobody else works on meanwhile; `patience` in seconds.

        Raises `UnknownJob`; `Timeout` where somebody does.
        """
        folder = self._of(name)
        if not folder.is_dir():  # the lock would make it anew
            raise UnknownJob(name)
        with FileLock(folder / "lock").acquire(timeout=patience):
            yield folder

    def cancel(self, name: str) -> None:
        """Delete one that nobody works on. Raises `UnknownJob`, `JobBegun`.

        A finished one is only told no more while an older one has to know of it: `forget` deletes it.
        """
        try:
            with self.held(name, SETTLING_SECONDS) as folder:
                if self._is_needed(name):
                    os.utime(folder / STATE, (0, 0))
                else:
                    shutil.rmtree(folder)
        except Timeout as error:
            raise JobBegun(f"The job {name} has begun. What it adds can be removed when it is finished.") from error

    def delete(self, name: str) -> None:
        """Delete one that is held, or that nobody can hold."""
        shutil.rmtree(self._of(name), ignore_errors=True)

    def forget(self) -> None:
        """Delete what was finished a day ago, and what was never all sent because the server died."""
        found = list(self._found())
        oldest = _oldest_unfinished(job for _, job, _ in found)
        for folder, job, is_past in found:
            if is_past and (oldest is None or job.created <= oldest):
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self._folders(f"{re.escape(ASIDE)}{_ID}"):
            with suppress(FileNotFoundError):
                if _age(folder) > KEPT_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
        self.order.forget(lambda: bool(self.unfinished()))

    def _begun(self) -> list[Job]:
        return [job for _, job, _ in self._found() if job.state is not State.WAITING]

    def _is_needed(self, name: str) -> bool:
        """Whether an older one has to know of it. Raises `UnknownJob` where it is told no more."""
        found = {folder.name: (job, is_past) for folder, job, is_past in self._found()}
        if name not in found:  # it cannot be read
            return False
        job, is_past = found[name]
        if is_past:
            raise UnknownJob(name)
        oldest = _oldest_unfinished(job for job, _ in found.values())
        return job.state is State.FINISHED and oldest is not None and job.created > oldest

    def _of(self, name: str) -> Path:
        if not re.fullmatch(_ID, name):
            raise UnknownJob(name)
        return self._folder / name

    def _found(self) -> Iterator[tuple[Path, Job, bool]]:
        """Each job with its folder, and whether it is told no more. One that cannot be read is passed over."""
        for folder in self._folders(_ID):
            try:
                job = read(folder)
                is_past = _is_past(job, folder)
            except FileNotFoundError:  # just deleted
                continue
            except StoreError as error:
                _LOGGER.warning("%s", error)
                continue
            yield folder, job, is_past

    def _folders(self, names: str) -> list[Path]:
        try:
            return [folder for folder in self._folder.iterdir() if re.fullmatch(names, folder.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"{self._folder} cannot be read: {error}. Make it a folder that can be.") from error


def _oldest_unfinished(jobs: Iterable[Job]) -> datetime | None:
    """When it was sent: it has to know what was sent after it."""
    return min((job.created for job in jobs if job.state is not State.FINISHED), default=None)


def _is_past(job: Job, folder: Path) -> bool:
    """Whether it was finished so long ago that it is told no more."""
    return job.state is State.FINISHED and _age(folder) > KEPT_SECONDS


def _age(folder: Path) -> float:
    """Seconds since its state was written last, or, where it has none, since something was put into it."""
    state = folder / STATE
    return time.time() - (state if state.is_file() else folder).stat().st_mtime


def _store(file: IO[bytes], path: Path) -> None:
    with path.open("xb") as stored:
        shutil.copyfileobj(file, stored)
        stored.flush()
        os.fsync(stored.fileno())
