"""What every store promises of searching and filters: one test body for all of them."""

from collections.abc import Callable
from datetime import date

import pytest

from pullquote.protocols import Embedder, Store
from pullquote.types import Change, Document, Filters

MakeDocument = Callable[..., Document]
Put = Callable[..., list[Change]]
Find = Callable[..., dict[str, list[str]]]

NOTHING = {"dense": [], "lexical": []}
FERRY = "The ferry Marit burned off Tolling Rock. All passengers were taken off."
CHOIR = "The choir of Osk sang in the chapel. Forty singers came."


# --- filters


def test_filters_act_before_ranking(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    near = [document(f"x:outside/{number}", "The herring quota fell.") for number in range(40)]
    far = [document(f"x:inside/{number}", "Nobody on the long pier spoke of any quota at all.") for number in range(2)]
    put(*near, *far)
    assert all("outside" in uri for uri in find(store, "The herring quota fell.", depth=10)["dense"])
    inside = find(store, "The herring quota fell.", depth=10, uri_prefix="x:inside/")
    assert [sorted(uris) for uris in inside.values()] == [["x:inside/0", "x:inside/1"]] * 2


def test_what_is_searchable_is_counted_without_the_filters(
    store: Store, put: Put, embedder: Embedder, document: MakeDocument
) -> None:
    put(document("x:ferry", FERRY))
    with store.snapshot() as snapshot:
        assert snapshot.candidates("ferry", embedder.embed(["ferry"])[0], 10, Filters(uri_prefix="y:")) == NOTHING
        assert snapshot.searchable == 1


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 3, 14), date(2025, 3, 14), "b"),
        (date(2025, 3, 14), None, "bc"),
        (None, date(2025, 3, 14), "ab"),
        (date(2025, 3, 13), date(2025, 3, 15), "abc"),
        (date(2025, 3, 16), None, ""),
        (None, date(2025, 3, 12), ""),
        (date(2025, 3, 15), date(2025, 3, 13), ""),
        (date.min, date.max, "abc"),
    ],
)
def test_dates_include_both_ends_and_leave_undated_documents_out(
    store: Store,
    put: Put,
    find: Find,
    document: MakeDocument,
    first: date | None,
    last: date | None,
    expected: str,
) -> None:
    days = {"a": date(2025, 3, 13), "b": date(2025, 3, 14), "c": date(2025, 3, 15), "undated": None}
    put(*(document(f"x:{name}", CHOIR, published=day) for name, day in days.items()))
    found = find(store, "choir", published_from=first, published_to=last)
    assert [sorted(uris) for uris in found.values()] == [[f"x:{name}" for name in expected]] * 2


PREFIXES = [
    "https://x.example/a.b/",
    "https://x.example/(a|b)*[c]+?^$/",
    r"file:///C:\new\d{2}",
    "file:///a b/%20%25_/",
    "https://x.example/a-b~c&d#e",
    "https://x.example/日本/é/🗼",
    "https://x.example/" + "ü" * 300,
    "https://x.example/" + "🗼" * 300,
    "https://x.example/" + "a" * 3000 + "/",
    "x:line\nbreak/",
    "x:'quoted\"/",
]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_is_taken_to_the_letter(
    store: Store, put: Put, find: Find, document: MakeDocument, prefix: str
) -> None:
    others = [other for other in [*PREFIXES, "https://x.example/aXb/", "file:///a b/ab_/"] if other != prefix]
    put(*(document(uri, CHOIR) for uri in [*others, prefix, f"{prefix}1", f"{prefix}2\n3", f"0{prefix}"]))
    found = find(store, "choir", depth=100, uri_prefix=prefix)
    assert [sorted(uris) for uris in found.values()] == [[prefix, f"{prefix}1", f"{prefix}2\n3"]] * 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"desk": "harbour"}, ["x:both", "x:desk"]),
        ({"desk": "harbour", "författare": "Åsa 'Å'"}, ["x:both"]),
        ({"desk": "Harbour"}, []),
        ({"desk": "harb"}, []),
        ({"desk": ""}, []),
        ({"harbour": "desk"}, []),
        ({'a"b\\c.d[0]': "%_1"}, ["x:odd"]),
        ({"number": "1"}, ["x:odd"]),
    ],
)
def test_metadata_filters_want_every_pair(
    store: Store, put: Put, find: Find, document: MakeDocument, wanted: dict[str, str], expected: list[str]
) -> None:
    put(
        document("x:none", CHOIR),
        document("x:desk", CHOIR, metadata={"desk": "harbour"}),
        document("x:both", CHOIR, metadata={"desk": "harbour", "författare": "Åsa 'Å'"}),
        document("x:odd", CHOIR, metadata={'a"b\\c.d[0]': "%_1", "number": "1"}),
    )
    found = find(store, "choir", metadata=wanted)
    assert [sorted(uris) for uris in found.values()] == [expected] * 2


def test_all_filters_hold_at_once(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    good = {"published": date(2025, 3, 14), "metadata": {"desk": "harbour"}}
    put(
        document("x:a/good", CHOIR, **good),
        document("x:b/elsewhere", CHOIR, **good),
        document("x:a/early", CHOIR, **{**good, "published": date(2024, 3, 14)}),
        document("x:a/desk", CHOIR, **{**good, "metadata": {}}),
    )
    found = find(
        store,
        "choir",
        uri_prefix="x:a/",
        published_from=date(2025, 1, 1),
        published_to=date(2025, 12, 31),
        metadata={"desk": "harbour"},
    )
    assert found == {"dense": ["x:a/good"], "lexical": ["x:a/good"]}


# --- searching


def test_a_depth_beyond_the_index_finds_all_there_is(
    store: Store, put: Put, find: Find, document: MakeDocument
) -> None:
    put(*(document(f"x:{number}", CHOIR) for number in range(3)))
    assert [len(uris) for uris in find(store, "choir", depth=1000).values()] == [3, 3]


def test_no_more_than_the_depth_is_found(store: Store, put: Put, find: Find, document: MakeDocument) -> None:
    put(*(document(f"x:{number}", CHOIR) for number in range(5)))
    assert [len(uris) for uris in find(store, "choir", depth=2).values()] == [2, 2]


@pytest.mark.parametrize(
    "question", ["", "?!", "the of and", "🗼", '"choir" AND (title:x OR *) -y ~2 ^', "\x00", "日本"]
)
def test_any_question_can_be_searched(
    store: Store, put: Put, find: Find, document: MakeDocument, question: str
) -> None:
    put(document("x:choir", CHOIR))
    assert find(store, question)["dense"] == ["x:choir"]


def test_the_generation_grows_by_one_with_each_change(store: Store, put: Put, document: MakeDocument) -> None:
    ferry = document("x:ferry", FERRY)
    generations = []
    for change in (
        lambda: put(ferry, document("x:choir", CHOIR)),
        lambda: put(ferry),
        lambda: put(document("x:ferry", CHOIR)),
        lambda: store.remove(["none"]),
        lambda: store.remove([ferry.id]),
    ):
        change()
        generations.append(store.generation())
        with store.snapshot() as snapshot:
            assert snapshot.generation == generations[-1]
    assert generations == [1, 1, 2, 2, 3]
