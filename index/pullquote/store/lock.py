"""One writer at a time, across threads and processes. It tells who holds it, to those who wait."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import Timeout

from pullquote.errors import StoreError, StoreLocked
from pullquote.store.folder_lock import FolderLock

WAIT_SECONDS = 60.0
PATIENCE_SECONDS = 1.0
_log = logging.getLogger(__name__)


class WriterLock:
    """May be released by another thread than the one that acquired it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "writer.lock"
        self._holder = folder / "writer.json"
        self._threads = threading.Lock()
        self._processes = FolderLock(self._path)

    @contextmanager
    def held(self, wait: float = WAIT_SECONDS) -> Iterator[None]:
        self.acquire(wait)
        try:
            yield
        finally:
            self.release()

    def acquire(self, wait: float = WAIT_SECONDS) -> None:
        """Raises `StoreLocked` after `wait` seconds, `StoreError` where the folder was removed or cannot be written."""
        if not self._threads.acquire(timeout=wait):
            raise StoreLocked(
                f"Another thread of this process has been writing to {self._path.parent} for {wait:.0f} seconds. "
                "Try again when it is done."
            )
        try:
            self._acquire_file(wait)
        except BaseException:
            self._threads.release()
            raise

    def acquired_at_once(self) -> bool:
        """Acquire where nobody holds it."""
        try:
            self.acquire(wait=0.0)
        except StoreLocked:
            return False
        return True

    def release(self) -> None:
        self._processes.release()
        self._threads.release()

    def _acquire_file(self, wait: float) -> None:
        try:
            try:
                self._processes.acquire(min(wait, PATIENCE_SECONDS))
            except Timeout:
                if wait <= PATIENCE_SECONDS:
                    raise
                _log.warning("Waiting for %s, which is writing to %s.", self._said(), self._path.parent)
                self._processes.acquire(wait - PATIENCE_SECONDS)
        except Timeout as error:
            raise StoreLocked(
                f"{self._said()} has been writing to {self._path.parent} for over {wait:.0f} seconds. "
                "Try again when it is done."
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self._path.parent} cannot be written: {error}. Make it writable, or name another with --data."
            ) from error
        self._say()

    def _say(self) -> None:
        command = " ".join(Path(word).name if place == 0 else word for place, word in enumerate(sys.argv[:2]))
        since = datetime.now(UTC).isoformat(timespec="seconds")
        # It is only told to those who wait: whether the folder can be written shows in what is to be written.
        with suppress(OSError):
            self._holder.write_text(json.dumps({"process": os.getpid(), "command": command, "since": since}))

    def _said(self) -> str:
        try:
            holder = json.loads(self._holder.read_bytes())
            return f"Process {holder['process']} ({holder['command']}, since {holder['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "Another process"
