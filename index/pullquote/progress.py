"""How far an `add` has come, how fast it is, and how long it will take."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import astuple, dataclass

WINDOW_SECONDS = 30.0
"""Speed is told over about so long: a batch takes seconds, and unchanged files at the start take next to nothing."""
SAMPLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done: read, embedded and stored, or seen to be unchanged.

    `done` of `in_all` are files, or documents where they were read elsewhere; `share`, from 0 to 1, and `seconds_left`
    go by the files' bytes, or by the number of documents. Where nobody knows how many there are, `in_all` is 0, `share`
    1 and `seconds_left` None. `passages_per_second` is over the last half minute.
    """

    done: int
    in_all: int
    share: float
    documents: int
    passages: int
    passages_per_second: float
    seconds: float
    seconds_left: float | None


Report = Callable[[Progress], None]


@dataclass(slots=True)
class Amount:
    """What was done in one step, or so far. `weight` is bytes, or documents where they were read elsewhere."""

    items: int = 0
    weight: int = 0
    documents: int = 0
    passages: int = 0

    def __add__(self, more: "Amount") -> "Amount":
        return Amount(*(mine + other for mine, other in zip(astuple(self), astuple(more), strict=True)))


class Meter:
    """Adds up what is done, and reports it. Safe to share between threads; `report` is called by one at a time."""

    def __init__(self, in_all: Amount, report: Report | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._in_all = in_all
        self._report = report
        self._clock = clock
        self._began = clock()
        self._done = Amount()
        self._samples = deque([(self._began, Amount())])
        self._lock = threading.Lock()

    def advance(self, step: Amount) -> None:
        with self._lock:
            self._done += step
            now = self._clock()
            # The first sample is the youngest that is older than the window.
            while len(self._samples) > 1 and self._samples[1][0] <= now - WINDOW_SECONDS:
                self._samples.popleft()
            if self._report:
                self._report(self._progress(now))
            if now - self._samples[-1][0] >= SAMPLE_SECONDS:
                self._samples.append((now, self._done))

    def _progress(self, now: float) -> Progress:
        done, in_all = self._done, self._in_all
        since, before = self._samples[0]
        seconds, weight = max(now - since, 0.001), done.weight - before.weight
        return Progress(
            done.items,
            in_all.items,
            done.weight / in_all.weight if in_all.weight else 1.0,
            done.documents,
            done.passages,
            (done.passages - before.passages) / seconds,
            now - self._began,
            (in_all.weight - done.weight) * seconds / weight if weight and in_all.weight else None,
        )
