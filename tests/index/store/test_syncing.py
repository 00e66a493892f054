from pathlib import Path

import pytest

from pullquote.store.syncing import make_folder


def test_the_names_of_folders_that_are_made_are_on_the_disk(tmp_path: Path, synced: dict[Path, set[str]]) -> None:
    make_folder(tmp_path / "one" / "two")
    assert "one" in synced[tmp_path]
    assert synced[tmp_path / "one"] == {"two"}
    synced.clear()
    make_folder(tmp_path / "one" / "two")
    assert synced == {}


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    with pytest.raises(OSError, match="one"):
        make_folder(tmp_path / "one" / "two")
    assert list(tmp_path.iterdir()) == [tmp_path / "one"]
