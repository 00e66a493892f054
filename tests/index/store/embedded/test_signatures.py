"""An index that was made with other settings: it is not searched, and is made anew document by document."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pullquote.errors import IndexMismatch
from pullquote.store import lock
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Change, document_id

from .conftest import SIGNATURE, TEXTS, Find, Found, MakeAddition, Search


def test_an_index_that_was_made_otherwise_is_not_searched(
    whole: list[Found], search: Search, addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(model="maxi")
    said = r"was built with model 'mini'; now it is 'maxi'\. Run `pullquote rebuild`, or go back"
    with pytest.raises(IndexMismatch, match=said):
        search(store)
    with pytest.raises(IndexMismatch, match=said):
        store.put([addition("x:new", "Something new.")])
    assert [listing.source.uri for listing in store.listings()] == sorted(TEXTS)


def test_starting_over_leaves_a_fitting_index_alone(whole: list[Found], search: Search, store: EmbeddedStore) -> None:
    assert store.start_over() == []
    assert search(store) == whole


@pytest.mark.parametrize("open_meanwhile", [False, True], ids=["alone", "while another instance searches"])
def test_starting_over_takes_vectors_of_another_dimension(
    whole: list[Found],
    search: Search,
    find: Find,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    open_meanwhile: bool,
) -> None:
    former = open_store()
    if open_meanwhile:
        assert search(former) == whole
    store = open_store(model="tiny")
    assert store.start_over() == [document_id(uri) for uri in sorted(TEXTS)]
    for uri, text in TEXTS.items():
        assert store.put([addition(uri, text, 8)]).changes == [Change.REPLACED]
    assert store.start_over() == []
    for uri, text in TEXTS.items():
        assert find(store, text, 8)["dense"][0] == find(store, text, 8)["lexical"][0] == uri
    assert store.database.facts() == {**SIGNATURE, "model": "tiny"}
    with pytest.raises(IndexMismatch, match="was built with model 'tiny'; now it is 'mini'"):
        search(former)


def test_a_search_while_another_instance_starts_over_names_the_settings(
    addition: MakeAddition, find: Find, open_store: Callable[..., EmbeddedStore]
) -> None:
    former = open_store()
    former.put([addition("x:ferry", TEXTS["x:ferry"])])
    assert find(former, "ferry")["dense"] == ["x:ferry"]
    store = open_store(model="tiny")
    store.start_over()
    store.put([addition("x:ferry", TEXTS["x:ferry"], 8)])
    with pytest.raises(IndexMismatch, match="was built with model 'tiny'; now it is 'mini'"):
        find(former, "ferry")


def test_what_was_made_otherwise_is_not_put_after_another_instance_started_over(
    whole: list[Found],
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.01)
    waiting = threading.Event()

    class Told(logging.Handler):
        def emit(self, _: logging.LogRecord) -> None:
            waiting.set()

    store, other, told = open_store(), open_store(splitter="two"), Told()
    logging.getLogger(lock.__name__).addHandler(told)
    other.lock.acquire()
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(store.put, [addition("x:new", "Something new.")])
        assert waiting.wait(10)
        other.database.forget_passages(other.signature)
        other.lock.release()
        with pytest.raises(IndexMismatch, match="was built with splitter 'two'"):
            putting.result(timeout=10)
    logging.getLogger(lock.__name__).removeHandler(told)
    assert other.counts().passages == 0


def test_what_starting_over_left_unfinished_is_named_again(
    whole: list[Found], addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(splitter="two")
    store.start_over()
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    store = open_store(splitter="two")
    assert store.start_over() == [document_id(uri) for uri in sorted(TEXTS) if uri != "x:ferry"]


def test_an_index_that_was_not_rebuilt_to_its_end_is_not_searched(
    whole: list[Found], search: Search, addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(splitter="two")
    store.start_over()
    with pytest.raises(IndexMismatch, match=r"^4 documents have no passages yet\. Run `pullquote rebuild`, which goes"):
        search(store)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    with pytest.raises(IndexMismatch, match=r"^3 documents"):
        search(store)
    store.put([addition(uri, text) for uri, text in TEXTS.items()])
    assert search(store) == whole
