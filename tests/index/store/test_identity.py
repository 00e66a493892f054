import os
import shutil
from collections.abc import Callable
from pathlib import Path

from pullquote.store.identity import birthmark, identity


def test_another_file_in_its_place_is_told_from_one_that_is_open(tmp_path: Path) -> None:
    path = tmp_path / "words"
    assert identity(path) is None
    assert identity(Path(__file__) / "words") is None
    with path.open("w") as file:
        before = identity(path)
        file.write("one")
        assert identity(path) == before is not None
        path.unlink()
        path.write_text("two")
        assert identity(path) not in (before, None)


def test_a_file_keeps_its_birthmark_whatever_happens_to_it(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_text("one")
    before = birthmark(path)
    path.write_text("two")
    os.utime(path, (0, 0))
    path.chmod(0o600)
    assert birthmark(path) == before
    assert birthmark(path.rename(tmp_path / "moved")) == before
    assert 0 < before < 2**63


def test_a_copy_in_the_place_of_a_deleted_file_has_another_birthmark(
    tmp_path: Path, copy_over_deleted: Callable[[Path, Path], None]
) -> None:
    path, copy = tmp_path / "words", tmp_path / "copy"
    path.write_text("one")
    shutil.copy2(path, copy)
    before = birthmark(path)
    copy_over_deleted(copy, path)
    assert birthmark(path) not in (before, birthmark(copy))
