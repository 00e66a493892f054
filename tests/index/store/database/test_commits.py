"""A commit is all or nothing, has a number and an id, and is what a backup is of."""

from pathlib import Path

import numpy as np
import pytest

from pullquote.protocols import Addition
from pullquote.store.commit import Commit
from pullquote.store.database import Database
from pullquote.store.reading import Segment
from pullquote.types import Change, Filters, document_id

from .conftest import FACTS, Add, MakeAddition, newest


def test_the_first_facts_stay(database: Database, add: Add) -> None:
    add(a="One.")
    database.put([], (), {"model": "other", "splitter": "new"})
    assert database.facts() == {"model": "none", "splitter": "new"}


def test_passages_tell_with_which_commit_they_came_and_went(database: Database, add: Add) -> None:
    def changes(since: int) -> tuple[list[int], list[int]]:
        with database.snapshot() as reading:
            return reading.removed(since).tolist(), reading.added(since).tolist()

    assert changes(0) == ([], [])
    add(a="One.", b="Two.")
    add(a="Three.")
    database.remove([document_id("b")])
    assert changes(0) == changes(1) == ([1, 2], [3])
    assert changes(2) == ([2], [])
    assert changes(3) == ([], [])


def test_what_changes_nothing_makes_no_commit(database: Database, add: Add) -> None:
    add(a="One.")
    before = newest(database)
    add(a="One.")
    database.remove(["none"])
    database.put([], [], FACTS)
    database.replace_segments([], Segment("a", 0, 1, 1, 5))
    database.forget_segments()
    assert newest(database) == before


def test_numbers_of_removed_passages_are_never_given_again(database: Database, add: Add) -> None:
    add(a="One.")
    database.remove([document_id("a")])
    add(a="One.")
    with database.snapshot() as reading:
        assert reading.filtered(Filters()).tolist() == [2]


def test_a_database_has_its_own_commits_only(database: Database, add: Add, tmp_path: Path) -> None:
    other = Database(tmp_path / "other.sqlite")
    other.put([], (), FACTS)
    add(a="One.")
    assert newest(database).generation == newest(other).generation == 1
    with database.snapshot() as reading:
        assert reading.has(newest(database))
        assert reading.has(Commit())
        assert not reading.has(newest(other))
    other.close()


def test_an_error_in_a_commit_undoes_all_of_it(database: Database, addition: MakeAddition) -> None:
    good, bad = addition("a", "One."), addition("b", "Two.")
    strange = Addition(bad.document, bad.passages, np.zeros((2, 64), dtype=np.float32))
    with pytest.raises(ValueError, match=r"shorter|longer"):
        database.put([good, strange], (), FACTS)
    assert (database.generation(), database.facts(), database.listings()) == (0, {}, [])
    assert database.put([good], (), FACTS).changes == [Change.ADDED]


def test_a_backup_is_the_database_while_it_is_written(database: Database, add: Add, tmp_path: Path) -> None:
    add(a="One.", b="Two.")
    with database.snapshot() as reading:
        assert reading.newest().generation == 1
        add(a="Three.")
        database.back_up(tmp_path / "backup.sqlite")
    copy = Database(tmp_path / "backup.sqlite")
    assert newest(copy) == newest(database)
    assert copy.listings() == database.listings()
    copy.close()
