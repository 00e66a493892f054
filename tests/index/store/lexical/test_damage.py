"""Damage to any file is found: the index has then reached nothing, and is made anew."""

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex, read_mark

from .conftest import FERRY, MakePassage, commit, follow, found


def test_a_mark_is_read_without_opening_the_index(index: LexicalIndex, folder: Path) -> None:
    assert read_mark(folder).commit == commit(1)
    assert read_mark(folder.parent / "none").commit == Commit()
    assert not (folder.parent / "none").exists()


@pytest.mark.parametrize("mark", [b"", b"{", b"[]", b'{"format": 9, "generation": 1, "id": "x"}', b"\xff", None])
def test_without_a_good_mark_nothing_is_reached(whole: Path, folder: Path, mark: bytes | None) -> None:
    shutil.copytree(whole, folder)
    path = folder / "mark.json"
    path.write_bytes(mark) if mark is not None else path.unlink()
    index = LexicalIndex(folder)
    assert index.damage() == "its mark is missing or of another version"
    assert index.reached() == Commit()


def _inside(folder: Path) -> Path:
    return folder / read_mark(folder).folder


def _segments(folder: Path) -> list[Path]:
    return [path for path in _inside(folder).iterdir() if path.name.partition(".")[0] not in ("", "meta")]


def _delete(folder: Path) -> None:
    shutil.rmtree(_inside(folder))


def _empty(folder: Path) -> None:
    _delete(folder)
    _inside(folder).mkdir()


def _garble_meta(folder: Path) -> None:
    (_inside(folder) / "meta.json").write_bytes(b"no index")


def _lose_meta(folder: Path) -> None:
    (_inside(folder) / "meta.json").unlink()


def _garble_all(folder: Path) -> None:
    for file in _inside(folder).iterdir():
        file.write_bytes(b"no index")


def _lose_segments(folder: Path) -> None:
    for file in _segments(folder):
        file.unlink()


def _cut_segments(folder: Path) -> None:
    for file in _segments(folder):
        file.write_bytes(file.read_bytes()[:-1])


def _rename_segment_in_meta(folder: Path) -> None:
    path = _inside(folder) / "meta.json"
    before, name, after = path.read_text().partition('"segment_id": "')
    digit = "0" if after[0] != "0" else "1"
    path.write_text(before + name + digit + after[1:])


def _garble_list_of_files(folder: Path) -> None:
    (_inside(folder) / ".managed.json").write_bytes(b"no list")


def _lose_one(folder: Path) -> None:
    max(_segments(folder)).unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _delete,
        _empty,
        _garble_meta,
        _lose_meta,
        _rename_segment_in_meta,
        _garble_list_of_files,
        _garble_all,
        _lose_segments,
        _cut_segments,
        _lose_one,
    ],
)
def test_a_damaged_index_has_reached_nothing_and_is_made_anew(
    whole: Path,
    folder: Path,
    damage: Callable[[Path], None],
    passage: MakePassage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shutil.copytree(whole, folder)
    damage(folder)
    index = LexicalIndex(folder)
    with caplog.at_level(logging.WARNING):
        assert index.reached() == Commit()
    assert f"{folder} cannot be used (" in caplog.text
    assert "(None)" not in caplog.text
    assert "it is made anew from the database" in caplog.text
    follow(index, 2, [], [(1, passage(FERRY))])
    other = LexicalIndex(folder)
    assert (other.damage(), other.reached(), found(other, "ferry choir")) == (None, commit(2), [1])


def test_each_byte_counts(whole: Path, folder: Path, passage: MakePassage) -> None:
    """A flipped bit in any file is found, or changes nothing."""
    files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.stat().st_size)
    assert len(files) > 12
    shutil.copytree(whole, folder)

    @settings(max_examples=150)
    @given(data=st.data())
    def flip(data: st.DataObject) -> None:
        path = folder / data.draw(st.sampled_from(files))
        content = path.read_bytes()
        damaged = bytearray(content)
        damaged[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(damaged)
        try:
            index = LexicalIndex(folder)
            if index.reached() == commit(2):
                assert (found(index, "ferry"), found(index, "choir"), found(index, "roof")) == ([1], [3], [])
                assert path.name in {".managed.json", "mark.json", "meta.json"}
            # A flipped mark may name a commit that never was, which no database has.
            assert index.reached() == Commit() or path.name in {".managed.json", "mark.json", "meta.json"}
        finally:
            path.write_bytes(content)

    flip()


def test_an_index_without_its_newest_removals_is_damaged(whole: Path, folder: Path) -> None:
    shutil.copytree(whole, folder)
    [inside] = [path for path in folder.iterdir() if path.is_dir()]
    [removals] = inside.glob("*.del")
    removals.unlink()
    mark = read_mark(folder)
    # As in a copy that was taken between a commit and its mark: the mark does not know the file.
    former = replace(mark, files={name: sum_ for name, sum_ in mark.files.items() if name != removals.name}).checked()
    (folder / "mark.json").write_text(json.dumps(asdict(former)))
    assert LexicalIndex(folder).reached() == Commit()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


@pytest.mark.parametrize("harm", [Path.unlink, _cut, _flip, partial(Path.write_bytes, data=b"")])
def test_a_file_that_came_after_the_mark_has_to_be_whole(
    index: LexicalIndex, folder: Path, passage: MakePassage, harm: Callable[[Path], None]
) -> None:
    # As in a copy that was taken while a commit was written: the mark, of before, does not know its files.
    mark = (folder / "mark.json").read_bytes()
    follow(index, 2, [1], [(3, passage(FERRY))])
    (folder / "mark.json").write_bytes(mark)
    assert LexicalIndex(folder).damage() is None
    new = [
        path
        for path in (folder / index.view.folder).iterdir()
        if path.name not in json.loads(mark)["files"] and path.suffix not in {".json", ".lock"}
    ]
    assert len(new) > 6
    for path in new:
        content = path.read_bytes()
        harm(path)
        other = LexicalIndex(folder)
        assert other.refresh().searcher is None
        assert other.reached() == Commit(), path
        path.write_bytes(content)
