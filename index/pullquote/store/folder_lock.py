"""A lock of one process at a time, in a folder that others may remove: it is not brought back by who waits for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pullquote.errors import StoreRemoved
from pullquote.store.identity import FolderKnown

POLL_SECONDS = 0.005


class FolderLock:
    """May be released by another thread than the one that acquired it."""

    def __init__(self, path: Path) -> None:
        """The file at `path`; its folder is the one that stands there now."""
        self.path = path
        self._folder = FolderKnown(path.parent)
        self._lock = FileLock(path, thread_local=False)

    @contextmanager
    def held(self, wait: float) -> Iterator[None]:
        self.acquire(wait)
        try:
            yield
        finally:
            self.release()

    def acquire(self, wait: float) -> None:
        """Raises `Timeout` after `wait` seconds, and `StoreRemoved` where the folder was."""
        until = time.monotonic() + wait
        while not self._acquired(until):
            time.sleep(POLL_SECONDS)

    def _acquired(self, until: float) -> bool:
        """Whether it is held now; False where another one holds it, and `until` is still to come."""
        # The lock would make the folder anew.
        self._folder.check()
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            if time.monotonic() >= until:
                raise
            return False
        try:
            self._folder.check()
        except StoreRemoved:
            # It was removed between the two.
            self._lock.release()
            self._delete_what_the_lock_made()
            raise
        return True

    def _delete_what_the_lock_made(self) -> None:
        with suppress(OSError):
            if list(self.path.parent.iterdir()) == [self.path]:
                self.path.unlink()
                self.path.parent.rmdir()

    def release(self) -> None:
        self._lock.release()
