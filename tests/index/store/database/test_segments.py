"""The names of the sealed segments: no two of the same passages, and replaced all or not at all."""

import pytest

from pullquote.protocols import Counts
from pullquote.store.database import Database
from pullquote.store.reading import Segment

from .conftest import FACTS, Add

FIRST, SECOND, THIRD = (Segment(name, low, low + 10, 1, 2**32 - 1) for name, low in (("a", 0), ("b", 10), ("c", 20)))


@pytest.fixture
def segmented(database: Database) -> Database:
    for each in (FIRST, SECOND, THIRD):
        assert database.replace_segments([], each)
    return database


def segments(database: Database) -> list[Segment]:
    with database.snapshot() as reading:
        return reading.segments()


def test_segments_are_named_in_the_order_of_their_passages(segmented: Database) -> None:
    assert segments(segmented) == [FIRST, SECOND, THIRD]


def test_segments_are_replaced_by_one_of_the_same_passages(segmented: Database) -> None:
    merged = Segment("d", 10, 30, 2, 0)
    assert segmented.replace_segments([SECOND, THIRD], merged)
    assert segments(segmented) == [FIRST, merged]
    assert segmented.replace_segments([merged], None)
    assert segments(segmented) == [FIRST]


def test_segments_that_are_not_there_are_not_replaced(segmented: Database) -> None:
    gone = Segment("gone", 20, 30, 1, 0)
    assert not segmented.replace_segments([SECOND, gone], Segment("d", 10, 30, 2, 0))
    assert not segmented.replace_segments([gone], None)
    assert segments(segmented) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(("low", "high"), [(0, 10), (5, 6), (9, 11), (29, 40), (0, 99)])
def test_no_two_segments_cover_the_same_passages(segmented: Database, low: int, high: int) -> None:
    assert not segmented.replace_segments([], Segment("d", low, high, 2, 0))
    assert segments(segmented) == [FIRST, SECOND, THIRD]


def test_a_new_segment_may_follow_the_last(segmented: Database) -> None:
    assert segmented.replace_segments([], Segment("d", 30, 31, 2, 0))
    assert len(segments(segmented)) == 4


@pytest.mark.parametrize("low", [29, 31, 40])
def test_a_new_segment_begins_where_the_last_ends(segmented: Database, low: int) -> None:
    assert not segmented.replace_segments([], Segment("d", low, 50, 2, 0))
    segmented.forget_segments()
    assert not segmented.replace_segments([], Segment("d", 30, 50, 2, 0))
    assert segments(segmented) == []


def test_with_the_passages_their_segments_are_forgotten(segmented: Database) -> None:
    segmented.forget_passages(FACTS)
    assert segments(segmented) == []


def test_segments_alone_may_be_forgotten(segmented: Database, add: Add) -> None:
    add(a="One.")
    segmented.forget_segments()
    assert (segments(segmented), segmented.counts()) == ([], Counts(1, 1))
