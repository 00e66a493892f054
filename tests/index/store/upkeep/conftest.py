"""What the tests of upkeep share: the dense half of a store, which compares what it finds with what is stored."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from pullquote.protocols import Addition, Vectors
from pullquote.store import upkeep as module
from pullquote.store.database import Database
from pullquote.store.dense import DenseIndex
from pullquote.store.reading import Segment
from pullquote.store.rows import encode_vectors
from pullquote.store.scans import decode
from pullquote.store.segments import open_segment
from pullquote.store.upkeep import Upkeep
from pullquote.types import Filters, document_id

MakeAddition = Callable[..., Addition]
FACTS = {"model": "none"}
SEALED_FROM = 8
DEPTH = 200
"""A rough scan finds three times as many: with so few passages, all."""


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEALED_FROM", SEALED_FROM)


class Instance:
    """The dense half of a store: one of perhaps several over the same folder."""

    def __init__(self, folder: Path, addition: MakeAddition, asked: Vectors) -> None:
        self.database = Hooked(folder / "truth.sqlite")
        self.dense = DenseIndex(folder / "dense")
        self.upkeep = Upkeep(self.database, self.dense)
        self.addition = addition
        self.asked = asked

    def add(self, passages: int) -> None:
        """Add documents of one passage each, named by the passage's number, in one commit."""
        with self.database.snapshot() as reading:
            first = max([0, *reading.added(0).tolist(), *reading.removed(0).tolist()]) + 1
        numbers = range(first, first + passages)
        self.database.put([self.addition(f"x:{n}", f"Passage {n}.") for n in numbers], (), FACTS)
        self.dense.follow(self.database)

    def remove(self, *numbers: int) -> None:
        assert len(self.database.remove([document_id(f"x:{number}") for number in numbers])) == len(numbers)
        self.dense.follow(self.database)

    def tidy(self) -> None:
        """What a store does after each commit, waited for; what is found stays what the database holds."""
        self.check()
        self.upkeep.consider()
        self.upkeep.finish()
        self.check()

    def check(self) -> None:
        """What is found is what comparing with all that the database holds finds."""
        with self.database.snapshot() as reading:
            rows = reading.vectors(reading.filtered(Filters()))
        found = self.dense.follow(self.database).search(self.asked, DEPTH, None)
        expected: dict[int, float] = {}
        if rows:
            matrix = np.stack([np.frombuffer(vector, dtype="<f2") for _, vector in rows]).astype(np.float32)
            similarities = decode(encode_vectors(matrix)) @ self.asked
            expected = dict(zip([number for number, _ in rows], similarities.tolist(), strict=True))
        assert dict(found) == pytest.approx(expected, abs=1e-5)
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)

    def segments(self) -> list[Segment]:
        with self.database.snapshot() as reading:
            return reading.segments()

    def sizes(self) -> list[int]:
        """How many passages each file holds, the dead among them."""
        return [len(open_segment(self.dense.folder, segment).numbers) for segment in self.segments()]

    def files(self) -> set[str]:
        return {path.name for path in self.dense.folder.glob("*")}


class Hooked(Database):
    """A database to which something happens just before a segment is named."""

    before_naming: Callable[[], object] | None = None

    def replace_segments(self, former: Sequence[Segment], new: Segment | None) -> bool:
        hook, self.before_naming = self.before_naming, None
        if hook:
            hook()
        return super().replace_segments(former, new)


@pytest.fixture
def open_instance(
    tmp_path: Path, addition: MakeAddition, vectors: Callable[..., Vectors]
) -> Iterator[Callable[[], Instance]]:
    opened = []

    def open_instance() -> Instance:
        opened.append(Instance(tmp_path, addition, vectors(1, seed=8)[0]))
        return opened[-1]

    yield open_instance
    for instance in opened:
        instance.upkeep.finish()
        instance.database.close()


@pytest.fixture
def instance(open_instance: Callable[[], Instance]) -> Instance:
    return open_instance()
