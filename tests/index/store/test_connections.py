"""A file that goes away is not made anew, and what is wrong with a copy is told apart from what is with its source."""

import os
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.store.connections import Connections, NotWritten


def test_a_file_that_was_deleted_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "a word?#%.sqlite"
    with closing(Connections(path)) as connections, connections.connection() as first:
        first.execute("CREATE TABLE words (word TEXT)")
        path.unlink()
        with pytest.raises(StoreError, match="cannot be used"), connections.connection():
            pass
        assert first.execute("SELECT count(*) FROM words").fetchone() == (0,)
    assert list(tmp_path.glob("*.sqlite")) == []


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize(("mode", "denied"), [(0o000, "read"), (0o444, "write")])
def test_a_file_of_another_user_is_not_taken_for_a_full_disk(mode: int, denied: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, user = Path(name) / "words.sqlite", os.geteuid()
        write_word(path, "first")
        Path(name).chmod(0o755)
        path.chmod(mode)
        os.seteuid(65534 if user == 0 else user)
        try:
            with (
                closing(Connections(path)) as connections,
                pytest.raises(StoreError, match=rf"This user may not {denied} it\. Run this as the user whose it is"),
                connections.transaction() as connection,
            ):
                connection.execute("INSERT INTO words VALUES ('second')")
        finally:
            os.seteuid(user)


@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_written_into_a_file_that_was_deleted_or_replaced(tmp_path: Path, replaced: bool) -> None:
    path, other = tmp_path / "words.sqlite", tmp_path / "other.sqlite"
    write_word(path, "first")
    with closing(Connections(path)) as connections:
        with connections.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('second')")
        if replaced:
            write_word(other, "other")
            other.replace(path)
        else:
            path.unlink()
        with pytest.raises(StoreError, match="would be lost"), connections.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('acknowledged')")


def words_of(path: Path) -> list[str]:
    with closing(Connections(path)) as connections, connections.connection() as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words")]


def write_word(path: Path, word: str) -> None:
    with closing(Connections(path)) as connections, connections.connection() as connection:
        connections.write_ahead(connection)
        connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")
        connection.execute("INSERT INTO words VALUES (?)", (word,))


def test_nobody_writes_what_is_replaced_after_it_was_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pullquote.store.connections.WAIT_SECONDS", 0.05)
    copy, present = tmp_path / "copy.sqlite", tmp_path / "present.sqlite"
    write_word(copy, "new")
    write_word(present, "old")
    seen = []

    def look() -> None:
        seen.append(words_of(present))
        with pytest.raises(StoreLocked):
            write_word(present, "late")

    with closing(Connections(copy)) as connections:
        connections.back_up(present, look)
    assert (seen, words_of(present)) == ([["old"]], ["new"])


def test_what_stops_a_copy_leaves_what_was_there(tmp_path: Path) -> None:
    copy, present = tmp_path / "copy.sqlite", tmp_path / "present.sqlite"
    write_word(copy, "new")
    write_word(present, "old")

    def refuse() -> None:
        raise StoreError("Not now.")

    with closing(Connections(copy)) as connections, pytest.raises(StoreError, match="Not now"):
        connections.back_up(present, refuse)
    assert words_of(present) == ["old"]


def test_what_is_damaged_is_named_and_not_the_other(tmp_path: Path) -> None:
    damaged, whole = tmp_path / "damaged.sqlite", tmp_path / "whole.sqlite"
    damaged.write_bytes(b"no database at all, " * 400)
    write_word(whole, "kept")
    with closing(Connections(damaged)) as connections, pytest.raises(StoreDamaged, match=r"damaged\.sqlite is damaged"):
        connections.back_up(whole)
    with closing(Connections(whole)) as connections, pytest.raises(NotWritten, match=r"copy .*damaged\.sqlite cannot"):
        connections.back_up(damaged)
    assert words_of(whole) == ["kept"]
