"""The dense index follows the database: each view is that of one commit, whatever comes after."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Addition, Vectors
from pullquote.store import dense as module
from pullquote.store.commit import Commit
from pullquote.store.database import Database
from pullquote.store.dense import DenseIndex, View
from pullquote.store.part import Part
from pullquote.store.reading import Segment
from pullquote.store.rows import encode_vectors
from pullquote.store.scans import decode
from pullquote.store.segments import write_segment
from pullquote.types import document_id

MakeAddition = Callable[..., Addition]
MakeVectors = Callable[..., Vectors]
FACTS = {"model": "none"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "truth.sqlite")
    yield database
    database.close()


@pytest.fixture
def index(tmp_path: Path) -> DenseIndex:
    return DenseIndex(tmp_path / "dense")


@pytest.fixture
def add(database: Database, addition: MakeAddition) -> Callable[..., None]:
    """Adds one passage for each name, in one commit."""
    return lambda names, dimension=64: database.put(
        [addition(name, f"Text {name}.", dimension) for name in names], (), FACTS
    )


@pytest.fixture
def sealed(database: Database, index: DenseIndex) -> Callable[[], Segment]:
    """Seals what is fresh, and has the database name it."""

    def sealed() -> Segment:
        view = index.follow(database)
        low = max((segment.high for segment, _ in view.sealed), default=0)
        high = int(view.fresh[-1].numbers[-1])
        segment = write_segment(index.folder, view.fresh, low, high, view.commit.generation)
        assert database.replace_segments([], segment)
        return segment

    return sealed


def numbers(view: View, dimension: int = 64) -> list[int]:
    """All that is found."""
    asked = np.ones(dimension, dtype=np.float32) / np.sqrt(dimension)
    return sorted(number for number, _ in view.search(asked.astype(np.float32), 1_000, None))


def newest(database: Database) -> Commit:
    with database.snapshot() as reading:
        return reading.newest()


def forget(database: Database, passage: int, generation: int) -> None:
    """Write down a removal that never was: whoever reads it forgets a living passage."""
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("INSERT INTO removals VALUES (?, ?)", (passage, generation))


# --- searching a view


@settings(max_examples=40)
@given(
    sizes=st.lists(st.integers(1, 12), max_size=5),
    depth=st.integers(1, 30),
    allowed=st.none() | st.sets(st.integers(1, 70)),
)
def test_parts_are_searched_as_one(
    vectors: MakeVectors, sizes: list[int], depth: int, allowed: set[int] | None
) -> None:
    halves = encode_vectors(vectors(sum(sizes) or 1))
    ends = np.cumsum([0, *sizes])
    parts = [Part.fresh(np.arange(low + 1, high + 1), halves[low:high]) for low, high in pairwise(ends)]
    asked = vectors(1, seed=8)[0]
    chosen = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    found = View(fresh=tuple(parts)).search(asked, depth, chosen)
    similarities = decode(halves) @ asked
    every = [n for n in range(1, sum(sizes) + 1) if allowed is None or n in allowed]
    expected = sorted(every, key=lambda number: -similarities[number - 1])[:depth]
    assert [number for number, _ in found] == expected
    assert [score for _, score in found] == pytest.approx([similarities[n - 1] for n in expected], abs=1e-5)


def test_among_equals_the_older_comes_first(vectors: MakeVectors) -> None:
    halves = encode_vectors(vectors(1).repeat(3, axis=0))
    parts = (Part.fresh(np.array([8]), halves[:1]), Part.fresh(np.array([2, 5]), halves[1:]))
    assert [number for number, _ in View(fresh=parts).search(vectors(1)[0], 3, None)] == [2, 5, 8]


def test_an_empty_view_finds_nothing(vectors: MakeVectors) -> None:
    assert View().search(vectors(1)[0], 10, None) == []


# --- following


def test_an_index_follows_each_commit(database: Database, index: DenseIndex, add: Callable[..., None]) -> None:
    assert index.follow(database) == View()
    add("ab")
    assert numbers(index.follow(database)) == [1, 2]
    assert index.view.commit == newest(database)
    database.remove([document_id("a")])
    add("c")
    assert numbers(index.view) == [1, 2]  # nothing changes before it follows
    assert numbers(index.follow(database)) == [2, 3]


def test_a_view_never_changes(database: Database, index: DenseIndex, add: Callable[..., None]) -> None:
    add("ab")
    before = index.follow(database)
    add("c")
    database.remove([document_id("a")])
    index.follow(database)
    assert numbers(before) == [1, 2]


def test_without_a_new_commit_the_view_is_the_same(
    database: Database, index: DenseIndex, add: Callable[..., None]
) -> None:
    add("ab")
    assert index.follow(database) is index.follow(database)


def test_a_removed_passage_is_not_found_by_a_new_index(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add("abc")
    sealed()
    database.remove([document_id("b")])
    assert numbers(index.follow(database)) == [1, 3]
    assert numbers(DenseIndex(index.folder).follow(database)) == [1, 3]


def test_the_nearest_come_first(database: Database, index: DenseIndex, addition: MakeAddition) -> None:
    texts = [addition(name, f"Text {name}.") for name in "abcdef"]
    database.put(texts, (), FACTS)
    view = index.follow(database)
    for number, text in enumerate(texts, start=1):
        best, *others = view.search(text.vectors[0], 6, None)
        assert best == (number, pytest.approx(1, abs=0.02))
        assert len(others) == 5


def test_small_commits_are_put_together(
    database: Database, index: DenseIndex, add: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH", 4)
    for names in ("ab", "c", "d", "e", "fgh", "ijklmn"):
        add(names)
        index.follow(database)
    assert [len(part) for part in index.view.fresh] == [4, 4, 6]
    database.remove([document_id("c")])
    assert [len(part) for part in index.follow(database).fresh] == [3, 4, 6]
    assert numbers(index.view) == [1, 2, *range(4, 15)]


def test_a_fresh_part_is_no_other_while_nothing_of_it_is_sealed_or_removed(
    database: Database,
    index: DenseIndex,
    add: Callable[..., None],
    sealed: Callable[[], Segment],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "FRESH", 2)
    for names in ("ab", "cd", "e"):
        add(names)
        index.follow(database)
    first, second, third = index.view.fresh
    add("fg")
    kept = index.follow(database).fresh
    assert [part is before for part, before in zip(kept, (first, second, third), strict=False)] == [True] * 3
    database.remove([document_id("a")])
    index.follow(database)
    add("h")
    shorter, same, *_ = index.follow(database).fresh
    assert (shorter.numbers.tolist(), same is second) == ([2], True)
    sealed()
    assert index.follow(database).fresh == ()


def test_a_new_index_reads_the_database_in_batches(
    database: Database, index: DenseIndex, add: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    monkeypatch.setattr(module, "FRESH", 3)
    add("abcdefgh")
    database.remove([document_id("b")])
    assert [len(part) for part in index.follow(database).fresh] == [3, 3, 1]


def test_what_another_sealed_is_taken_up(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    other = DenseIndex(index.folder)
    add("abc")
    other.follow(database)
    first = sealed()
    add("d")
    database.remove([document_id("a")])
    view = other.follow(database)
    assert [segment for segment, _ in view.sealed] == [first]
    assert [part.living().tolist() for part in view.parts] == [[2, 3], [4]]
    second = sealed()
    # There is no new commit, and yet another segment.
    assert [segment for segment, _ in other.follow(database).sealed] == [first, second]
    assert numbers(other.view) == [2, 3, 4]


def test_what_was_sealed_of_an_older_view_is_less_what_was_removed_since(
    database: Database, index: DenseIndex, add: Callable[..., None]
) -> None:
    add("abc")
    old = index.follow(database)
    add("d")
    database.remove([document_id("a")])
    index.follow(database)
    database.replace_segments([], write_segment(index.folder, old.fresh, 0, 3, old.commit.generation))
    assert numbers(index.follow(database)) == numbers(DenseIndex(index.folder).follow(database)) == [2, 3, 4]


def test_vectors_of_another_dimension_are_followed_once_the_former_are_forgotten(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add("ab")
    sealed()
    add("c")
    index.follow(database)
    database.forget_passages(FACTS)
    assert numbers(index.follow(database)) == []
    add("ab", 8)
    assert numbers(index.follow(database), 8) == [4, 5]
    assert numbers(index.view, 64) == []


def test_forgetting_and_adding_with_another_dimension_may_be_followed_in_one_step(
    database: Database, index: DenseIndex, add: Callable[..., None]
) -> None:
    add("ab")
    index.follow(database)
    database.forget_passages(FACTS)
    add("ab", 8)
    assert numbers(index.follow(database), 8) == [3, 4]


def test_removals_that_were_followed_are_not_read_again(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add("abc")
    sealed()
    add("d")
    assert numbers(index.follow(database)) == [1, 2, 3, 4]
    forget(database, 1, generation=2)
    add("e")
    assert numbers(index.follow(database)) == [1, 2, 3, 4, 5]


def test_a_new_index_reads_the_removals_since_its_oldest_segment_and_no_others(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add("ab")
    forget(database, 1, generation=1)
    assert numbers(DenseIndex(index.folder).follow(database)) == [1, 2]
    sealed()
    add("c")
    sealed()
    database.remove([document_id("b")])
    assert numbers(DenseIndex(index.folder).follow(database)) == [1, 3]


# --- damage


def test_a_segment_of_which_nothing_is_left_stays_empty_through_later_commits(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add(["x:1", "x:2"])
    sealed()
    index.follow(database)
    database.remove([document_id("x:1"), document_id("x:2")])
    index.follow(database)
    for name in ("x:3", "x:4"):
        add([name])
        assert [part.living().tolist() for _, part in index.follow(database).sealed] == [[]]


def test_passages_of_a_damaged_segment_are_held_fresh(
    database: Database,
    index: DenseIndex,
    add: Callable[..., None],
    sealed: Callable[[], Segment],
    caplog: pytest.LogCaptureFixture,
) -> None:
    add("abc")
    segment = sealed()
    database.remove([document_id("b")])
    add("d")
    (index.folder / segment.name).write_bytes(b"no segment")
    other = DenseIndex(index.folder)
    assert numbers(other.follow(database)) == [1, 3, 4]
    assert (other.view.sealed, other.damaged) == ((), [segment])
    assert f"{segment.name} in {index.folder} cannot be used (its content is not what was written)" in caplog.text
    caplog.clear()
    add("e")
    assert numbers(other.follow(database)) == [1, 3, 4, 5]
    assert caplog.text == ""  # it is told once


def test_of_two_segments_the_whole_one_is_used(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment]
) -> None:
    add("ab")
    first = sealed()
    add("cd")
    second = sealed()
    add("ef")
    (index.folder / first.name).unlink()
    other = DenseIndex(index.folder)
    assert numbers(other.follow(database)) == [1, 2, 3, 4, 5, 6]
    assert [segment for segment, _ in other.view.sealed] == [second]


# --- another history


def test_a_view_of_another_history_is_dropped(
    database: Database, index: DenseIndex, add: Callable[..., None], addition: MakeAddition, tmp_path: Path
) -> None:
    add("abc")
    index.follow(database)
    other = Database(tmp_path / "other.sqlite")
    other.put([addition("x", "Another.")], (), FACTS)
    assert numbers(index.follow(other)) == [1]
    assert index.view.search(addition("x", "Another.").vectors[0], 1, None)[0][1] == pytest.approx(1, abs=0.02)
    other.close()


def test_a_removal_that_a_backup_undoes_is_undone(
    database: Database,
    index: DenseIndex,
    add: Callable[..., None],
    sealed: Callable[[], Segment],
    tmp_path: Path,
) -> None:
    add("abc")
    sealed()
    with sqlite3.connect(database.path) as live, sqlite3.connect(tmp_path / "backup.sqlite") as backup:
        live.backup(backup)
    live.close()
    database.remove([document_id("b")])
    assert numbers(index.follow(database)) == [1, 3]
    # SQLite restores a database while others have it open.
    with sqlite3.connect(database.path) as live:
        backup.backup(live)
    live.close()
    backup.close()
    assert numbers(index.follow(database)) == [1, 2, 3]


def test_segments_of_another_folder_are_not_taken_for_ours(
    database: Database, index: DenseIndex, add: Callable[..., None], sealed: Callable[[], Segment], tmp_path: Path
) -> None:
    add("abc")
    segment = sealed()
    shutil.move(index.folder, tmp_path / "moved")
    other = DenseIndex(index.folder)
    assert numbers(other.follow(database)) == [1, 2, 3]
    assert other.damaged == [segment]
