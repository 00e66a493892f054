"""Damaged segments are written anew from the database, and what cannot be written is tried again."""

import logging
from collections.abc import Callable

import pytest

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
