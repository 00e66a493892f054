"""Keeps the dense index in few sealed segments, in the background: seals, merges, repairs and purges.

A new segment is written aside from parts that never change, then named in the database in one transaction that
fails where another process was faster. No search waits for it.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from pullquote.errors import StoreError, StoreLocked
from pullquote.store.commit import Commit
from pullquote.store.database import Database
from pullquote.store.dense import DenseIndex, View
from pullquote.store.folder_lock import FolderLock
from pullquote.store.part import Part
from pullquote.store.reading import Segment
from pullquote.store.segments import SegmentDamaged, delete_files, open_segment, write_segment

SEALED_FROM = 16_384
"""Fresh passages from which they are sealed: as many are searched in half a millisecond, exactly."""
WAIT_SECONDS = 60.0
PURGED_FROM = 0.25
"""The share of a segment that is dead from which it is written anew."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """A segment to be written from `parts`, in the place of `former` ones; none where nothing of them is alive."""

    former: tuple[Segment, ...]
    parts: tuple[Part, ...]
    low: int
    high: int
    commit: Commit


class Upkeep:
    """Works in a thread of its own while there is something to do."""

    def __init__(self, database: Database, dense: DenseIndex) -> None:
        self._database = database
        self._dense = dense
        self._threads = threading.Lock()
        self._processes = FolderLock(Path(f"{dense.folder}.lock"))
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def consider(self) -> None:
        """Begin in the background, where something is due and nothing is under way."""
        with self._starting:
            if self._thread and self._thread.is_alive():
                return
            if self._next(PURGED_FROM):
                self._thread = threading.Thread(target=self._work, name="upkeep")
                self._thread.start()

    def finish(self) -> None:
        """Wait for what is under way."""
        if self._thread:
            self._thread.join()

    def purge(self) -> None:
        """Write every segment anew that holds something removed.

        Raises `StoreLocked` where another process does not end, `StoreError` where a segment cannot be written.
        """
        try:
            self._tidy(purged_from=0.0, wait=WAIT_SECONDS)
        except Timeout as error:
            raise StoreLocked(
                f"Another one has been tidying {self._dense.folder} for over {WAIT_SECONDS:.0f} seconds. "
                "Try again when it is done."
            ) from error
        except (OSError, SegmentDamaged) as error:
            raise StoreError(
                f"{self._dense.folder} cannot be tidied: {error}. What was removed is found no more, but some of it is "
                "still in these files: see that they can be written and the disk has space, and do it again."
            ) from error

    def _work(self) -> None:
        try:
            self._tidy(PURGED_FROM, wait=0.0)
        except Timeout:
            return  # another one is at it
        except (OSError, StoreError, SegmentDamaged) as error:
            # Nothing is lost by it: what was to be sealed stays in memory and in the database.
            _log.warning(
                "%s cannot be tidied (%s); it is tried again after the next change.", self._dense.folder, error
            )

    def _tidy(self, purged_from: float, wait: float) -> None:
        """Raises `Timeout` where another thread or process is at it for longer than `wait` seconds."""
        with self._alone(wait):
            while step := self._next(purged_from):
                before = self._dense.view
                # Where a step was refused, and what is seen now is another view, there may be another step.
                if not self._take(step) and self._dense.view is before:
                    break
            with self._database.snapshot() as reading:
                named = {segment.name for segment in reading.segments()}
            delete_files(self._dense.folder, named)

    @contextmanager
    def _alone(self, wait: float) -> Iterator[None]:
        if not self._threads.acquire(timeout=wait):
            raise Timeout(str(self._processes.path))
        try:
            with self._processes.held(wait):
                yield
        finally:
            self._threads.release()

    def _next(self, purged_from: float) -> Step | None:
        return next(_due(self._dense.view, self._dense.damaged, purged_from), None)

    def _take(self, step: Step) -> bool:
        """Write and name a segment; False where another process was faster, or a backup was restored since."""
        with self._database.snapshot() as reading:
            # A restore waits for this lock, so what holds now holds until the segment is named.
            if not reading.has(step.commit):
                return False
        folder, generation = self._dense.folder, step.commit.generation
        new = write_segment(folder, step.parts, step.low, step.high, generation) if step.parts else None
        if new:
            self._dense.opened[new.name] = open_segment(folder, new)
        replaced = self._database.replace_segments(step.former, new)
        self._dense.follow(self._database)
        return replaced


def _due(view: View, damaged: Sequence[Segment], purged_from: float) -> Iterator[Step]:
    yield from _repairs(view, damaged)
    yield from _gaps(view)
    if sum(map(len, view.fresh)) >= SEALED_FROM:
        low = max((segment.high for segment, _ in view.sealed), default=0)
        yield Step((), view.fresh, low, int(view.fresh[-1].numbers[-1]), view.commit)
    yield from _merges(view)
    for segment, part in view.sealed:
        if len(part) < len(part.numbers) and len(part) <= (1 - purged_from) * len(part.numbers):
            parts = (part,) if len(part) else ()
            yield Step((segment,), parts, segment.low, segment.high, view.commit)


def _repairs(view: View, damaged: Sequence[Segment]) -> Iterator[Step]:
    nothing = tuple(segment for segment in damaged if segment.low >= segment.high)
    if nothing:
        # There may be thousands: one step for all.
        yield Step(nothing, (), 0, 0, view.commit)
    yield from (_repair(view, segment) for segment in damaged if segment not in nothing)


def _gaps(view: View) -> Iterator[Step]:
    """Put what lies before a segment and is in none into it: a merge over a gap would lose it, a seal hold it twice."""
    low = 0
    for segment, part in view.sealed:
        before = [fresh.within((fresh.numbers > low) & (fresh.numbers <= segment.low)) for fresh in view.fresh]
        parts = tuple(each for each in (*before, part) if each)
        if any(before):
            yield Step((segment,), parts, low, segment.high, view.commit)
        low = segment.high


def _repair(view: View, segment: Segment) -> Step:
    inside = [part.within(segment.covers(part.numbers)) for part in view.fresh]
    parts = tuple(part for part in inside if part)
    return Step((segment,), parts, segment.low, segment.high, view.commit)


def _merges(view: View) -> Iterator[Step]:
    """Put the newest segments together while the next older one is no larger: few are left, each written rarely."""
    if len(view.sealed) < 2:
        return
    *older, newest = view.sealed
    merged, size = [newest], len(newest[1])
    while older and len(older[-1][1]) <= size:
        size += len(older[-1][1])
        merged.insert(0, older.pop())
    if len(merged) > 1:
        parts = tuple(part for _, part in merged if len(part))
        former = tuple(segment for segment, _ in merged)
        yield Step(former, parts, former[0].low, former[-1].high, view.commit)
