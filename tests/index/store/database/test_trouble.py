"""Trouble with the file: damage, another layout, another writer, and a folder that is not there."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.store import connections as module
from pullquote.store.database import SCHEMA_VERSION, Database
from pullquote.store.identity import birthmark
from pullquote.types import Change

from .conftest import FACTS, MakeAddition, MakeDocument


def test_a_newer_layout_is_refused(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"layout {SCHEMA_VERSION + 1}, .* knows {SCHEMA_VERSION}\. Use a newer"):
        Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["head", "cut", "other"])
def test_a_damaged_database_is_refused_and_left_as_it_is(path: Path, addition: MakeAddition, damage: str) -> None:
    database = Database(path)
    database.put([addition(str(number), "Words. " * 400) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    damaged = {"head": b"\xff" * 100 + whole[100:], "cut": whole[: len(whole) // 2], "other": b"no database " * 999}
    path.write_bytes(damaged[damage])
    with pytest.raises(StoreDamaged, match=r"truth\.sqlite is damaged: .* Restore it from a backup"):
        Database(path).listings()
    assert path.read_bytes() == damaged[damage]


def test_damage_inside_is_found_by_the_check_or_by_reading(path: Path, addition: MakeAddition) -> None:
    database = Database(path)
    assert database.check() == []
    database.put([addition(str(number), "Words. " * 400) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    half = len(whole) // 2  # the first half has the layout, without which nothing opens
    damaged = whole[:half] + b"\xa5" * (len(whole) - half)
    path.write_bytes(damaged)
    damaged_database = Database(path)
    with pytest.raises(StoreDamaged, match="left as it is"), damaged_database.snapshot() as reading:
        reading.passages(range(1, 40))
    damaged_database.close()
    assert path.read_bytes() == damaged


def be_of_two_commits(path: Path) -> None:
    """As a copy is inside that was taken while it was written to; SQLite's own check finds nothing wrong."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO commits VALUES (1, 'a')")
        connection.execute("INSERT INTO removals VALUES (1, 5)")


def test_a_copy_is_looked_through_also_in_the_place_of_the_deleted_database(
    path: Path, tmp_path: Path, copy_over_deleted: Callable[[Path, Path], None]
) -> None:
    Database(path).close()
    shutil.copyfile(path, tmp_path / "copy")
    be_of_two_commits(tmp_path / "copy")
    copy_over_deleted(tmp_path / "copy", path)
    with pytest.raises(StoreDamaged, match="its tables are of different commits"):
        Database(path)


def test_a_database_of_which_a_former_version_noted_the_inode_is_known(path: Path) -> None:
    Database(path).close()
    be_of_two_commits(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE place SET inode = ?", (path.stat().st_ino,))
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT inode FROM place").fetchall() == [(birthmark(path),)]


WRITING_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


@pytest.fixture
def writing_process(database: Database, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the write lock until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-S", "-c", WRITING_PROCESS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process


def test_while_another_process_writes_a_second_writer_is_told_and_a_reader_is_served(
    path: Path,
    writing_process: "subprocess.Popen[str]",
    addition: MakeAddition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    database = Database(path)
    assert database.listings() == []
    with pytest.raises(StoreLocked, match=r"Another process has been writing to .* Try again"):
        database.put([addition("a", "One.")], (), FACTS)
    writing_process.stdin.close()
    writing_process.wait(10)
    assert database.put([addition("a", "One.")], (), FACTS).changes == [Change.ADDED]
    database.close()


def test_a_wrong_statement_is_not_called_damage(
    database: Database, addition: MakeAddition, document: MakeDocument
) -> None:
    untyped = replace(addition("a", "One."), document=replace(document("a", "One."), media_type=None))
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: documents\.media_type"):
        database.put([untyped], (), FACTS)
    with pytest.raises(sqlite3.ProgrammingError):
        database.file_hash(object())
    assert database.generation() == 0


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        databases = list(pool.map(Database, [path] * 8))
    assert [database.generation() for database in databases] == [0] * 8
    for database in databases:
        database.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none.truth\.sqlite cannot be used: .* See that the folder can be written"):
        Database(tmp_path / "none" / "truth.sqlite")


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(StoreError, match="closed"):
        database.listings()
