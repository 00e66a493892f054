"""What every store promises while passages are made anew: nothing else changes by it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pullquote.errors import IndexMismatch
from pullquote.protocols import Addition, FileRecord, Store, Stored
from pullquote.types import Change, Document

MakeStore = Callable[..., Store]
MakeDocument = Callable[..., Document]
Put = Callable[..., list[Change]]
MakeAddition = Callable[[Document], Addition]
Find = Callable[..., dict[str, list[str]]]

FERRY = "The ferry Marit burned off Tolling Rock. All passengers were taken off."
CHOIR = "The choir of Osk sang in the chapel. Forty singers came."


@pytest.fixture
def ferry(document: MakeDocument) -> Document:
    return document("x:ferry", FERRY, "Ferry", date(2025, 3, 14), {"desk": "harbour"})


@pytest.fixture
def choir(document: MakeDocument) -> Document:
    return document("x:choir", CHOIR)


@pytest.fixture
def waiting(put: Put, make_store: MakeStore, tmp_path: Path, ferry: Document, choir: Document) -> Iterator[Store]:
    """A store over the same two documents of a file, whose passages have to be made anew."""
    put(ferry, choir, files=(FileRecord("file:///news.jsonl", "1", (ferry.id, choir.id)),))
    waiting = make_store(tmp_path / "data", model="other")
    assert waiting.start_over() == [choir.id, ferry.id]
    yield waiting
    waiting.close()


def test_documents_that_wait_are_found_once_they_are_finished(
    waiting: Store, addition: MakeAddition, find: Find, ferry: Document, choir: Document
) -> None:
    assert waiting.finish([addition(ferry)]) == Stored([Change.REPLACED])
    with pytest.raises(IndexMismatch, match="1 documents have no passages yet"):
        find(waiting, "ferry")
    assert waiting.finish([addition(ferry), addition(choir)]).changes == [Change.UNCHANGED, Change.REPLACED]
    assert find(waiting, "ferry") == {"dense": ["x:ferry", "x:choir"], "lexical": ["x:ferry"]}
    assert (waiting.document(ferry.id), waiting.start_over()) == (ferry, [])


def test_a_document_that_was_removed_meanwhile_does_not_come_back(
    waiting: Store, addition: MakeAddition, find: Find, ferry: Document, choir: Document
) -> None:
    waiting.remove([ferry.id])
    generation = waiting.generation()
    assert waiting.finish([addition(ferry)]).changes == [Change.UNCHANGED]
    assert waiting.generation() == generation
    waiting.finish([addition(choir)])
    assert (waiting.document(ferry.id), waiting.text(ferry.id, ferry.version)) == (None, None)
    assert find(waiting, "ferry") == {"dense": ["x:choir"], "lexical": []}


@pytest.mark.parametrize("other", [{"text": CHOIR}, {"title": "Fire"}, {"metadata": {"desk": "town"}}], ids=str)
def test_a_document_that_was_replaced_meanwhile_stays_as_it_is(
    waiting: Store, addition: MakeAddition, document: MakeDocument, ferry: Document, other: dict[str, object]
) -> None:
    newer = document(ferry.uri, **({"text": FERRY} | other))
    assert waiting.put([addition(newer)]).changes == [Change.REPLACED]
    assert waiting.finish([addition(ferry)]).changes == [Change.UNCHANGED]
    assert waiting.holds(newer)


def test_a_newer_document_that_waits_itself_is_not_finished_with_passages_of_the_former(
    waiting: Store,
    make_store: MakeStore,
    tmp_path: Path,
    addition: MakeAddition,
    document: MakeDocument,
    ferry: Document,
) -> None:
    newer = document(ferry.uri, FERRY, title="Fire")
    waiting.put([addition(newer)])
    for model in ("third", "other"):
        store = make_store(tmp_path / "data", model=model)
        store.start_over()
        store.close()
    assert waiting.finish([addition(ferry)]).changes == [Change.UNCHANGED]
    assert waiting.document(ferry.id) == newer
    assert waiting.finish([addition(newer)]).changes == [Change.REPLACED]


def test_what_a_file_held_and_holds_is_not_changed_by_finishing(
    waiting: Store, addition: MakeAddition, ferry: Document, choir: Document
) -> None:
    waiting.put([], (FileRecord("file:///news.jsonl", "2", (choir.id,)),))
    waiting.finish([addition(ferry), addition(choir)])
    assert (waiting.document(ferry.id), waiting.file_hash("file:///news.jsonl")) == (None, "2")
    waiting.put([], (FileRecord("file:///news.jsonl", "3", ()),))
    assert waiting.document(choir.id) is None


def test_passages_that_were_made_otherwise_are_not_put(
    waiting: Store, store: Store, addition: MakeAddition, ferry: Document
) -> None:
    with pytest.raises(IndexMismatch, match="was built with model 'other'"):
        store.finish([addition(ferry)])
