"""One writer at a time, across threads and processes, and whoever waits is told for whom."""

import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pullquote.errors import StoreError, StoreLocked
from pullquote.store import lock as module
from pullquote.store.lock import WriterLock

HOLDING_PROCESS = """
import sys
from pathlib import Path
from pullquote.store.lock import WriterLock

sys.argv[:] = ["/usr/local/bin/pullquote", "add", "papers/"]
with WriterLock(Path(sys.stdin.readline().strip())).held():
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holding_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HOLDING_PROCESS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        print(folder, file=process.stdin, flush=True)
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.close()


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)


def test_a_lock_is_held_and_released(tmp_path: Path) -> None:
    for _ in range(3):
        with WriterLock(tmp_path).held():
            assert json.loads((tmp_path / "writer.json").read_bytes())["process"] == os.getpid()


def test_another_process_is_waited_for_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    waiting = threading.Event()

    class Told(logging.Handler):
        def emit(self, _: logging.LogRecord) -> None:
            waiting.set()

    lock, told = WriterLock(tmp_path), Told()
    logging.getLogger(module.__name__).addHandler(told)
    with ThreadPoolExecutor(1) as pool, holding_process(tmp_path) as process:
        acquiring = pool.submit(lock.acquire, 30)
        assert waiting.wait(10)
        assert not acquiring.done()
        process.stdin.close()
        acquiring.result(timeout=10)
    logging.getLogger(module.__name__).removeHandler(told)
    [message] = [record.getMessage() for record in caplog.records]
    expected = rf"Waiting for Process {process.pid} \(pullquote add, since 20\S+\+00:00\), which is writing to "
    assert re.match(expected, message)
    assert json.loads((tmp_path / "writer.json").read_bytes())["process"] == os.getpid()
    lock.release()


def test_a_wait_that_is_too_long_ends_and_names_the_holder(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with holding_process(tmp_path) as process:
        for wait in (0, 0.1):
            expected = rf"^Process {process.pid} \(pullquote add, since .* has been writing to .* Try again when it is"
            with pytest.raises(StoreLocked, match=expected):
                lock.acquire(wait)
    with lock.held():  # nothing is left of the attempts
        pass


@pytest.mark.parametrize("said", [None, b"", b"[]", b"{}", b"\xff", b'{"process": 1}'])
def test_a_holder_who_says_nothing_is_another_process(tmp_path: Path, said: bytes | None) -> None:
    with holding_process(tmp_path):
        holder = tmp_path / "writer.json"
        holder.write_bytes(said) if said is not None else holder.unlink()
        with pytest.raises(StoreLocked, match=r"^Another process has been writing to"):
            WriterLock(tmp_path).acquire(0)


def test_a_killed_holder_holds_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with holding_process(tmp_path) as process:
        process.kill()
        process.wait(10)
        with WriterLock(tmp_path).held():
            assert caplog.text == ""


def test_another_thread_is_told_so(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with lock.held(), ThreadPoolExecutor(1) as pool:
        expected = r"^Another thread of this process has been writing to .* for 0 seconds\. Try again"
        with pytest.raises(StoreLocked, match=expected):
            pool.submit(lock.acquire, 0.05).result()
    with lock.held():
        pass


def test_another_thread_may_release(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            lock.acquire(1)
            with pytest.raises(StoreLocked):
                WriterLock(tmp_path).acquire(0)
            pool.submit(lock.release).result()
    with WriterLock(tmp_path).held(0):
        pass


def test_two_locks_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    inside, most = [0], [0]

    def work() -> None:
        lock = WriterLock(tmp_path)
        for _ in range(5):
            with lock.held():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(work) for _ in range(4)]:
            each.result()
    assert most == [1]


def test_an_error_inside_releases(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with pytest.raises(ZeroDivisionError), lock.held():
        raise ZeroDivisionError
    with WriterLock(tmp_path).held(0), pytest.raises(StoreLocked):
        lock.acquire(0)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lock = WriterLock(tmp_path / "file")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"file cannot be written: .* Make it writable, or name another with --da"):
            lock.acquire(0.2)


def test_a_holder_that_cannot_say_so_holds_all_the_same(tmp_path: Path) -> None:
    holder = tmp_path / "writer.json"
    holder.mkdir()  # as a full disk would, it cannot be written
    with WriterLock(tmp_path).held(0):
        pass
    with WriterLock(tmp_path).held(0):
        pass
