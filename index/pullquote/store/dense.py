"""Search by vector, derived from the database.

Sealed segments on disk hold most passages; those that came since are read from the database into fresh parts. Each
part, and each view of them all, is immutable: a search that has begun sees one generation, and waits for nobody.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pullquote.protocols import Vectors
from pullquote.store.commit import Commit
from pullquote.store.database import Database
from pullquote.store.part import Part, nearest
from pullquote.store.reading import Mask, Numbers, Reading, Segment
from pullquote.store.segments import SegmentDamaged, open_segment

FOLDER = "dense"
FRESH = 2_048
"""Fresh parts are put together up to this many passages: each one searched costs some time of its own."""
BATCH = 10_000
NOTHING = Commit()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """The parts as they were at one commit; `sealed` by their segments."""

    commit: Commit = NOTHING
    sealed: tuple[tuple[Segment, Part], ...] = ()
    fresh: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for _, part in self.sealed) + self.fresh

    def search(self, vector: Vectors, depth: int, allowed: Numbers | None) -> list[tuple[int, float]]:
        """The numbers and similarities of the best `depth` passages among `allowed`, or among all where it is None."""
        if allowed is not None and not len(allowed):
            return []
        # After a change of the model, passages of the former one are still to be forgotten.
        alike = [part for part in self.parts if part.vectors.shape[1] == len(vector)]
        if not alike:
            return []
        numbers, scores = nearest(alike, vector, depth, allowed)
        return list(zip(numbers.tolist(), scores.tolist(), strict=True))


class DenseIndex:
    """Keeps a view, and brings it up to the database. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.view = View()
        self.damaged: list[Segment] = []
        """Segments that cannot be opened; their passages are held fresh."""
        self.opened: dict[str, Part] = {}
        """Segments that were opened already, by name, until a view takes them up."""
        self._following = threading.Lock()

    def follow(self, database: Database) -> View:
        """The view at the database's newest commit."""
        with self._following:
            for last in (False, True):
                # A segment that cannot be opened may have been merged since: what the database names now is looked at.
                with database.snapshot() as reading:
                    view = self._followed(reading, last)
                if view:
                    self.view = view
                    break
            return self.view

    def reach(self, reading: Reading) -> View:
        """The view at the commit of `reading`; a newer one stays, and so it does where a segment cannot be opened."""
        with self._following:
            if reading.newest().generation >= self.view.commit.generation:
                self.view = self._followed(reading, last=False) or self.view
            return self.view

    def _followed(self, reading: Reading, last: bool) -> View | None:
        """A view of what is read; None where a segment cannot be opened, and this is not the `last` try."""
        commit, segments = reading.newest(), reading.segments()
        if not reading.has(self.view.commit):
            self.view = View()
        known = [segment for segment, _ in self.view.sealed]
        if commit == self.view.commit and sorted([*known, *self.damaged]) == sorted(segments):
            return self.view
        sealed = self._opened(segments, last)
        if sealed is None:
            return None
        if not self._still_held(known, sealed):
            self.view, known = View(), []
        # What was sealed by another process may be older than this view; what comes from the database is alive.
        held = [self.view.commit.generation] if known or self.view.fresh else []
        new = (segment.generation for segment, _ in sealed if segment not in known)
        removed = reading.removed(min([commit.generation, *held, *new]))
        fresh = _joined(self._fresh(sealed), self._added(sealed, reading))
        return View(
            commit,
            tuple((segment, part.without(removed)) for segment, part in sealed),
            tuple(part for part in (part.without(removed) for part in fresh) if len(part)),
        )

    def _opened(self, segments: Sequence[Segment], last: bool) -> list[tuple[Segment, Part]] | None:
        held = {segment.name: part for segment, part in self.view.sealed} | self.opened
        self.opened.clear()
        self.damaged = [segment for segment in self.damaged if segment in segments]
        opened = []
        for segment in segments:
            if segment in self.damaged:
                continue
            part = held.get(segment.name)
            try:
                # One of which nothing is alive counts as false, and its removals are not read again.
                opened.append((segment, open_segment(self.folder, segment) if part is None else part))
            except SegmentDamaged as error:
                if not last:
                    return None
                _log.warning("%s in %s cannot be used (%s); it is made anew.", segment.name, self.folder, error)
                self.damaged.append(segment)
        return opened

    def _still_held(self, before: Sequence[Segment], now: Sequence[tuple[Segment, Part]]) -> bool:
        """Whether what was sealed is in the segments that there are now."""
        return all(any(new.low <= old.low and old.high <= new.high for new, _ in now) for old in before)

    def _fresh(self, sealed: Sequence[tuple[Segment, Part]]) -> list[Part]:
        """The fresh parts, less what was sealed since."""
        left = [_uncovered(part, sealed) for part in self.view.fresh]
        return [part for part in left if part]

    def _added(self, sealed: Sequence[tuple[Segment, Part]], reading: Reading) -> Iterable[Part]:
        since = self.view.commit.generation
        numbers = reading.added(since) if since else reading.outside([segment for segment, _ in sealed])
        numbers = numbers[~_covered(numbers, sealed)]
        for start in range(0, len(numbers), BATCH):
            vectors = reading.vectors(numbers[start : start + BATCH])
            if vectors:
                halves = np.stack([np.frombuffer(vector, dtype="<f2") for _, vector in vectors])
                yield Part.fresh(np.array([number for number, _ in vectors], dtype=np.int64), halves)


def _covered(numbers: Numbers, sealed: Iterable[tuple[Segment, Part]]) -> Mask:
    covered = np.zeros(len(numbers), dtype=bool)
    for segment, _ in sealed:
        covered |= segment.covers(numbers)
    return covered


def _uncovered(part: Part, sealed: Iterable[tuple[Segment, Part]]) -> Part | None:
    """What is left of a fresh part; the part itself, and no copy, where that is all of it."""
    covered = _covered(part.numbers, sealed)
    return part.within(~covered) if part.alive is not None or covered.any() else part


def _joined(parts: Iterable[Part], added: Iterable[Part]) -> list[Part]:
    joined = list(parts)
    for part in added:
        if joined and _fit(joined[-1], part):
            last = joined.pop()
            part = Part.fresh(  # noqa: PLW2901
                np.concatenate([last.numbers, part.numbers]), np.concatenate([last.vectors, part.vectors])
            ).without(last.dead())
        joined.append(part)
    return joined


def _fit(part: Part, other: Part) -> bool:
    """Whether two parts are few enough to be put together, and of one model."""
    return len(part.numbers) + len(other.numbers) <= FRESH and part.vectors.shape[1] == other.vectors.shape[1]
