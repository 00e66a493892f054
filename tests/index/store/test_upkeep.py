"""Sealing, merging, purging and repairing in the background: what is found is the same before and after each step."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.protocols import Addition, Vectors
from pullquote.store import upkeep as module
from pullquote.store.database import Database
from pullquote.store.dense import DenseIndex
from pullquote.store.reading import Segment
from pullquote.store.scans import decode, encode
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
        assert self.database.remove([document_id(f"x:{number}") for number in numbers]) == len(numbers)
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
            similarities = decode(encode(matrix)) @ self.asked
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


# --- sealing and merging


def test_fresh_passages_are_sealed_once_there_are_enough(instance: Instance) -> None:
    instance.add(SEALED_FROM - 1)
    instance.tidy()
    assert (instance.segments(), instance.files()) == ([], set())
    instance.add(1)
    instance.tidy()
    [segment] = instance.segments()
    assert segment[1:4] == (0, SEALED_FROM, 2)
    assert instance.files() == {segment.name}
    assert instance.dense.view.fresh == ()


def test_removed_passages_do_not_count(instance: Instance) -> None:
    instance.add(SEALED_FROM)
    instance.remove(3)
    instance.tidy()
    assert instance.segments() == []
    instance.add(1)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]


def test_segments_are_merged_as_a_binary_counter_counts(instance: Instance) -> None:
    sizes = []
    for _ in range(8):
        instance.add(SEALED_FROM)
        instance.tidy()
        sizes.append([size // SEALED_FROM for size in instance.sizes()])
        assert instance.files() == {segment.name for segment in instance.segments()}
    assert sizes == [[1], [2], [2, 1], [4], [4, 1], [4, 2], [4, 2, 1], [8]]


def test_segments_cover_all_up_to_the_last_that_was_sealed(instance: Instance) -> None:
    for passages in (9, 20, 8, 3):
        instance.add(passages)
        instance.tidy()
    bounds = [(segment.low, segment.high) for segment in instance.segments()]
    assert [low for low, _ in bounds] == [0, *(high for _, high in bounds[:-1])]
    assert bounds[-1][1] == 37


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.one_of(st.integers(1, 12), st.sets(st.integers(0, 60), min_size=1, max_size=8), st.just("reopen")),
        min_size=3,
        max_size=9,
    )
)
def test_after_any_history_what_is_found_is_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory,
    addition: MakeAddition,
    vectors: Callable[..., Vectors],
    steps: list[int | set[int] | str],
) -> None:
    folder, asked = tmp_path_factory.mktemp("history"), vectors(1, seed=8)[0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SEALED_FROM", SEALED_FROM)
        instance = Instance(folder, addition, asked)
        for step in steps:
            if isinstance(step, int):
                instance.add(step)
            elif isinstance(step, set):
                alive = [number for number, _ in instance.dense.follow(instance.database).search(asked, DEPTH, None)]
                instance.remove(*step.intersection(alive))
            else:
                instance.database.close()
                instance = Instance(folder, addition, asked)
            instance.tidy()
        instance.upkeep.purge()
        instance.check()
        assert instance.files() == {segment.name for segment in instance.segments()}
        instance.database.close()


# --- purging


def test_a_segment_is_written_anew_once_a_quarter_of_it_is_dead(instance: Instance) -> None:
    instance.add(16)
    instance.tidy()
    [before] = instance.segments()
    instance.remove(2, 5, 16)
    instance.tidy()
    assert instance.segments() == [before]
    instance.remove(9)
    instance.tidy()
    [after] = instance.segments()
    assert instance.sizes() == [12]
    assert after.name != before.name
    assert after[1:4] == (0, 16, 3)
    assert instance.files() == {after.name}


def test_a_purge_leaves_nothing_of_what_was_removed(instance: Instance) -> None:
    for passages in (16, 8):
        instance.add(passages)
        instance.tidy()
    first, second = instance.segments()
    instance.remove(5)
    instance.tidy()
    instance.upkeep.purge()
    instance.check()
    assert instance.sizes() == [15, 8]
    assert instance.segments()[1] == second
    assert instance.segments()[0] != first
    assert instance.files() == {segment.name for segment in instance.segments()}


def test_of_a_segment_without_any_left_no_file_is_kept(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.remove(*range(1, SEALED_FROM + 1))
    instance.tidy()
    assert (instance.segments(), instance.files()) == ([], set())
    instance.add(SEALED_FROM)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]
    open_instance().check()


def test_a_purge_of_nothing_does_nothing(instance: Instance) -> None:
    instance.upkeep.purge()
    instance.add(SEALED_FROM)
    instance.tidy()
    before = instance.segments()
    instance.upkeep.purge()
    assert instance.segments() == before


def test_a_purge_by_an_instance_that_has_seen_nothing_keeps_what_the_database_names(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    open_instance().upkeep.purge()
    assert instance.files() == {segment.name for segment in instance.segments()}


# --- repairing


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_segment_is_written_anew(
    instance: Instance, open_instance: Callable[[], Instance], damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    for passages in (16, 8, 3):
        instance.add(passages)
        instance.tidy()
    instance.remove(2, 20)
    first, second = instance.segments()
    path = instance.dense.folder / first.name
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if damage == "cut" else whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])

    other = open_instance()
    other.tidy()
    assert f"{first.name} in {other.dense.folder} cannot be used" in caplog.text
    repaired, untouched = other.segments()
    assert (repaired.low, repaired.high, untouched) == (first.low, first.high, second)
    assert other.sizes() == [15, 8]
    assert (other.dense.damaged, other.files()) == ([], {repaired.name, second.name})
    caplog.clear()
    open_instance().check()
    instance.check()
    assert caplog.text == ""


def test_all_segments_may_be_damaged(instance: Instance, open_instance: Callable[[], Instance]) -> None:
    for passages in (16, 8):
        instance.add(passages)
        instance.tidy()
    for path in instance.dense.folder.iterdir():
        path.write_bytes(b"")
    other = open_instance()
    other.tidy()
    assert other.sizes() == [16, 8]
    assert other.dense.damaged == []


def test_a_damaged_segment_of_what_was_all_removed_goes(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.database.remove([document_id(f"x:{number}") for number in range(1, SEALED_FROM + 1)])
    for path in instance.dense.folder.iterdir():
        path.write_bytes(b"")
    other = open_instance()
    other.tidy()
    assert (other.segments(), other.files()) == ([], set())


# --- meanwhile


def test_what_is_removed_before_a_segment_is_named_is_not_found(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    instance.add(SEALED_FROM)
    instance.database.before_naming = lambda: other.remove(3)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]  # it is in the file, and dead
    open_instance().check()
    other.check()


def test_what_is_removed_before_a_segment_is_begun_is_not_found(
    instance: Instance, open_instance: Callable[[], Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.add(SEALED_FROM)
    due, removing = module._due, [lambda: instance.remove(3)]

    def due_and_removed(*state: object) -> Iterator[module.Step]:
        for step in due(*state):
            while len(instance.segments()) == 0 and removing:
                removing.pop()()  # another thread removes and searches
            yield step

    monkeypatch.setattr(module, "_due", due_and_removed)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(instance.upkeep._tidy, module.PURGED_FROM, 0.0).result()
    instance.check()
    open_instance().check()


def test_what_is_removed_while_segments_are_merged_is_not_found(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.add(SEALED_FROM)

    def at_the_next() -> None:
        instance.database.before_naming = lambda: instance.remove(4)

    instance.database.before_naming = at_the_next
    instance.tidy()
    assert len(instance.segments()) == 1
    open_instance().check()


def test_what_is_added_before_a_segment_is_named_is_found(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    instance.add(SEALED_FROM)
    instance.database.before_naming = lambda: other.add(3)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]
    open_instance().check()
    other.check()


def test_all_may_be_forgotten_before_a_segment_is_named(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.add(SEALED_FROM)
    instance.database.before_naming = lambda: other.database.forget_passages(FACTS)
    instance.tidy()
    assert [number for number, _ in instance.dense.view.search(instance.asked, DEPTH, None)] == []
    open_instance().check()
    assert (instance.segments(), instance.files()) == ([], set())


def test_what_another_instance_sealed_first_stays(instance: Instance, open_instance: Callable[[], Instance]) -> None:
    other = open_instance()
    instance.add(SEALED_FROM)
    other.check()
    instance.tidy()
    before = instance.segments()
    other.upkeep.consider()  # its view is the older one
    other.upkeep.finish()
    assert other.segments() == before
    assert other.files() == {before[0].name}
    other.check()


def test_an_older_view_does_not_delete_what_another_instance_sealed_since(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.remove(3)
    other.check()
    instance.upkeep.purge()
    instance.add(SEALED_FROM)
    instance.tidy()
    other.upkeep._tidy(module.PURGED_FROM, 0.0)  # nothing is due for what it sees
    assert other.files() == {segment.name for segment in instance.segments()}


def test_two_instances_add_and_tidy_at_once(
    instance: Instance, open_instance: Callable[[], Instance], caplog: pytest.LogCaptureFixture
) -> None:
    other = open_instance()
    uris = count()
    adding = threading.Lock()

    def work(mine: Instance) -> None:
        for _ in range(12):
            with adding:  # as the writer lock has it
                texts = [mine.addition(f"y:{n}", f"Note {n}.") for n in (next(uris) for _ in range(4))]
                mine.database.put(texts, (), FACTS)
                mine.dense.follow(mine.database)
            mine.upkeep.consider()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work, instance), pool.submit(work, other)]:
            each.result()
    for each in (instance, other):
        each.upkeep.finish()
        each.tidy()
    third = open_instance()
    caplog.clear()
    third.check()
    assert caplog.text == ""
    assert sum(third.sizes()) + sum(map(len, third.dense.view.fresh)) == 96
    assert third.files() >= {segment.name for segment in third.segments()}


def test_a_purge_and_what_is_due_in_the_background_are_not_in_each_others_way(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.add(16)
    instance.tidy()
    instance.add(SEALED_FROM - 1)
    instance.remove(1, 2)
    write = module.write_segment

    def write_and_add(*what: object) -> Segment:
        written = write(*what)
        if len(instance.files()) < 5:
            monkeypatch.setattr(module, "write_segment", write)
            instance.add(1)
            instance.upkeep.consider()
            instance.upkeep.finish()
        return written

    monkeypatch.setattr(module, "write_segment", write_and_add)
    instance.upkeep.purge()
    instance.tidy()
    assert instance.files() == {segment.name for segment in instance.segments()}


LOCKING_PROCESS = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_while_another_process_is_at_it_nothing_is_done(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    instance.add(SEALED_FROM)
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING_PROCESS, f"{instance.dense.folder}.lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        instance.tidy()
        assert instance.segments() == []
        process.stdin.close()
        process.wait(10)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]
    assert caplog.text == ""


# --- left-over files, and trouble


def test_files_that_the_database_does_not_name_go(instance: Instance) -> None:
    instance.dense.folder.mkdir()
    for name in ("0123456789abcdef.segment", "0123456789abcdef.segment.part"):
        (instance.dense.folder / name).write_bytes(b"what a crash has left")
    instance.add(SEALED_FROM)
    instance.tidy()
    assert instance.files() == {segment.name for segment in instance.segments()}


def test_what_cannot_be_written_is_told_and_tried_again(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    instance.dense.folder.write_text("a file in the place of the folder")
    instance.add(SEALED_FROM)
    with caplog.at_level(logging.WARNING):
        instance.tidy()
    assert f"{instance.dense.folder} cannot be tidied" in caplog.text
    assert "it is tried again after the next change" in caplog.text
    assert instance.segments() == []
    instance.dense.folder.unlink()
    instance.add(1)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM + 1]


def test_a_closed_database_is_told(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    instance.add(SEALED_FROM)
    instance.database.close()
    instance.upkeep.consider()
    instance.upkeep.finish()
    assert "cannot be tidied (The store is closed. Open it again.)" in caplog.text


def test_where_nothing_is_due_no_thread_is_started(instance: Instance) -> None:
    before = threading.active_count()
    instance.add(1)
    instance.upkeep.consider()
    assert threading.active_count() == before
    instance.upkeep.finish()


def test_who_opens_segments_while_another_merges_them_finds_all(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    for passages in (16, 8):
        instance.add(passages)
        instance.tidy()
    with other.database.snapshot() as reading:
        assert len(reading.segments()) == 2
        instance.add(8)
        instance.tidy()
        assert len(instance.segments()) == 1
        assert other.dense.reach(reading).parts == ()  # of the files that it names, none is there any more
    assert len(other.dense.follow(other.database).search(instance.asked, DEPTH, None)) == 32
    other.tidy()
    assert (other.segments(), other.files()) == (instance.segments(), instance.files())
    assert other.dense.damaged == []
