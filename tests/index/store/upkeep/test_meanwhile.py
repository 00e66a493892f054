"""What is removed, added, sealed or searched while segments are written is found, or not, as the database says."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from pullquote.store import upkeep as module
from pullquote.store.reading import Segment

from .conftest import DEPTH, FACTS, SEALED_FROM, Instance


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


def test_segments_may_be_forgotten_while_the_next_is_sealed(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    """As a rebuild does, in this process or another: what is then due is one segment of all, and not the next."""
    other = open_instance()
    instance.add(SEALED_FROM + 4)
    instance.tidy()
    instance.add(SEALED_FROM)
    instance.database.before_naming = other.database.forget_segments
    instance.tidy()
    assert [segment[1:3] for segment in instance.segments()] == [(0, 2 * SEALED_FROM + 4)]
    assert instance.files() == {segment.name for segment in instance.segments()}
    other.tidy()
    open_instance().check()


def test_segments_may_be_forgotten_while_they_are_merged(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    other = open_instance()
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "_merges", lambda _: ())
            instance.add(SEALED_FROM)
            instance.tidy()
    assert len(instance.segments()) == 2
    instance.database.before_naming = other.database.forget_segments
    instance.tidy()
    assert [segment[1:3] for segment in instance.segments()] == [(0, 2 * SEALED_FROM)]
    open_instance().check()


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
