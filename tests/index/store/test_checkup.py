"""What a check says of the ranges of segments; what it says of damaged files is tested with the command `doctor`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.protocols import Addition
from pullquote.store import upkeep
from pullquote.store.checkup import check
from pullquote.store.embedded import EmbeddedStore
from pullquote.store.segments import open_segment, write_segment
from pullquote.types import document_id

MakeAddition = Callable[..., Addition]


@pytest.fixture
def store(tmp_path: Path, addition: MakeAddition, monkeypatch: pytest.MonkeyPatch) -> EmbeddedStore:
    """Six passages in the segments (0, 4] and (4, 6]."""
    monkeypatch.setattr(upkeep, "SEALED_FROM", 2)
    store = EmbeddedStore(tmp_path, {"model": "none"})
    for numbers in (range(1, 5), range(5, 7)):
        store.put([addition(f"x:{number}", f"Note {number}.") for number in numbers])
        store.upkeep.finish()
    assert [segment[1:3] for segment in _segments(store)] == [(0, 4), (4, 6)]
    return store


def test_of_segments_that_follow_one_another_nothing_is_said(store: EmbeddedStore) -> None:
    assert _said(store) == []


def test_what_was_all_removed_may_be_in_no_segment(store: EmbeddedStore) -> None:
    with store.database._transaction() as connection:
        connection.execute("DELETE FROM segments WHERE low = 0")
    store.database.remove([document_id(f"x:{number}") for number in range(1, 5)])
    assert not any("segment" in sentence for sentence in _said(store))


def test_passages_before_those_of_a_segment_are_missed(store: EmbeddedStore) -> None:
    with store.database._transaction() as connection:
        connection.execute("DELETE FROM segments WHERE low = 0")
    [said] = _said(store)
    assert "4 passages that come before those of a segment are in none" in said


def test_segments_that_overlap_are_told(store: EmbeddedStore) -> None:
    _name(store, 2, 4)
    [said] = _said(store)
    assert "cover the same passages. Run `pullquote rebuild`" in said


def test_segments_that_cover_nothing_are_counted(store: EmbeddedStore) -> None:
    for _ in range(2):
        _name(store, 6, 4)
    [said] = _said(store)
    assert "2 segments cover no passages. The next change deletes them." in said


def _segments(store: EmbeddedStore) -> list[upkeep.Segment]:
    with store.database.snapshot() as reading:
        return reading.segments()


def _said(store: EmbeddedStore) -> list[str]:
    said = list(check(store.folder, store.database, "english"))
    store.close()
    return said


def _name(store: EmbeddedStore, low: int, high: int) -> None:
    """Name a segment of the passages 3 and 4 as it would not be named."""
    folder = store.folder / "dense"
    first = open_segment(folder, _segments(store)[0])
    segment = write_segment(folder, [first.within(first.numbers > 2)], low, high, 2)
    with store.database._transaction() as connection:
        connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?)", segment)
