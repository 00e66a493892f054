import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.backup.manifest import Manifest
from pullquote.backup.taking import back_up
from pullquote.errors import StoreDamaged, StoreError

KEPT = "audit-before-restore-2026-01-03T100000000000Z.sqlite"


def damage(path: Path, harm: str) -> None:
    """Have a database be none at all, or one that is torn inside."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    written = bytearray(path.read_bytes())
    first, last = (0, 100) if harm == "header" else (len(written) - 4096, len(written) - 4088)
    written[first:last] = b"\xff" * (last - first)
    path.write_bytes(written)


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_all_databases_are_copied_and_nothing_else(data: Path, tmp_path: Path) -> None:
    manifest = back_up(data, tmp_path / "copy")
    assert Manifest.read(tmp_path / "copy") == manifest
    assert files_of(tmp_path / "copy") == {"manifest.json", *(str(file.path) for file in manifest.files)}
    assert len(manifest.files) == 5
    assert {file.generation for file in manifest.files} == {None, 1}
    for file in manifest.files:
        written = (tmp_path / "copy" / file.path).read_bytes()
        assert (hashlib.sha256(written).hexdigest(), len(written)) == (file.sha256, file.size)


def test_what_is_being_written_is_not_in_it(data: Path, tmp_path: Path, words: Callable[[Path], list[str]]) -> None:
    with closing(sqlite3.connect(data / "audit.sqlite", isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO words VALUES ('half done')")
        back_up(data, tmp_path / "copy")
        writing.execute("ROLLBACK")
    assert words(tmp_path / "copy" / "audit.sqlite") == ["audit"]


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(StoreError, match="is there already"):
        back_up(data, tmp_path / "copy")
    assert files_of(tmp_path / "copy") == set()


def test_of_an_empty_folder_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to copy"):
        back_up(tmp_path / "none", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["header", "page"])
@pytest.mark.parametrize(
    "path", ["access.sqlite", "audit.sqlite", KEPT, "pullquote.sqlite", "collections/court/pullquote.sqlite"]
)
def test_a_damaged_database_is_named_and_nothing_looks_like_a_backup(
    data: Path, tmp_path: Path, path: str, harm: str
) -> None:
    shutil.copy(data / "audit.sqlite", data / KEPT)
    damage(data / path, harm)
    before = (data / path).read_bytes()
    with pytest.raises(StoreDamaged) as raised:
        back_up(data, tmp_path / "copy")
    assert str(raised.value).startswith(f"{data / path} is damaged: ")
    assert ".part" not in str(raised.value)
    assert (data / path).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_collection_that_is_removed_meanwhile_is_left_out(data: Path, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(data / "access.sqlite", isolation_level=None)) as writing,
        ThreadPoolExecutor(1) as pool,
    ):
        writing.execute("PRAGMA journal_mode = DELETE")
        # The first database, for which the others wait.
        writing.execute("BEGIN EXCLUSIVE")
        taking = pool.submit(back_up, data, tmp_path / "copy")
        while not list(tmp_path.glob(".copy.*.part/access.sqlite")):
            assert not taking.done()
            time.sleep(0.01)
        shutil.rmtree(data / "collections" / "court")
        writing.execute("ROLLBACK")
        manifest = taking.result()
    assert [str(file.path) for file in manifest.files] == ["access.sqlite", "audit.sqlite", "pullquote.sqlite"]
    assert not (tmp_path / "copy" / "collections").exists()
    assert not (data / "collections" / "court").exists()


def test_a_place_that_cannot_be_written_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"The backup .*none/copy cannot be written: .* Name another place\."):
        back_up(data, tmp_path / "none" / "copy")
