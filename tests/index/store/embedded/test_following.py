"""The indexes follow the database that stands there: a backup of it, another one, one that is ahead of them."""

import re
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pullquote.errors import StoreError
from pullquote.protocols import Addition
from pullquote.store import embedded, lexical
from pullquote.store.commit import Commit
from pullquote.store.embedded import EmbeddedStore
from pullquote.store.lexical import LexicalIndex
from pullquote.types import Change, Passage, document_id

from .conftest import SIGNATURE, TEXTS, Find, Found, MakeAddition, Search, agree


def test_a_database_restored_from_a_backup_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, find: Find, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store()
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    backup = shutil.copy(folder / "pullquote.sqlite", tmp_path)
    store = open_store()
    store.put([addition("x:quota", TEXTS["x:quota"])])
    find(store, "quota")
    store.close()
    shutil.copy(backup, folder)

    # Both histories have a second commit, with a passage of the same number.
    restored = open_store()
    restored.put([addition("x:choir", TEXTS["x:choir"])])
    assert find(restored, TEXTS["x:quota"])["lexical"] == []
    assert find(restored, TEXTS["x:choir"]) == {"dense": ["x:choir", "x:ferry"], "lexical": ["x:choir"]}
    assert sorted(find(restored, TEXTS["x:quota"])["dense"]) == ["x:choir", "x:ferry"]


def test_a_backup_from_before_segments_were_merged_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, search: Search, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store()
    store.put([addition(uri, text) for uri, text in TEXTS.items()])
    store.upkeep.finish()
    before = search(store)
    store.database.back_up(tmp_path / "backup.sqlite")
    store.put([addition(f"x:{n}", f"Note {n}.") for n in range(8)])
    store.remove([document_id("x:ferry")])
    store.close()
    for name in ("pullquote.sqlite-wal", "pullquote.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite", folder / "pullquote.sqlite")
    restored = open_store()
    assert search(restored) == before
    restored.put([addition("x:new", "Something new.")])
    assert len(search(restored)[0]["dense"]) == 5


def test_indexes_of_another_database_are_not_used(
    folder: Path, tmp_path: Path, whole: list[Found], addition: MakeAddition, search: Search
) -> None:
    other = EmbeddedStore(tmp_path / "other", SIGNATURE)
    other.put([addition(f"x:lamp-{n}", f"The lamp {n} can be seen from 21 miles away.") for n in range(5)])
    search(other)
    other.close()
    shutil.copy(folder / "pullquote.sqlite", tmp_path / "other")
    store = EmbeddedStore(tmp_path / "other", SIGNATURE)
    assert search(store) == whole
    store.close()


def test_an_index_left_behind_by_a_crash_catches_up(
    store: EmbeddedStore, addition: MakeAddition, search: Search
) -> None:
    added = [addition(uri, text) for uri, text in TEXTS.items()]
    store.put(added[:2])
    store.database.put(added[2:], (), SIGNATURE)  # a commit that nothing follows
    store.database.remove([document_id("x:ferry")])
    assert store.dense.view.commit.generation == store.lexical.view.commit.generation == 1
    found = search(store)
    assert agree(store)
    assert sorted(found[0]["dense"]) == ["x:choir", "x:quota", "x:roof"]
    assert found[2]["lexical"] == ["x:choir"]


def test_a_new_lexical_index_forgets_nothing(
    store: EmbeddedStore, addition: MakeAddition, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, forgotten = LexicalIndex.apply, []

    def told(index: LexicalIndex, commit: Commit, removed: list[int], added: Iterable[tuple[int, Passage]]) -> None:
        forgotten.append(removed)
        apply(index, commit, removed, added)

    monkeypatch.setattr(LexicalIndex, "apply", told)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.remove([document_id("x:ferry")])
    store.remake_indexes()
    assert forgotten == [[], [1], []]


def test_an_index_that_cannot_be_written_is_named_and_catches_up(
    store: EmbeddedStore, folder: Path, addition: MakeAddition, find: Find, caplog: pytest.LogCaptureFixture
) -> None:
    told = r"The index in .* cannot follow the database: .* What was stored or removed st"
    store.put([addition("x:choir", TEXTS["x:choir"])])
    with store.lock.held():  # what was written has settled
        shutil.rmtree(folder / "lexical")
    (folder / "lexical").write_text("a file in the place of the folder")
    assert store.put([addition("x:ferry", TEXTS["x:ferry"])]).changes == [Change.ADDED]
    assert store.remove([document_id("x:choir")]) == [document_id("x:choir")]
    assert [bool(re.match(told, message)) for message in caplog.messages] == [True, True]
    with pytest.raises(StoreError, match=told):
        find(store, "ferry")
    with pytest.raises(StoreError, match=told):
        store.put([addition("x:quota", TEXTS["x:quota"])])
    assert [listing.source.uri for listing in store.listings()] == ["x:ferry"]
    (folder / "lexical").unlink()
    assert find(store, "ferry") == {"dense": ["x:ferry"], "lexical": ["x:ferry"]}
    assert store.put([addition("x:quota", TEXTS["x:quota"])]).changes == [Change.ADDED]


@pytest.mark.parametrize("anew", [EmbeddedStore.remake_indexes, EmbeddedStore.purge])
def test_who_has_an_index_open_goes_on_after_another_has_made_it_anew(
    anew: Callable[[EmbeddedStore], None],
    addition: MakeAddition,
    find: Find,
    open_store: Callable[..., EmbeddedStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    serving, other = open_store(), open_store()
    serving.put([addition("x:ferry", TEXTS["x:ferry"])])
    before = find(serving, "ferry")
    anew(other)
    with other.lock.held():
        pass  # what was written has settled, and the former folder is deleted
    assert find(serving, "ferry") == before
    serving.put([addition("x:choir", TEXTS["x:choir"])])
    assert find(serving, "choir")["lexical"] == find(other, "choir")["lexical"] == ["x:choir"]
    assert caplog.text == ""


def test_a_lock_that_cannot_be_had_is_not_put_on_another_writer(
    store: EmbeddedStore, folder: Path, addition: MakeAddition, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    with store.lock.held():
        shutil.rmtree(folder / "lexical")
    # As though it went between the look at it and the writing.
    monkeypatch.setattr(LexicalIndex, "reached", lambda index: index.view.commit)
    with pytest.raises(StoreError, match="run `pullquote rebuild`") as raised:
        store._write(lambda: (store.database.remove([document_id("x:ferry")]), store._follow()))
    assert "IndexWriter" not in str(raised.value)
    assert str(folder / "lexical") in str(raised.value)


def test_an_error_while_writing_lets_the_next_writer_in(store: EmbeddedStore, addition: MakeAddition) -> None:
    good = addition("x:ferry", TEXTS["x:ferry"])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        store.put([Addition(good.document, good.passages, good.vectors.repeat(2, axis=0))])
    assert store.put([good]).changes == [Change.ADDED]


def test_a_writer_that_does_not_go_on_is_waited_for_by_the_clock_however_slow_a_look_is(
    open_store: Callable[..., EmbeddedStore], addition: MakeAddition, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[lexical.View] = []

    def slow_look(index: LexicalIndex) -> lexical.View:
        time.sleep(0.1)
        looks.append(index.view)
        return index.view

    serving, stopped = open_store(), open_store()
    monkeypatch.setattr(embedded, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(LexicalIndex, "refresh", slow_look)
    with stopped.lock.held():
        stopped.database.put([addition("x:ferry", TEXTS["x:ferry"])], (), SIGNATURE)
        with serving.database.snapshot() as reading:
            assert serving._views_at(reading.newest(), reading) is None
    assert 0 < len(looks) <= 3
