"""A writer that was killed, failed or is overtaken by a merge leaves what the next one can follow."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex
from pullquote.types import Passage

from .conftest import CHOIR, FERRY, MakePassage, commit, follow, found


def test_a_commit_whose_mark_was_not_written_is_followed_again(
    index: LexicalIndex, folder: Path, passage: MakePassage
) -> None:
    mark = (folder / "mark.json").read_bytes()
    follow(index, 2, [1], [(3, passage(FERRY))])
    (folder / "mark.json").write_bytes(mark)
    other = LexicalIndex(folder)
    reached = other.reached()
    assert reached in {Commit(), commit(1)}
    everything = [(2, passage(CHOIR)), (3, passage(FERRY))]
    follow(other, 2, [1], everything if reached == Commit() else everything[1:])
    assert (found(other, "ferry"), found(other, "choir")) == ([3], [2])


def test_removals_that_later_ones_took_the_place_of_are_not_missed(
    folder: Path, passage: MakePassage, caplog: pytest.LogCaptureFixture
) -> None:
    index = LexicalIndex(folder)
    follow(index, 1, [], [(number, passage(f"The ferry left pier {number}.")) for number in range(1, 9)])
    follow(index, 2, [1], [])
    mark = (folder / "mark.json").read_bytes()
    for generation in (3, 4):
        follow(index, generation, [generation], [])
    assert b".del" in mark
    assert not [
        name
        for name in json.loads(mark)["files"]
        if name.endswith(".del") and (folder / index.view.folder / name).exists()
    ]
    (folder / "mark.json").write_bytes(mark)
    other = LexicalIndex(folder)
    assert (other.damage(), other.reached(), caplog.text) == (None, commit(2), "")
    follow(other, 4, [3, 4], [])
    assert found(other, "ferry") == [2, 5, 6, 7, 8]


def test_a_merge_that_ended_after_the_mark_was_written_is_no_damage(
    folder: Path, passage: MakePassage, caplog: pytest.LogCaptureFixture
) -> None:
    index = LexicalIndex(folder)
    for generation in range(1, 12):
        if index.reached() == Commit():
            index.start_anew()
        index.apply(commit(generation), [], [(generation, passage(FERRY))])
        mark = (folder / "mark.json").read_bytes()
        index.settle()
        settled = (folder / "mark.json").read_bytes()
        (folder / "mark.json").write_bytes(mark)
        other = LexicalIndex(folder)
        assert (other.damage(), other.reached()) == (None, commit(generation))
        assert found(other, "ferry") == list(range(1, generation + 1))
        (folder / "mark.json").write_bytes(settled)
    inside = folder / index.view.folder
    assert len(list(inside.glob("*.store"))) < 11  # some were merged
    assert caplog.text == ""


def test_a_merge_may_end_while_the_mark_is_written(
    index: LexicalIndex, folder: Path, passage: MakePassage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, gone = Path.read_bytes, []

    def read_unless_merged(path: Path) -> bytes:
        if path.suffix == ".idx" and not gone:
            gone.append(path)
            raise FileNotFoundError(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_unless_merged)
    follow(index, 2, [], [(3, passage(FERRY))])
    assert gone
    assert (LexicalIndex(folder).damage(), LexicalIndex(folder).reached()) == (None, commit(2))


def test_an_error_that_is_kept_does_not_keep_the_writer(index: LexicalIndex, passage: MakePassage) -> None:
    def breaking() -> Iterator[tuple[int, Passage]]:
        yield 3, passage(FERRY)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space") as kept:
        follow(index, 2, [], breaking())
    follow(index, 2, [], [(3, passage(FERRY))])
    assert sorted(found(index, "ferry")) == [1, 3]
    assert kept.value.__traceback__
