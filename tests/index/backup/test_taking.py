import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.backup.manifest import Manifest
from pullquote.backup.taking import back_up
from pullquote.errors import StoreDamaged, StoreError


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


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(data: Path, tmp_path: Path) -> None:
    damaged = data / "collections" / "court" / "pullquote.sqlite"
    damaged.write_bytes(b"no database " * 1_000)
    with pytest.raises(StoreError, match=r"pullquote\.sqlite") as raised:
        back_up(data, tmp_path / "copy")
    assert isinstance(raised.value, StoreError | StoreDamaged)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
