"""Purging: nothing of what was removed is left in a segment, and no file that the database does not name."""

import re
from collections.abc import Callable

import pytest

from pullquote.errors import StoreError

from .conftest import SEALED_FROM, Instance


def test_a_segment_is_written_anew_once_a_quarter_of_it_is_dead(instance: Instance) -> None:
    instance.add(16)
    instance.tidy()
    [before] = instance.segments()
    instance.remove(2, 5, 16)
    instance.tidy()
    assert instance.segments() == [before]
    instance.remove(9)
    instance.tidy()
    [after] = instance.segments()
    assert instance.sizes() == [12]
    assert after.name != before.name
    assert after[1:4] == (0, 16, 3)
    assert instance.files() == {after.name}


def test_a_purge_leaves_nothing_of_what_was_removed(instance: Instance) -> None:
    for passages in (16, 8):
        instance.add(passages)
        instance.tidy()
    first, second = instance.segments()
    instance.remove(5)
    instance.tidy()
    instance.upkeep.purge()
    instance.check()
    assert instance.sizes() == [15, 8]
    assert instance.segments()[1] == second
    assert instance.segments()[0] != first
    assert instance.files() == {segment.name for segment in instance.segments()}


def test_of_a_segment_without_any_left_no_file_is_kept(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.remove(*range(1, SEALED_FROM + 1))
    instance.tidy()
    assert (instance.segments(), instance.files()) == ([], set())
    instance.add(SEALED_FROM)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]
    open_instance().check()


def test_a_purge_of_nothing_does_nothing(instance: Instance) -> None:
    instance.upkeep.purge()
    instance.add(SEALED_FROM)
    instance.tidy()
    before = instance.segments()
    instance.upkeep.purge()
    assert instance.segments() == before


def test_a_purge_by_an_instance_that_has_seen_nothing_keeps_what_the_database_names(
    instance: Instance, open_instance: Callable[[], Instance]
) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    open_instance().upkeep.purge()
    assert instance.files() == {segment.name for segment in instance.segments()}


def test_files_that_the_database_does_not_name_go(instance: Instance) -> None:
    instance.dense.folder.mkdir()
    for name in ("0123456789abcdef.segment", "0123456789abcdef.segment.part"):
        (instance.dense.folder / name).write_bytes(b"what a crash has left")
    instance.add(SEALED_FROM)
    instance.tidy()
    assert instance.files() == {segment.name for segment in instance.segments()}


def test_a_purge_that_cannot_write_says_what_is_left_and_may_be_done_again(instance: Instance) -> None:
    instance.add(SEALED_FROM)
    instance.tidy()
    instance.remove(5)
    aside = instance.dense.folder.rename(instance.dense.folder.with_name("aside"))
    instance.dense.folder.write_text("a file in the place of the folder")
    with pytest.raises(StoreError, match=rf"{re.escape(str(instance.dense.folder))} cannot be tidied: .*do it again"):
        instance.upkeep.purge()
    instance.dense.folder.unlink()
    aside.rename(instance.dense.folder)
    instance.upkeep.purge()
    assert instance.sizes() == [SEALED_FROM - 1]
