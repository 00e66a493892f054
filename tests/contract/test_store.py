"""What every store promises of documents and versions: one test body for all of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from pullquote.protocols import Addition, Counts, Embedder, Extent, FileRecord, Store, Stored
from pullquote.search.hybrid import retrieve
from pullquote.types import Change, Document, Filters, Section, Span

MakeDocument = Callable[..., Document]
Put = Callable[..., list[Change]]
MakeAddition = Callable[[Document], Addition]
Find = Callable[..., dict[str, list[str]]]

NOTHING = {"dense": [], "lexical": []}
FERRY = "The ferry Marit burned off Tolling Rock. All passengers were taken off."
CHOIR = "The choir of Osk sang in the chapel. Forty singers came."


# --- an empty store


def test_an_empty_store_finds_nothing(store: Store, embedder: Embedder, find: Find) -> None:
    assert find(store, "Who saw the ferry?") == NOTHING
    with store.snapshot() as snapshot:
        assert (snapshot.generation, snapshot.searchable) == (0, 0)
    assert (store.generation(), store.counts(), store.listings()) == (0, Counts(0, 0), [])


def test_what_was_never_stored_is_none(store: Store, document: MakeDocument) -> None:
    assert (store.document("none"), store.listing("none"), store.text("none", "none")) == (None, None, None)
    assert store.file_hash("file:///none.txt") is None
    assert not store.holds(document("x:ferry", FERRY))
    with store.snapshot() as snapshot:
        assert snapshot.passages([1, 2]) == {}


# --- adding


def test_what_was_added_is_found_by_both_retrievers(
    store: Store, put: Put, embedder: Embedder, document: MakeDocument
) -> None:
    assert put(document("x:choir", CHOIR), document("x:ferry", FERRY)) == [Change.ADDED, Change.ADDED]
    retrieval = retrieve(
        "the burned ferry", Filters(), 10, store=store, embed=lambda text: embedder.embed([text])[0], depth=10
    )
    best = retrieval.hits[0]
    assert best.passage.source.uri == "x:ferry"
    assert best.ranks == {"dense": 1, "lexical": 1}
    assert best.scores.keys() == {"dense", "lexical"}
    assert (retrieval.generation, retrieval.searchable) == (1, 2)


def test_a_found_passage_is_what_was_put(store: Store, put: Put, find: Find, addition: MakeAddition) -> None:
    text = "\n\n".join(f"Sentence {n} of the 🗼 café. It goes on for a while, and then it stops." for n in range(40))
    half = text.index("Sentence 20")
    sections = (Section(Span(0, half - 2), "Før", 1), Section(Span(half, len(text)), None, 2))
    added = Document("x:café", "Título", text, "application/pdf", sections, date(2025, 3, 14), {"désk": "hårbour"})
    put(added)
    with store.snapshot() as snapshot:
        stored = snapshot.passages(range(1, 100))
    assert list(stored.values()) == addition(added).passages
    assert len(stored) > 2
    assert all(passage.text == passage.span.of(text) for passage in stored.values())


def test_a_document_comes_back_as_it_was_put(store: Store, put: Put, document: MakeDocument) -> None:
    added = document("x:ferry", FERRY + " 🛳", "Ferry é", date(2025, 3, 14), {"desk": "harbour", "ä": "ö'\"\\"})
    put(added)
    assert store.document(added.id) == added
    assert store.text(added.id, added.version) == added.text
    assert store.holds(added)


def test_a_listing_tells_size_and_time(store: Store, put: Put, document: MakeDocument) -> None:
    added = document("x:ferry", FERRY)
    put(added)
    listing = store.listing(added.id)
    assert listing is not None
    assert (listing.source, listing.passages, listing.characters) == (added.source, 1, len(FERRY))
    assert timedelta() <= datetime.now(UTC) - listing.added < timedelta(minutes=1)


def test_listings_are_ordered_by_uri_and_come_in_pages(store: Store, put: Put, document: MakeDocument) -> None:
    put(*(document(f"x:{name}", CHOIR) for name in "cadb"))
    assert [each.source.uri for each in store.listings()] == ["x:a", "x:b", "x:c", "x:d"]
    assert [each.source.uri for each in store.listings(limit=2, offset=1)] == ["x:b", "x:c"]
    assert store.listings(limit=2, offset=4) == []
    assert store.counts() == Counts(4, 4)
    assert store.extent() == Extent(1, 4, 4)


def test_an_unchanged_document_changes_nothing(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    put(ferry)
    before = store.listing(ferry.id)
    assert put(ferry) == [Change.UNCHANGED]
    assert store.generation() == 1
    assert store.listing(ferry.id) == before
    assert find(store, "ferry") == {"dense": ["x:ferry"], "lexical": ["x:ferry"]}


def test_a_file_that_is_read_again_unchanged_changes_nothing(store: Store, put: Put, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    record = FileRecord("file:///ferry.txt", "hash", (ferry.id,))
    put(ferry, files=(record,))
    put(ferry, files=(record,))
    assert store.generation() == 1


def test_the_same_document_twice_in_one_put_is_stored_once(store: Store, put: Put, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    assert put(ferry, ferry) == [Change.ADDED, Change.UNCHANGED]
    assert store.counts() == Counts(1, 1)


# --- replacing


def test_of_a_replaced_document_only_the_new_text_is_found(
    store: Store, put: Put, find: Find, document: MakeDocument
) -> None:
    old, new = document("x:report", FERRY), document("x:report", CHOIR)
    put(old)
    assert put(new) == [Change.REPLACED]
    assert find(store, "ferry passengers")["lexical"] == []
    assert find(store, "choir") == {"dense": ["x:report"], "lexical": ["x:report"]}
    assert store.counts() == Counts(1, 1)
    assert store.document(old.id) == new


def test_the_text_of_a_replaced_version_stays_for_receipts(store: Store, put: Put, document: MakeDocument) -> None:
    old, new = document("x:report", FERRY), document("x:report", CHOIR)
    put(old)
    put(new)
    assert store.text(old.id, old.version) == FERRY
    assert store.text(new.id, new.version) == CHOIR


def test_a_version_may_come_back(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    old, new = document("x:report", FERRY), document("x:report", CHOIR)
    for each in (old, new, old):
        put(each)
    assert store.document(old.id) == old
    assert find(store, "choir")["lexical"] == []
    assert store.text(new.id, new.version) == CHOIR


@pytest.mark.parametrize(
    "other",
    [{"title": "Fire"}, {"published": date(2025, 3, 14)}, {"metadata": {"desk": "harbour"}}],
    ids=["title", "date", "metadata"],
)
def test_a_new_title_date_or_metadata_replaces(
    store: Store, put: Put, document: MakeDocument, other: dict[str, object]
) -> None:
    put(document("x:ferry", FERRY))
    changed = document("x:ferry", FERRY, **other)
    assert not store.holds(changed)
    assert put(changed) == [Change.REPLACED]
    assert store.holds(changed)
    with store.snapshot() as snapshot:
        [passage] = snapshot.passages(range(1, 10)).values()
    assert passage.source == changed.source


def test_a_new_title_is_searched_instead_of_the_old(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    put(document("x:ferry", FERRY, title="Blaze"))
    put(document("x:ferry", FERRY, title="Inferno"))
    assert (find(store, "blaze")["lexical"], find(store, "inferno")["lexical"]) == ([], ["x:ferry"])


def test_a_new_title_keeps_the_time_of_the_text(store: Store, put: Put, document: MakeDocument) -> None:
    put(document("x:ferry", FERRY, title="Blaze"))
    first = store.listings()[0].added
    put(document("x:ferry", FERRY, title="Inferno"))
    assert store.listings()[0].added == first


# --- removing


def test_a_removed_document_is_never_found(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir)
    assert store.remove([ferry.id, "none"]) == [ferry.id]
    assert find(store, FERRY) == {"dense": ["x:choir"], "lexical": []}
    assert store.counts() == Counts(1, 1)


def test_of_a_removed_document_no_version_is_kept(store: Store, put: Put, document: MakeDocument) -> None:
    old, new = document("x:report", FERRY), document("x:report", CHOIR)
    put(old)
    put(new)
    store.remove([old.id])
    assert (store.document(old.id), store.listing(old.id)) == (None, None)
    assert (store.text(old.id, old.version), store.text(new.id, new.version)) == (None, None)


def test_the_file_of_a_removed_document_counts_as_unread(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///news.jsonl", "hash", (ferry.id, choir.id)),))
    assert store.file_hash("file:///news.jsonl") == "hash"
    store.remove([ferry.id])
    assert store.file_hash("file:///news.jsonl") is None


def test_what_was_removed_can_be_added_again(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    put(ferry)
    store.remove([ferry.id])
    assert put(ferry) == [Change.ADDED]
    assert find(store, "ferry") == {"dense": ["x:ferry"], "lexical": ["x:ferry"]}


def test_a_search_that_has_begun_sees_what_there_was(
    store: Store, put: Put, embedder: Embedder, document: MakeDocument
) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir)
    with store.snapshot() as snapshot:
        store.remove([ferry.id])
        found = snapshot.candidates("ferry", embedder.embed(["ferry"])[0], 10, Filters())
        passages = snapshot.passages([number for number, _ in found["dense"]])
        assert snapshot.generation == 1
    assert {passage.source.uri for passage in passages.values()} == {"x:ferry", "x:choir"}
    assert len(found["lexical"]) == 1


def test_removing_nothing_is_no_commit(store: Store, put: Put, document: MakeDocument) -> None:
    put(document("x:ferry", FERRY))
    assert (store.remove([]), store.remove(["none"])) == ([], [])
    assert store.generation() == 1


# --- files


def test_what_a_file_holds_no_more_is_removed(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///news.jsonl", "1", (ferry.id, choir.id)),))
    stored = store.put([], (FileRecord("file:///news.jsonl", "2", (choir.id,)),))
    assert stored == Stored([], (ferry.source,))
    assert store.file_hash("file:///news.jsonl") == "2"
    assert store.document(ferry.id) is None
    assert find(store, "ferry") == {"dense": ["x:choir"], "lexical": []}


def test_what_another_file_still_holds_is_kept(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id,)),))
    put(choir, files=(FileRecord("file:///tuesday.jsonl", "1", (ferry.id, choir.id)),))
    put(files=(FileRecord("file:///tuesday.jsonl", "2", (choir.id,)),))
    assert store.document(ferry.id) == ferry
    put(files=(FileRecord("file:///monday.jsonl", "2", ()),))
    assert store.document(ferry.id) is None


def test_what_a_file_held_that_is_gone_is_removed_unless_another_one_holds_it(
    store: Store, put: Put, document: MakeDocument
) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id, choir.id)),))
    put(files=(FileRecord("file:///tuesday.jsonl", "1", (choir.id,)),))
    stored = store.put([], (FileRecord("file:///monday.jsonl", None, (), gone=True),))
    assert stored == Stored([], (ferry.source,))
    assert (store.document(ferry.id), store.document(choir.id)) == (None, choir)
    assert (store.file_hash("file:///monday.jsonl"), store.held_by("file:///monday.jsonl")) == (None, [])


def test_files_below_a_folder_are_those_that_hold_documents(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    names = ("file:///news/a.jsonl", "file:///news/old/b.jsonl", "file:///news.jsonl", "file:///newsroom/c.jsonl")
    put(ferry, choir, files=[FileRecord(name, "1", (ferry.id, choir.id)) for name in names])
    put(files=(FileRecord("file:///news/none.jsonl", "1", ()),))
    assert store.files_below("file:///news") == list(names[:2])
    assert store.files_below("file:///") == sorted(names)
    assert store.files_below("file:///news/a.jsonl") == []


def test_a_file_whose_text_another_one_had_replaced_counts_as_unread_when_that_one_drops_it(
    store: Store, put: Put, document: MakeDocument
) -> None:
    ferry, other, choir = document("x:ferry", FERRY), document("x:ferry", CHOIR), document("x:choir", CHOIR)
    put(ferry, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id,)),))
    put(choir, files=(FileRecord("file:///sunday.jsonl", "1", (choir.id,)),))
    put(other, files=(FileRecord("file:///tuesday.jsonl", "1", (ferry.id,)),))
    # Both hold it: neither is read again, or each would replace the other's for ever.
    assert (store.file_hash("file:///monday.jsonl"), store.file_hash("file:///tuesday.jsonl")) == ("1", "1")
    put(files=(FileRecord("file:///tuesday.jsonl", "2", ()),))
    assert store.file_hash("file:///monday.jsonl") is None
    assert (store.file_hash("file:///tuesday.jsonl"), store.file_hash("file:///sunday.jsonl")) == ("2", "1")


def test_a_file_that_was_read_in_the_same_commit_does_not_count_as_unread(
    store: Store, put: Put, document: MakeDocument
) -> None:
    ferry = document("x:ferry", FERRY)
    put(ferry, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id,)),))
    put(
        files=(
            FileRecord("file:///monday.jsonl", "2", ()),
            FileRecord("file:///tuesday.jsonl", "1", (ferry.id,)),
        )
    )
    assert store.file_hash("file:///tuesday.jsonl") == "1"


def test_what_moved_to_another_file_is_kept(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id, choir.id)),))
    put(
        files=(
            FileRecord("file:///monday.jsonl", "2", (choir.id,)),
            FileRecord("file:///tuesday.jsonl", "1", (ferry.id,)),
        )
    )
    assert store.document(ferry.id) == ferry


def test_a_file_that_was_not_read_whole_holds_what_was_seen_and_removes_nothing(
    store: Store, put: Put, document: MakeDocument
) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///monday.jsonl", "1", (ferry.id, choir.id)),))
    put(files=(FileRecord("file:///monday.jsonl", None, (ferry.id,)),))
    assert store.document(choir.id) == choir
    assert store.file_hash("file:///monday.jsonl") is None
    put(
        files=(
            FileRecord("file:///monday.jsonl", "2", (choir.id,)),
            FileRecord("file:///tuesday.jsonl", None, (ferry.id,)),
        )
    )
    assert store.document(ferry.id) == ferry


def test_the_documents_of_a_file_are_known(store: Store, put: Put, document: MakeDocument) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry, choir, files=(FileRecord("file:///news.jsonl", "1", (ferry.id, choir.id)),))
    assert store.held_by("file:///news.jsonl") == [choir.id, ferry.id]
    assert store.held_by("file:///other.jsonl") == []
    store.remove([choir.id])
    assert store.held_by("file:///news.jsonl") == [ferry.id]


def test_every_file_of_a_removed_document_counts_as_unread(store: Store, put: Put, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    put(ferry, files=tuple(FileRecord(f"file:///{day}.jsonl", "1", (ferry.id,)) for day in ("monday", "tuesday")))
    store.remove([ferry.id])
    assert (store.file_hash("file:///monday.jsonl"), store.file_hash("file:///tuesday.jsonl")) == (None, None)


def test_a_file_of_which_a_document_was_removed_meanwhile_counts_as_unread(
    store: Store, put: Put, document: MakeDocument
) -> None:
    ferry = document("x:ferry", FERRY)
    put(files=(FileRecord("file:///news.jsonl", "1", ("none",)),))
    assert store.file_hash("file:///news.jsonl") is None
    assert (store.counts(), store.generation()) == (Counts(0, 0), 0)
    put(ferry, files=(FileRecord("file:///news.jsonl", "1", (ferry.id,)),))
    put(files=(FileRecord("file:///news.jsonl", "2", (ferry.id, "none")),))
    assert store.file_hash("file:///news.jsonl") is None
    put(files=(FileRecord("file:///news.jsonl", "3", ()),))
    assert store.document(ferry.id) is None
