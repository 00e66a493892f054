"""The files in the folder: which there are, made anew on demand, and none with what was removed."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import StoreError
from pullquote.store.embedded import EmbeddedStore
from pullquote.store.lexical import read_mark
from pullquote.store.segments import open_segment
from pullquote.types import document_id

from .conftest import SIGNATURE, TEXTS, Found, MakeAddition, Search, segment_of


def test_no_index_is_read_to_list_documents(store: EmbeddedStore, folder: Path) -> None:
    assert store.listings() == []
    assert sorted(path.name for path in folder.iterdir()) == [
        "pullquote.sqlite",
        "pullquote.sqlite-shm",
        "pullquote.sqlite-wal",
    ]


def test_nothing_is_left_beside_the_files_that_are_documented(folder: Path, whole: list[Found]) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "dense",
        "dense.lock",
        "lexical",
        "pullquote.sqlite",
        "writer.json",
        "writer.lock",
    ]
    inside = read_mark(folder / "lexical").folder
    assert sorted(path.name for path in (folder / "lexical").iterdir()) == sorted([inside, "mark.json"])


def test_of_an_emptied_store_no_vector_is_kept(folder: Path, whole: list[Found], store: EmbeddedStore) -> None:
    store.remove([document_id(uri) for uri in TEXTS])
    store.close()
    assert list((folder / "dense").iterdir()) == []


def test_the_indexes_are_made_anew_on_demand(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore
) -> None:
    segment, inside = segment_of(folder), read_mark(folder / "lexical").folder
    assert search(store) == whole
    store.remake_indexes()
    assert search(store) == whole
    store.close()
    assert not segment.exists()
    assert read_mark(folder / "lexical").folder not in ("", inside)


@pytest.mark.parametrize("searched", [False, True])
def test_a_purge_leaves_no_word_or_vector_of_what_was_removed(
    folder: Path,
    whole: list[Found],
    search: Search,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    searched: bool,
) -> None:
    store = open_store()
    store.put([addition("x:secret", "Zebedee was paid."), *(addition(f"x:{n}", f"Note {n}.") for n in range(8))])
    store.upkeep.finish()
    store.remove([document_id("x:secret")])
    store.close()

    def entries() -> int:
        """How many passages the lexical index has in its files, the removed ones among them."""
        meta = json.loads((folder / "lexical" / read_mark(folder / "lexical").folder / "meta.json").read_bytes())
        return sum(segment["max_doc"] for segment in meta["segments"])

    assert entries() > 12
    store = open_store()
    if searched:
        search(store)
    store.purge()
    assert [each["dense"][0] for each in search(store)] == list(TEXTS)
    store.close()
    assert entries() == 12
    with open_store().database.snapshot() as reading:
        for segment in reading.segments():
            assert not np.isin(open_segment(folder / "dense", segment).numbers, reading.removed(0)).any()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The data folder .*file.data cannot be made: .* Name another with --data"):
        EmbeddedStore(tmp_path / "file" / "data", SIGNATURE)
