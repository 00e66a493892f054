"""Keeps worker processes going: one that died or hangs is started anew, and all end together.

Workers are fresh interpreters, and a worker is ready when it says so. The first is waited for alone: what is wrong with
the settings or the data is told once, by it. From then on each says again and again that it is well.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import SpawnProcess

STEADY_SECONDS = 10.0
"""One that served so long and died is started anew at once; one that did not, after a pause that doubles."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
KILLED_AFTER = 5.0
"""Seconds after the end of the grace."""
POLL_SECONDS = 0.05
NEVER = float("inf")
Target = Callable[[int, bool, Connection], None]
"""What a worker runs: its number, whether it was started before, and where it sends anything once it is ready, and
again and again from then on."""
_spawn = multiprocessing.get_context("spawn")
_log = logging.getLogger("pullquote.serve")


class Supervisor:
    """Runs `count` workers until SIGTERM or Ctrl-C, at which each gets `grace_seconds` to end.

    One that was ready and then sends nothing for `silent_seconds` is killed, and started anew.
    """

    def __init__(self, target: Target, count: int, grace_seconds: float, silent_seconds: float = NEVER) -> None:
        self._workers = [_Worker(target, number, silent_seconds) for number in range(count)]
        self._grace_seconds = grace_seconds
        self._signals = 0
        self._woken, self._waker = Pipe(duplex=False)

    def run(self, on_ready: Callable[[], None], on_end: Callable[[], None]) -> int:
        """`on_ready` is called once all are ready, `on_end` when they are told to end.

        The exit status of the first worker where that could not begin, and else 0. Raises `KeyboardInterrupt` where it
        was told to end before that.
        """
        with self._signals_noted():
            try:
                status = self._begin()
                if status == 0:
                    self._keep(on_ready)
            finally:
                on_end()
                self._end()
        return status

    def _begin(self) -> int:
        first = self._workers[0]
        first.start()
        while not first.is_ready():
            self._wait(NEVER)
            if self._signals:
                raise KeyboardInterrupt
            if first.exit_status is not None:
                return abs(first.exit_status) or 1
        return 0

    def _keep(self, on_ready: Callable[[], None]) -> None:
        for worker in self._workers[1:]:
            worker.start()
        announced = False
        while not self._signals:
            if not announced and all(worker.is_ready() for worker in self._workers):
                announced = True
                on_ready()
            self._wait(min(worker.due_in() for worker in self._workers))
            for worker in self._workers:
                worker.keep()

    def _end(self) -> None:
        told, deadline = 0, time.monotonic() + self._grace_seconds + KILLED_AFTER
        while any(worker.is_alive() for worker in self._workers):
            if time.monotonic() > deadline:
                for worker in self._workers:
                    worker.kill()
            elif told < max(1, self._signals):
                told += 1
                for worker in self._workers:
                    worker.terminate()
            time.sleep(POLL_SECONDS)

    def _wait(self, seconds: float) -> None:
        """Until a worker sends something or dies, a signal comes, or some seconds have passed."""
        awaited = [each for worker in self._workers for each in worker.awaited()]
        if self._woken in wait([self._woken, *awaited], None if seconds == NEVER else seconds):
            self._woken.recv_bytes()

    @contextlib.contextmanager
    def _signals_noted(self) -> Iterator[None]:
        def note(*_: object) -> None:
            self._signals += 1
            self._waker.send_bytes(b"signal")

        former = {each: signal.signal(each, note) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in former.items():
                signal.signal(each, handler)


class _Worker:
    """One of them, whichever process it is at present."""

    def __init__(self, target: Target, number: int, silent_seconds: float) -> None:
        self._target = target
        self._number = number
        self._silent_seconds = silent_seconds
        self._process: SpawnProcess | None = None
        self._starts = 0
        self._pause = 0.0
        self._due: float | None = None

    def start(self) -> None:
        self._pipe, theirs = Pipe(duplex=False)
        self._ready_since: float | None = None
        self._heard = NEVER
        self._due = None
        self._process = _spawn.Process(
            target=self._target, args=(self._number, self._starts > 0, theirs), name=f"worker {self._number}"
        )
        # Ctrl-C in a terminal reaches all processes at once, and a worker would take our SIGTERM for the second signal.
        # The tracker comes first: whoever starts it unblocks the signal afterwards, and would do so for the worker.
        resource_tracker.ensure_running()
        former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
        theirs.close()
        self._starts += 1

    @property
    def exit_status(self) -> int | None:
        return self._process.exitcode if self._process else None

    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def is_ready(self) -> bool:
        """Whether the present process has said so."""
        self._listen()
        return self._process is not None and self._ready_since is not None

    def _listen(self) -> None:
        with contextlib.suppress(EOFError):
            while self._process and self._pipe.poll():
                self._pipe.recv_bytes()
                self._heard = time.monotonic()
                self._ready_since = self._ready_since or self._heard

    def awaited(self) -> list[Connection | int]:
        """What becomes readable when it dies, or says something."""
        # Not "while it is alive": the sentinel may tell of its end a moment before the system does.
        return [self._process.sentinel, self._pipe] if self._process and self._due is None else []

    def due_in(self) -> float:
        """Seconds until it is to be started anew, or to be taken for one that hangs."""
        due = self._heard + self._silent_seconds if self._due is None else self._due
        return max(0.0, due - time.monotonic())

    def keep(self) -> None:
        """Start it anew where it died, now or after a pause; kill it where it hangs."""
        self._listen()
        if self._due is not None:
            if time.monotonic() >= self._due:
                self.start()
        elif self._process and not self._process.is_alive():
            self._plan_start(self._process)
        elif self._process and self.due_in() == 0:
            _log.warning(
                "Worker %d (process %d) has not answered for %g seconds; it is killed.",
                self._number,
                self._process.pid,
                self._silent_seconds,
            )
            # A process that was stopped, or whose threads wait for each other, hears of no other signal.
            self._process.kill()
            self._heard = NEVER

    def _plan_start(self, ended: SpawnProcess) -> None:
        steady = self._ready_since is not None and time.monotonic() - self._ready_since >= STEADY_SECONDS
        self._pause = 0.0 if steady else min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
        self._due = time.monotonic() + self._pause
        _log.warning(
            "Worker %d (process %d) ended with status %s; it is started anew %s.",
            self._number,
            ended.pid,
            ended.exitcode,
            f"in {self._pause:g} seconds" if self._pause else "now",
        )

    def terminate(self) -> None:
        if self._process and self._process.is_alive():
            self._process.terminate()

    def kill(self) -> None:
        if self._process and self._process.is_alive():
            self._process.kill()


def end_with_supervisor() -> None:
    """In a worker: have it end as at SIGTERM when its supervisor is there no more, however that came to its end."""
    supervisor = multiprocessing.parent_process()

    def watch() -> None:
        if supervisor:
            supervisor.join()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor", daemon=True).start()
