"""What filters let through is read once for each commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from pullquote.protocols import Addition
from pullquote.store.database import Database
from pullquote.store.filtering import KEPT, Filtering
from pullquote.store.reading import Numbers
from pullquote.types import Filters, document_id

MakeAddition = Callable[..., Addition]
FERRY = Filters(uri_prefix="x:ferry")


@pytest.fixture
def database(tmp_path: Path, addition: MakeAddition) -> Iterator[Database]:
    database = Database(tmp_path / "truth.sqlite")
    database.put([addition(f"x:{name}", f"The {name}.") for name in ("ferry", "choir", "ferryman")], (), {})
    yield database
    database.close()


def allowed(filtering: Filtering, database: Database, filters: Filters) -> Numbers:
    with database.snapshot() as reading:
        return filtering.allowed(reading, filters)


def test_who_asks_again_gets_what_was_read(database: Database) -> None:
    filtering = Filtering()
    first = allowed(filtering, database, FERRY)
    assert first.tolist() == [1, 3]
    assert allowed(filtering, database, Filters(uri_prefix="x:ferry")) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 2


def test_another_commit_is_read_anew(database: Database, addition: MakeAddition) -> None:
    filtering = Filtering()
    allowed(filtering, database, FERRY)
    database.remove([document_id("x:ferry")])
    assert allowed(filtering, database, FERRY).tolist() == [3]
    database.put([addition("x:ferry-2", "Another ferry.")], (), {})
    assert allowed(filtering, database, FERRY).tolist() == [3, 4]


@pytest.mark.parametrize(
    "other",
    [
        Filters(uri_prefix="x:choir"),
        Filters(uri_prefix="x:ferry", published_from=date(2025, 1, 1)),
        Filters(uri_prefix="x:ferry", published_to=date(2025, 1, 1)),
        Filters(uri_prefix="x:ferry", metadata={"desk": "harbour"}),
    ],
)
def test_each_part_of_a_filter_counts(database: Database, other: Filters) -> None:
    filtering = Filtering()
    assert allowed(filtering, database, FERRY).tolist() == [1, 3]
    assert allowed(filtering, database, other).tolist() == allowed(Filtering(), database, other).tolist() != [1, 3]


def test_the_order_of_metadata_does_not_count(database: Database) -> None:
    filtering = Filtering()
    one, other = ({"desk": "harbour", "page": "3"}, {"page": "3", "desk": "harbour"})
    assert allowed(filtering, database, Filters(metadata=one)) is allowed(filtering, database, Filters(metadata=other))


def test_only_the_last_few_are_kept(database: Database) -> None:
    filtering = Filtering()
    first = allowed(filtering, database, FERRY)
    for number in range(KEPT):
        allowed(filtering, database, Filters(uri_prefix=f"x:{number}"))
    again = allowed(filtering, database, FERRY)
    assert again is not first
    assert again.tolist() == first.tolist()


def test_threads_that_ask_for_the_same_share_what_one_reads(database: Database) -> None:
    filtering = Filtering()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: allowed(filtering, database, FERRY), range(32)))
    assert all(each is found[0] for each in found)
