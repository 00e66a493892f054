"""The index follows commits, and a view of it is exactly one, whoever writes meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex

from .conftest import CHOIR, FERRY, MakePassage, commit, follow, found


def test_an_empty_index_has_reached_nothing_and_finds_nothing(folder: Path) -> None:
    index = LexicalIndex(folder)
    assert (index.reached(), found(index, "ferry")) == (Commit(), [])
    assert not folder.exists()


def test_what_was_removed_is_not_found(index: LexicalIndex) -> None:
    follow(index, 2, [1, 999], [])
    assert (index.reached(), found(index, "ferry"), found(index, "choir")) == (commit(2), [], [2])


def test_a_change_may_be_followed_twice(index: LexicalIndex, passage: MakePassage) -> None:
    for _ in range(2):
        follow(index, 2, [1], [(2, passage(CHOIR)), (3, passage(FERRY))])
    assert (found(index, "ferry"), found(index, "choir")) == ([3], [2])


def test_a_change_of_nothing_may_be_followed(index: LexicalIndex, folder: Path) -> None:
    follow(index, 2, [], [])
    assert LexicalIndex(folder).reached() == index.reached() == commit(2)


def test_another_instance_sees_what_was_committed(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    other = LexicalIndex(folder)
    assert other.refresh().commit == commit(1)
    follow(index, 2, [1], [(3, passage(FERRY))])
    assert (other.view.commit, found(other, "ferry")) == (commit(1), [1])
    before = other.view
    assert other.refresh().commit == commit(2)
    assert found(other, "ferry") == [3]
    assert found(other, "ferry", before) == [1]


def test_instances_may_take_turns_in_writing(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    other = LexicalIndex(folder)
    for generation in range(2, 6):
        follow((index, other)[generation % 2], generation, [], [(generation + 1, passage(FERRY))])
    assert other.refresh().commit == index.refresh().commit == commit(5)
    assert found(index, "ferry") == found(other, "ferry") == [1, 3, 4, 5, 6]


def test_a_view_is_labelled_with_the_commit_that_it_shows(folder: Path, passage: MakePassage) -> None:
    """While one instance commits and merges back to back, the views of others are each one commit."""
    last, writing, seen = 25, LexicalIndex(folder), set()

    def write() -> None:
        for generation in range(1, last + 1):
            removed = [generation - 3] if generation > 3 else []
            follow(writing, generation, removed, [(generation, passage(FERRY))])

    def read() -> None:
        reading = LexicalIndex(folder)
        while reading.view.commit != commit(last):
            view = reading.refresh()
            generation = view.commit.generation
            seen.add(generation)
            assert found(reading, "ferry", view) == list(range(max(1, generation - 2), generation + 1))

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(write), pool.submit(read), pool.submit(read)]:
            each.result(timeout=60)
    assert len(seen) > 2


def test_segments_are_merged(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    for generation in range(2, 20):
        follow(index, generation, [], [(generation + 1, passage(CHOIR))])
    [inside] = [path for path in folder.iterdir() if path.is_dir()]
    assert len({path.name.partition(".")[0] for path in inside.glob("*.store")}) < 10
    assert index.damage() is None
    assert found(index, "choir") == list(range(2, 21))
