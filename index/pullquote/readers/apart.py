"""Reads uploads in a process of its own, which is killed where a file takes too long or too much memory.

Parsers are large, written in C in part, and fed with what strangers send. What one of them does to its process ends
there: the file is told as one that could not be read.
"""

import contextlib
import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from pullquote.errors import ReaderError, UnreadableDocument
from pullquote.readers.files import FileReading, read_upload

IDLE_SECONDS = 60.0
"""A process that was given nothing for so long ends by itself."""
_NOT_OVER_A_FILE = (0, -signal.SIGTERM)
"""How one ends that was idle, or was told to end along with the server: the file is as good as before."""
_REMEDY = "Save its text alone in a simpler format, or split it."


class _Child(NamedTuple):
    process: BaseProcess
    connection: Connection


class ReaderApart:
    """`read_upload` in another process. Safe to share between threads, which wait for each other."""

    def __init__(self, seconds: float = 60, max_memory: int = 2_000_000_000) -> None:
        """A file may take `seconds`, and the process `max_memory` bytes of address space."""
        self._seconds = seconds
        self._max_memory = max_memory
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def __call__(self, name: str, data: bytes, uri: str, max_bytes: int) -> FileReading:
        """As `read_upload`; where the process had to be killed, or ended by itself, a reading with an error.

        Raises `ReaderError` where there can be no such process.
        """
        with self._lock:
            try:
                return self._ask_again(name, data, uri, max_bytes)
            except TimeoutError:
                return self._given_up(uri, f"Reading it took longer than {self._seconds:g} seconds.")
            except (EOFError, ConnectionError):
                return self._given_up(uri, "The program that reads it broke down over it.")
            except BaseException:
                # Ctrl-C, say: what it would still answer is not what the next file holds.
                self._end()
                raise

    def close(self) -> None:
        """End the process, where there is one; another call starts it again."""
        with self._lock:
            self._end()

    def _ask_again(self, name: str, data: bytes, uri: str, max_bytes: int) -> FileReading:
        """Ask another process where the first has ended, and not over the file."""
        try:
            return self._ask(name, data, uri, max_bytes)
        except (EOFError, ConnectionError, ReaderError):
            if not self._ended_by_itself():
                raise
            self._end()
            return self._ask(name, data, uri, max_bytes)

    def _ended_by_itself(self) -> bool:
        if self._child is None:
            return False
        self._child.process.join(1)
        return self._child.process.exitcode in _NOT_OVER_A_FILE

    def _ask(self, name: str, data: bytes, uri: str, max_bytes: int) -> FileReading:
        child = self._running()
        child.connection.send((name, data, uri, max_bytes))
        if not child.connection.poll(self._seconds):
            raise TimeoutError
        reading: FileReading | MemoryError = child.connection.recv()
        if isinstance(reading, MemoryError):
            return self._given_up(uri, f"Reading it took more than {self._max_memory:,} bytes of memory.")
        return reading

    def _running(self) -> _Child:
        # It answers at once where it is up, and has gone where it was idle.
        if self._child and not (self._child.process.is_alive() and not self._child.connection.poll()):
            self._end()
        if self._child is None:
            try:
                self._child = self._started()
                self._child.connection.recv()  # it is up: the seconds are for reading alone
            except (EOFError, OSError) as error:
                why = str(error) or "it ended at once"
                raise ReaderError(
                    f"The process that reads uploads cannot be started: {why}. What it wrote is in the log. See that "
                    "there is memory left, and send the file again."
                ) from error
        return self._child

    def _started(self) -> _Child:
        # Spawned: a copy of this process would hold its locks, its models and its sockets.
        context = multiprocessing.get_context("spawn")
        ours, its = context.Pipe()
        process = context.Process(target=serve, args=(its, self._max_memory), name="reader", daemon=True)
        process.start()
        its.close()
        return _Child(process, ours)

    def _given_up(self, uri: str, reason: str) -> FileReading:
        self._end()
        return FileReading(uri, None, errors=(UnreadableDocument(uri, reason, _REMEDY),))

    def _end(self) -> None:
        if self._child:
            self._child.process.kill()
            self._child.process.join()
            self._child.process.close()
            self._child.connection.close()
            self._child = None


def serve(connection: Connection, max_memory: int) -> None:
    """What the other process runs: reads what arrives, until nothing does or the one that asks has gone."""
    # Ctrl-C in a terminal goes to both; the one that asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(max_memory)
    connection.send("ready")
    with contextlib.suppress(EOFError, ConnectionError):
        while connection.poll(IDLE_SECONDS):
            connection.send(_read(*connection.recv()))


def _read(name: str, data: bytes, uri: str, max_bytes: int) -> FileReading | MemoryError:
    try:
        return read_upload(name, data, uri, max_bytes)
    except MemoryError:
        return MemoryError()


def _limit_memory(max_memory: int) -> None:
    # Windows has no such module, and macOS no such limit.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
