"""The order in which a collection's jobs were sent: what was sent later stays, whichever process indexes which.

Each process has a line of its own, and what failed is tried again late. So the commits of all jobs take turns, and
before each one it is looked up what the jobs that were sent later have stored.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import Timeout

from pullquote.errors import StoreError, StoreLocked
from pullquote.store.folder_lock import FolderLock
from pullquote.store.lock import WAIT_SECONDS
from pullquote_server.job import Job, read
from pullquote_server.ledger import ids_by_part

TURN_SECONDS = 2 * WAIT_SECONDS
"""Whose turn it is may wait for another writer as long as `WAIT_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Later:
    """What jobs that were sent later have stored: the ids of documents, and the names of the files that held any."""

    ids: frozenset[str]
    names: frozenset[str]


class Order:
    """Of the jobs whose folders are in `folder`; `all_begun` finds those that have begun.

    Which these are is noted beside it: to look into every job before every commit would take too long.
    """

    def __init__(self, folder: Path, all_begun: Callable[[], Iterable[Job]]) -> None:
        self._folder = folder
        self._all_begun = all_begun
        self._notes = folder.with_name(f"{folder.name}.begun")
        self._lock = folder.with_name(f"{folder.name}.lock")

    @contextmanager
    def turn(self, job: Job) -> Iterator[Later]:
        """Nobody else has a turn meanwhile. Raises `StoreLocked` where it does not come, and `StoreError`."""
        lock = FolderLock(self._lock)
        self._acquire(lock)
        try:
            begun = self._begun()
            if job.id not in begun:
                self._note([job])
            yield self._stored_by(each for each, created in begun.items() if created > job.created)
        finally:
            lock.release()

    def _acquire(self, lock: FolderLock) -> None:
        try:
            lock.acquire(TURN_SECONDS)
        except Timeout as error:
            raise StoreLocked(
                f"Another process has been storing what was uploaded to {self._folder.parent} for over "
                f"{TURN_SECONDS:.0f} seconds. See whether it hangs, then start the server again."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def forget(self, is_needed: Callable[[], bool]) -> None:
        """Delete the notes where they are not needed; they are made anew of the jobs that are left."""
        if self._notes.exists():
            with suppress(OSError), FolderLock(self._lock).held(0):
                if not is_needed():
                    self._notes.unlink(missing_ok=True)

    def _begun(self) -> dict[str, datetime]:
        """When each job that has begun was sent."""
        if not self._notes.exists():
            self._note(self._all_begun())
        begun = {}
        for line in self._notes.read_text(encoding="utf-8").splitlines():
            # A loss of power may have cut the last one off: of that job nothing is stored yet.
            with suppress(ValueError):
                name, created = line.split(" ")
                begun[name] = datetime.fromisoformat(created)
        return begun

    def _note(self, jobs: Iterable[Job]) -> None:
        """Before anything of it is stored."""
        lines = "".join(f"\n{job.id} {job.created.isoformat()}\n" for job in jobs)
        try:
            with self._notes.open("a", encoding="utf-8") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            f"{self._folder.parent} cannot be written: {error}. See that the folder can be written and the disk is "
            "not full."
        )

    def _stored_by(self, jobs: Iterable[str]) -> Later:
        ids: set[str] = set()
        names: set[str] = set()
        for each in jobs:
            # The notes first: they are deleted once the job's state tells all that they did.
            noted = ids_by_part(self._folder / each)
            try:
                job = read(self._folder / each)
            except (FileNotFoundError, StoreError):  # deleted, or named in the log when it was to be taken up
                continue
            ids.update(job.stored, *noted.values())
            names.update(name for name in job.names[: job.done] if name not in job.unread)
            names.update(job.names[part] for part in noted if part < len(job.names))
        return Later(frozenset(ids), frozenset(names))
