"""One file after the other at the same place, and many threads that use whichever stands there."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.errors import StoreDamaged
from pullquote.store.connections import RESTORE, Connection
from pullquote.store.kept_open import KeptOpen


class Opened:
    """What was prepared, and the connections that it was prepared with."""

    def __init__(self, path: Path) -> None:
        self.connections: list[Connection] = []
        self.file = KeptOpen(path, "NORMAL", self.prepare, "Restore it.")

    def prepare(self, connection: Connection) -> None:
        self.connections.append(connection)
        connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")

    def say(self, word: str) -> None:
        with self.file.connection() as connection:
            connection.execute("INSERT INTO words VALUES (?)", (word,))

    def said(self) -> list[str]:
        with self.file.connection() as connection:
            return [row[0] for row in connection.execute("SELECT word FROM words")]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return Opened(tmp_path / "data" / "words.sqlite")


def test_nothing_is_made_before_it_is_used(opened: Opened, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []
    opened.say("one")
    assert (opened.said(), len(opened.connections)) == (["one"], 1)


def test_a_file_is_opened_once_and_used_by_many(opened: Opened) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(opened.say, map(str, range(200))))
    assert sorted(opened.said(), key=int) == [str(number) for number in range(200)]
    assert len(opened.connections) == 1


def test_one_that_was_deleted_is_made_anew(opened: Opened) -> None:
    opened.say("one")
    opened.file.path.unlink()
    assert (opened.said(), len(opened.connections)) == ([], 2)


def test_one_that_was_put_in_its_place_is_used_from_then_on(opened: Opened, tmp_path: Path) -> None:
    opened.say("one")
    other = Opened(tmp_path / "other.sqlite")
    other.say("other")
    (tmp_path / "other.sqlite").rename(opened.file.path)
    assert opened.said() == ["other"]
    with pytest.raises(sqlite3.ProgrammingError):
        opened.connections[0].execute("SELECT 1")


def test_what_is_restored_into_it_is_seen(opened: Opened, tmp_path: Path) -> None:
    opened.say("one")
    other = Opened(tmp_path / "other.sqlite")
    other.say("other")
    with other.file.connection() as source, closing(sqlite3.connect(opened.file.path)) as target:
        source.backup(target)
    assert (opened.said(), len(opened.connections)) == (["other"], 1)


def test_whoever_uses_the_former_one_is_not_disturbed(opened: Opened) -> None:
    held, go = threading.Event(), threading.Event()

    def hold() -> list[str]:
        with opened.file.connection() as connection:
            held.set()
            assert go.wait(20)
            return [row[0] for row in connection.execute("SELECT word FROM words")]

    opened.say("one")
    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(20)
        opened.file.path.unlink()
        assert opened.said() == []
        go.set()
        assert holding.result() == ["one"]


def test_its_connections_end_with_it(opened: Opened) -> None:
    opened.say("one")
    [connection] = opened.connections
    del opened.file
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")


@pytest.mark.parametrize("remedy", ["Restore it from a backup.", "Delete it."])
def test_of_a_damaged_file_it_is_said_what_to_do_about_it(tmp_path: Path, remedy: str) -> None:
    path = tmp_path / "words.sqlite"
    path.write_bytes(b"no database at all, " * 400)
    file = KeptOpen(path) if remedy == RESTORE else KeptOpen(path, remedy=remedy)
    with (
        pytest.raises(StoreDamaged, match=rf"words\.sqlite is damaged: .* left as it is\. {remedy}$"),
        file.connection() as connection,
    ):
        connection.execute("SELECT * FROM words")
