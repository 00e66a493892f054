"""Files of the indexes that are lost or damaged: they are made anew from the database, and find the same."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.store.embedded import EmbeddedStore
from pullquote.types import document_id

from .conftest import Found, MakeAddition, Search, agree, lexical_files, segment_of

DAMAGED = "cannot be used"


def _delete_dense(folder: Path) -> None:
    shutil.rmtree(folder / "dense")


def _cut_segment(folder: Path) -> None:
    segment_of(folder).write_bytes(segment_of(folder).read_bytes()[:-100])


def _flip_segment(folder: Path) -> None:
    whole = bytearray(segment_of(folder).read_bytes())
    whole[-50] ^= 4
    segment_of(folder).write_bytes(whole)


def _empty_segment(folder: Path) -> None:
    segment_of(folder).write_bytes(b"")


def _delete_lexical(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")


def _empty_lexical(folder: Path) -> None:
    for path in lexical_files(folder):
        path.unlink()


def _garble_lexical(folder: Path) -> None:
    for path in lexical_files(folder):
        path.write_bytes(b"no index")


def _flip_lexical(folder: Path) -> None:
    path = max(path for path in lexical_files(folder) if path.suffix == ".term")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)


def _lose_mark(folder: Path) -> None:
    (folder / "lexical" / "mark.json").unlink()


def _garble_mark(folder: Path) -> None:
    (folder / "lexical" / "mark.json").write_bytes(b"{")


def _delete_all_but_the_database(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "pullquote.sqlite":
            path.unlink()


DAMAGES = [
    _delete_dense,
    _cut_segment,
    _flip_segment,
    _empty_segment,
    _delete_lexical,
    _empty_lexical,
    _garble_lexical,
    _flip_lexical,
    _lose_mark,
    _garble_mark,
    _delete_all_but_the_database,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_derived_files_are_made_anew_and_find_the_same(
    folder: Path,
    whole: list[Found],
    search: Search,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(folder)
    store = open_store()
    assert search(store) == whole
    assert agree(store)
    # With the next change the files are whole again.
    store.put([addition("x:lamp", "The lamp can be seen from 21 miles away.")])
    store.remove([document_id("x:lamp")])
    store.close()
    caplog.clear()
    again = open_store()
    assert search(again) == whole
    assert caplog.text == ""
    with again.database.snapshot() as reading:
        assert {path.name for path in (folder / "dense").iterdir()} == {each.name for each in reading.segments()}


def test_what_is_damaged_is_told(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore, caplog: pytest.LogCaptureFixture
) -> None:
    _flip_segment(folder)
    _flip_lexical(folder)
    with caplog.at_level(logging.WARNING):
        search(store)
    assert [DAMAGED in record.getMessage() for record in caplog.records] == [True, True]
    assert "made anew" in caplog.text


def test_who_has_the_files_open_goes_on_searching_when_they_are_lost(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore, open_store: Callable[..., EmbeddedStore]
) -> None:
    assert search(store) == whole
    _delete_all_but_the_database(folder)
    assert search(store) == whole
    assert search(open_store()) == whole
