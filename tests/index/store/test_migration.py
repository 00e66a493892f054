"""A data folder of the version before is opened, and everything in it is found.

`version_1` was made by that version: it read three files, one of them twice with different text, and removed another.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pullquote.protocols import Addition, Counts, Order, Origin, Vectors
from pullquote.search.hybrid import find
from pullquote.store.database import Database
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Change, Filters

Search = Callable[..., list[tuple[str, list[str]]]]
VERSION_1 = Path(__file__).parent / "version_1"
SIGNATURE = {
    "model": "sentence-transformers/all-MiniLM-L6-v2",
    "model digest": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "passage words": "120",
    "splitter": "nupunkt 0.8.0, news abbreviations 1",
}
CHOIR = "The choir of Osk sang in the chapel. Forty singers came."
FERRY = "The ferry Marit burned off Tolling Rock. All ninety passengers were taken off."
FORMER_FERRY = "The ferry Marit burned off Tolling Rock. Ninety passengers were taken off."
FORMER_FERRY_VERSION = "417bb214c151a46216ef7743f5f6dce6da69887f54c52bac54785d4c5694a5c9"
CHOIR_FILE = "file:///var/tmp/w/fix/docs/choir.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(VERSION_1, tmp_path / "data")


@pytest.fixture
def store(folder: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(folder, SIGNATURE)
    yield store
    store.close()


@pytest.fixture(scope="session")
def asked() -> dict[str, Vectors]:
    """The vectors of the passages, as the version before stored them."""
    with closing(sqlite3.connect(f"file:{VERSION_1 / 'pullquote.sqlite'}?immutable=1", uri=True)) as connection:
        vectors = [row[0] for row in connection.execute("SELECT vector FROM passages ORDER BY number")]
    choir, ferry = (np.frombuffer(vector, "<f2").astype(np.float32) for vector in vectors)
    return {"choir": choir, "ferry": ferry, "lighthouse": -ferry}


@pytest.fixture
def search(asked: dict[str, Vectors]) -> Callable[..., list[tuple[str, list[str]]]]:
    """The texts found for a word, and by which retrievers."""

    def search(store: EmbeddedStore, word: str, **filters: object) -> list[tuple[str, list[str]]]:
        with store.snapshot() as snapshot:
            hits = find(word, asked[word], Filters(**filters), 10, snapshot=snapshot, depth=10)
        return [(hit.passage.text, sorted(hit.ranks)) for hit in hits]

    return search


def test_documents_and_receipts_are_kept(store: EmbeddedStore) -> None:
    choir, ferry = (listing.source for listing in store.listings())
    assert [store.document(each.id).text for each in (choir, ferry)] == [CHOIR, FERRY]
    assert (ferry.title, ferry.published) == ("Ferry burns", date(2025, 3, 14))
    assert store.text(ferry.id, FORMER_FERRY_VERSION) == FORMER_FERRY
    assert store.counts() == Counts(2, 2)
    assert store.generation() == 3
    assert store.file_hash(CHOIR_FILE) == "de3e03e161fa6700ae59d558cb2097eeae9e40dbcaad6b1e1b9e9d2754d2fe13"
    assert store.holds(store.document(choir.id))
    assert store.database.facts() == SIGNATURE
    assert store.database.check() == []


def test_the_list_is_searched_and_sorted(store: EmbeddedStore) -> None:
    assert (store.matching("FERRY burns"), store.matching("choir.txt"), store.matching("lighthouse")) == (1, 1, 0)
    titles = [listing.source.title for listing in store.listings(order=Order.TITLE)]
    assert titles == sorted(titles, key=str.casefold)
    assert [listing.passages for listing in store.listings(order=Order.PASSAGES)] == [1, 1]
    assert store.origins() == [Origin("docs", 2, Filters(uri_prefix="file:///var/tmp/w/fix/docs/"))]


def test_both_retrievers_find_what_was_stored(store: EmbeddedStore, search: Search) -> None:
    assert search(store, "choir") == [(CHOIR, ["dense", "lexical"]), (FERRY, ["dense"])]
    assert search(store, "ferry") == [(FERRY, ["dense", "lexical"]), (CHOIR, ["dense"])]
    assert search(store, "choir", published_from=date(2025, 1, 1)) == [(FERRY, ["dense"])]
    # What the version before removed stays so.
    assert search(store, "lighthouse") == [(CHOIR, ["dense"]), (FERRY, ["dense"])]


def test_what_was_derived_before_goes(store: EmbeddedStore, folder: Path, search: Search) -> None:
    search(store, "choir")
    store.close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "lexical",
        "pullquote.sqlite",
        "writer.json",
        "writer.lock",
    ]
    inside, mark = sorted((folder / "lexical").iterdir(), key=lambda path: path.is_file())
    assert (inside.is_dir(), mark.name) == (True, "mark.json")


def test_it_goes_on_from_there(store: EmbeddedStore, search: Search, addition: Callable[..., Addition]) -> None:
    assert store.put([addition(CHOIR_FILE, "The choir is silent.", 384)]).changes == [Change.REPLACED]
    assert (store.generation(), store.counts()) == (4, Counts(2, 2))
    with store.database.snapshot() as reading:
        assert reading.added(3).tolist() == [5]  # a number of a removed passage is never given again
    assert sorted(search(store, "choir")) == [("The choir is silent.", ["dense", "lexical"]), (FERRY, ["dense"])]
    ferry = store.listings()[1].source.id
    assert store.remove([ferry]) == [ferry]
    assert store.counts() == Counts(1, 1)


def test_two_stores_may_open_it(folder: Path, store: EmbeddedStore, search: Search) -> None:
    other = EmbeddedStore(folder, SIGNATURE)
    assert search(other, "ferry") == search(store, "ferry") != []
    other.close()


def test_many_may_open_it_at_once(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        databases = list(pool.map(Database, [folder / "pullquote.sqlite"] * 8))
    assert [database.counts() for database in databases] == [Counts(2, 2)] * 8
    for database in databases:
        database.close()


def test_many_may_delete_at_once_what_was_derived_before(folder: Path) -> None:
    for _ in range(40):
        (folder / "dense.faiss").touch()
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(EmbeddedStore, [folder] * 8, [SIGNATURE] * 8))
        for store in stores:
            store.close()
    assert not (folder / "dense.faiss").exists()


def test_its_layout_is_that_of_a_new_database(folder: Path, tmp_path: Path) -> None:
    layouts = []
    for path in (folder / "pullquote.sqlite", tmp_path / "new.sqlite"):
        Database(path).close()
        with closing(sqlite3.connect(path)) as connection:
            layouts.append(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall())
            layouts[-1] += [("version", "", "", str(connection.execute("PRAGMA user_version").fetchone()[0]))]
    before, new = (sorted(map(str, layout)) for layout in layouts)
    assert before == new
