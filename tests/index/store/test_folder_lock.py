"""A removed folder stays removed, whoever waits for the lock in it; one that is there is locked for one at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import Timeout

from pullquote.errors import StoreError
from pullquote.store.folder_lock import FolderLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "town").mkdir()
    return tmp_path / "town" / "a.lock"


def test_one_holds_it_at_a_time(path: Path) -> None:
    with FolderLock(path).held(0), pytest.raises(Timeout):
        FolderLock(path).acquire(0.05)
    with FolderLock(path).held(0):
        pass


def test_who_waits_in_a_folder_that_is_removed_is_told_so_and_does_not_bring_it_back(
    path: Path, tmp_path: Path
) -> None:
    holder, waiting, begun = FolderLock(path), FolderLock(path), threading.Event()

    def wait() -> None:
        begun.set()
        waiting.acquire(20)

    with ThreadPoolExecutor(1) as pool, holder.held(0):
        acquiring = pool.submit(wait)
        assert begun.wait(10)
        path.parent.rename(tmp_path / "removed")
        with pytest.raises(StoreError, match="town was removed since it was opened"):
            acquiring.result(10)
    assert [folder.name for folder in tmp_path.iterdir()] == ["removed"]


def test_another_folder_of_that_name_is_not_written_to(path: Path, tmp_path: Path) -> None:
    lock = FolderLock(path)
    path.parent.rename(tmp_path / "removed")
    path.parent.mkdir()
    with pytest.raises(StoreError, match="town was removed"):
        lock.acquire(0)
    assert list(path.parent.iterdir()) == []
