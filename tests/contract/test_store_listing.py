"""What every store promises of the list of documents: what it is searched and sorted by, its versions and origins."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from pullquote.protocols import Edition, Order, Origin, Store
from pullquote.types import Change, Document, Filters

MakeDocument = Callable[..., Document]
Put = Callable[..., list[Change]]
Find = Callable[..., dict[str, list[str]]]

FERRY = "The ferry Marit burned off Tolling Rock."
CHOIR = "The choir of Osk sang in the chapel."


def uris(store: Store, **wanted: object) -> list[str]:
    return [listing.source.uri for listing in store.listings(**wanted)]


# --- searching


@pytest.fixture
def shelf(put: Put, document: MakeDocument) -> None:
    put(
        document("file:///news/gr%C3%B8nne%20havn.txt", FERRY, "Straße der 100% Ärzte", None, {"desk": "ΣΊΣΥΦΟΣ"}),
        document("file:///news/snake_case.txt", FERRY, "Fire on the ferry", None, {"by": "Ada", "desk": "town"}),
        document("x:snakeXcase", FERRY, "Cafe\u0301 \\ 'quoted' \"names\"", None, {"by": "Ada Brandt"}),
    )


@pytest.mark.parametrize(
    ("matching", "found"),
    [
        ("", 3),
        (" \n ", 3),
        ("STRASSE", 1),
        ("ärzte straße", 1),
        ("GRØNNE HAVN", 1),
        ("gr%c3%b8nne", 1),
        ("σίσυφος", 1),
        ("ada", 2),
        ("ada ferry", 1),
        ("ferry ada FIRE", 1),
        ("ferry ada brandt", 0),
        ("caf\u00e9", 1),
        ("CAFÉ", 1),
        ("%", 1),
        ("100%", 1),
        ("_", 1),
        ("snake_case", 1),
        ("snake", 2),
        ("\\", 1),
        ("'quoted'", 1),
        ('"names"', 1),
        ("desk", 0),
        ("burned", 0),
        ("x\x00y", 0),
        ("\ud800", 0),
        ("ferry " * 5_000, 1),
        (" ".join(map(str, range(5_000))), 0),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_every_word_must_stand_in_title_uri_or_metadata(store: Store, matching: str, found: int) -> None:
    assert (len(store.listings(matching=matching)), store.matching(matching)) == (found, found)


@pytest.mark.usefixtures("shelf")
def test_no_word_is_found_across_two_facts(store: Store) -> None:
    assert store.matching("ferryfile") == store.matching("Adatown") == store.matching("ferry\nfile:///news/s") - 1 == 0


@pytest.mark.usefixtures("shelf")
def test_what_is_found_comes_in_pages(store: Store) -> None:
    assert uris(store, matching="news", limit=1) == ["file:///news/gr%C3%B8nne%20havn.txt"]
    assert uris(store, matching="news", limit=5, offset=1) == ["file:///news/snake_case.txt"]
    assert uris(store, matching="news", limit=5, offset=2) == []


@pytest.mark.usefixtures("shelf")
def test_a_replaced_title_is_searched_and_a_removed_document_is_not(
    store: Store, put: Put, document: MakeDocument
) -> None:
    put(document("file:///news/snake_case.txt", FERRY, "Blaze at sea", None, {"by": "Jonas"}))
    assert (store.matching("fire"), store.matching("blaze jonas")) == (0, 1)
    store.remove([store.listings(matching="blaze")[0].source.id])
    assert store.matching("blaze") == 0


# --- sorting


@pytest.fixture
def dated(put: Put, document: MakeDocument) -> None:
    put(document("x:b", FERRY, "zoo", date(2025, 3, 14)), document("x:d", FERRY, "Émile", date(2024, 1, 1)))
    long = " ".join(f"Sentence {n} tells of the ferry and of the quay." for n in range(60))
    put(document("x:c", long, "dock"), document("x:a", FERRY, "Zoo"), document("x:e", FERRY, "Zoo", date(2025, 3, 14)))


@pytest.mark.parametrize(
    ("order", "ascending", "descending"),
    [
        (Order.URI, "abcde", "edcba"),
        (Order.TITLE, "cdabe", "abedc"),
        (Order.PUBLISHED, "dbeac", "bedac"),
        (Order.PASSAGES, "abdec", "cabde"),
    ],
)
@pytest.mark.usefixtures("dated")
def test_documents_are_sorted_and_ties_are_by_uri(store: Store, order: Order, ascending: str, descending: str) -> None:
    for letters, backwards in ((ascending, False), (descending, True)):
        wanted = [f"x:{letter}" for letter in letters]
        assert uris(store, order=order, descending=backwards) == wanted
        paged = [uris(store, order=order, descending=backwards, limit=1, offset=n)[0] for n in range(5)]
        assert paged == wanted
        assert uris(store, order=order, descending=backwards, matching="x:") == wanted


def test_documents_are_sorted_by_when_they_were_added(store: Store, put: Put, document: MakeDocument) -> None:
    put(document("x:b", FERRY), document("x:a", FERRY))
    time.sleep(1.1)  # the time is kept in seconds
    put(document("x:0", FERRY))
    assert uris(store, order=Order.ADDED) == ["x:a", "x:b", "x:0"]
    assert uris(store, order=Order.ADDED, descending=True) == ["x:0", "x:a", "x:b"]


def test_a_list_tells_how_many_passages_a_document_has_now(store: Store, put: Put, document: MakeDocument) -> None:
    long = " ".join(f"Sentence {n} tells of the ferry and of the quay." for n in range(60))
    put(document("x:a", long))
    assert store.listings()[0].passages == store.counts().passages > 1
    put(document("x:a", FERRY))
    assert store.listings()[0].passages == store.counts().passages == 1


# --- versions


def test_a_superseded_version_has_its_own_text_and_the_facts_of_today(
    store: Store, put: Put, document: MakeDocument
) -> None:
    old = document("x:report", FERRY, "First", date(2025, 1, 1), {"desk": "sea"})
    new = document("x:report", CHOIR, "Second", date(2025, 2, 2), {"desk": "town"})
    put(old)
    assert store.edition(old.id, old.version) == Edition(old, None)
    put(new)
    assert store.edition(old.id, new.version) == Edition(new, None)
    edition = store.edition(old.id, old.version)
    assert edition is not None
    assert edition.document == document("x:report", FERRY, "Second", date(2025, 2, 2), {"desk": "town"})
    assert edition.superseded is not None
    assert timedelta() <= datetime.now(UTC) - edition.superseded < timedelta(minutes=1)
    assert edition.superseded.tzinfo == UTC


def test_a_version_that_came_back_is_current(store: Store, put: Put, document: MakeDocument) -> None:
    old, new = document("x:report", FERRY), document("x:report", CHOIR)
    for each in (old, new, old):
        put(each)
    assert store.edition(old.id, old.version) == Edition(old, None)


def test_a_version_that_is_not_kept_is_none(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir)
    assert (store.edition(ferry.id, choir.version), store.edition("none", ferry.version)) == (None, None)
    store.remove([ferry.id])
    assert store.edition(ferry.id, ferry.version) is None


# --- origins


def test_an_origin_is_a_publisher_or_a_place(store: Store, put: Put, document: MakeDocument, find: Find) -> None:
    assert store.origins() == []
    put(
        *(document(f"file:///a/minutes/{n}.txt", FERRY) for n in range(3)),
        document("file:///b/minutes/1.txt", FERRY),
        document("upload:minutes.pdf", FERRY),
        document("upload:news/notes.jsonl#2", FERRY),
        document("https://Example.org/2025/fire.html", FERRY),
        document("file:///a/minutes/4.txt", FERRY, metadata={"Publisher": "The  Courier", "site": "x"}),
        document("a name", FERRY),
    )
    origins = store.origins()
    assert origins == [
        Origin("a/minutes", 3, Filters(uri_prefix="file:///a/minutes/")),
        Origin("uploads", 2, Filters(uri_prefix="upload:")),
        Origin("b/minutes", 1, Filters(uri_prefix="file:///b/minutes/")),
        Origin("example.org", 1, Filters(uri_prefix="https://Example.org/")),
        Origin("The Courier", 1, Filters(metadata={"Publisher": "The  Courier"})),
    ]
    assert [origin.filters for origin in store.origins(limit=2)] == [origin.filters for origin in origins[:2]]
    for origin in origins:
        filters = {"uri_prefix": origin.filters.uri_prefix, "metadata": origin.filters.metadata}
        assert len(find(store, "ferry", **filters)["lexical"]) >= origin.documents


def test_origins_follow_every_change(store: Store, put: Put, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    put(ferry)
    assert [origin.name for origin in store.origins()] == ["x"]
    put(document("x:ferry", FERRY, metadata={"agency": "Osk Wire"}))
    assert [origin.name for origin in store.origins()] == ["Osk Wire"]
    store.remove([ferry.id])
    assert store.origins() == []
