"""Damaged segments are written anew from the database, and what cannot be written is tried again."""

import logging
from collections.abc import Callable

import pytest

from pullquote.store.segments import write_segment
from pullquote.types import document_id

from .conftest import SEALED_FROM, Instance


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_segment_is_written_anew(
    instance: Instance, open_instance: Callable[[], Instance], damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    for passages in (16, 8, 3):
        instance.add(passages)
        instance.tidy()
    instance.remove(2, 20)
    first, second = instance.segments()
    path = instance.dense.folder / first.name
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if damage == "cut" else whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])

    other = open_instance()
    other.tidy()
    assert f"{first.name} in {other.dense.folder} cannot be used" in caplog.text
    repaired, untouched = other.segments()
    assert (repaired.low, repaired.high, untouched) == (first.low, first.high, second)
    assert other.sizes() == [15, 8]
    assert (other.dense.damaged, other.files()) == ([], {repaired.name, second.name})
    caplog.clear()
    open_instance().check()
    instance.check()
    assert caplog.text == ""


def test_all_segments_may_be_damaged(instance: Instance, open_instance: Callable[[], Instance]) -> None:
    for passages in (16, 8):
        instance.add(passages)
        instance.tidy()
    for path in instance.dense.folder.iterdir():
        path.write_bytes(b"")
    other = open_instance()
    other.tidy()
    assert other.sizes() == [16, 8]
    assert other.dense.damaged == []


def test_a_damaged_segment_of_what_was_all_removed_goes(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.database.remove([document_id(f"x:{number}") for number in range(1, SEALED_FROM + 1)])
    for path in instance.dense.folder.iterdir():
        path.write_bytes(b"")
    other = open_instance()
    other.tidy()
    assert (other.segments(), other.files()) == ([], set())


def test_segments_that_a_rebuild_amid_sealing_once_left_are_made_anew(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    """(0, 8] was forgotten while (8, 16] was sealed; all that was sealed next was of the wrong passages."""
    instance.add(2 * SEALED_FROM + 2)
    [all_of_them] = instance.dense.view.fresh
    first, later, last = (
        all_of_them.within((all_of_them.numbers > low) & (all_of_them.numbers <= high))
        for low, high in ((0, 8), (8, 16), (16, 18))
    )
    for parts, low, high in (
        ([later], 8, 16),
        *[([first], 16, 8)] * 5,
        ([later, first], 8, 8),
        ([first, last], 16, 18),
    ):
        named = write_segment(instance.dense.folder, parts, low, high, 1)
        with instance.database._transaction() as connection:
            connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?, ?)", named)
    other = open_instance()
    other.check()
    other.tidy()
    assert [segment[1:3] for segment in other.segments()] == [(0, 16), (16, 18)]
    assert other.files() == {segment.name for segment in other.segments()}
    assert (other.sizes(), other.dense.damaged) == ([16, 2], [])
    instance.check()
    open_instance().check()


def test_passages_that_no_segment_covers_are_put_into_the_next(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    for passages in (32, 16, 8):
        instance.add(passages)
        instance.tidy()
    assert len(instance.segments()) == 3
    with instance.database._transaction() as connection:
        connection.execute("DELETE FROM segments WHERE low = 32")
    other = open_instance()
    other.tidy()
    assert other.sizes() == [32, 24]
    open_instance().check()


def test_what_cannot_be_written_is_told_and_tried_again(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    instance.dense.folder.write_text("a file in the place of the folder")
    instance.add(SEALED_FROM)
    with caplog.at_level(logging.WARNING):
        instance.tidy()
    assert f"{instance.dense.folder} cannot be tidied" in caplog.text
    assert "it is tried again after the next change" in caplog.text
    assert instance.segments() == []
    instance.dense.folder.unlink()
    instance.add(1)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM + 1]


def test_a_closed_database_is_told(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    instance.add(SEALED_FROM)
    instance.database.close()
    instance.upkeep.consider()
    instance.upkeep.finish()
    assert "cannot be tidied (The store is closed. Open it again.)" in caplog.text
