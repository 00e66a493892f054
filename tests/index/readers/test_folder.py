import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.folder import find_files


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user whom permissions bind, also where the tests run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")


def names_in(root: Path, *paths: Path) -> list[str]:
    """Found files relative to `root`, errors as their reasons."""
    return [
        found.reason if isinstance(found, UnreadableDocument) else str(found.relative_to(root.resolve()))
        for found in find_files(paths or [root])
    ]


def test_files_are_found_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b/2.txt", "b/1.txt", "a.txt", "c.xlsx")
    assert names_in(tmp_path) == ["a.txt", "b/1.txt", "b/2.txt", "c.xlsx"]


def test_hidden_files_and_folders_are_skipped_unless_named(tmp_path: Path) -> None:
    make(tmp_path, ".git/config.txt", ".hidden.txt", "a.txt")
    assert names_in(tmp_path) == ["a.txt"]
    assert names_in(tmp_path, tmp_path / ".hidden.txt") == [".hidden.txt"]


def test_a_file_is_found_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b/c.txt")
    assert names_in(tmp_path, tmp_path / "b", tmp_path, tmp_path / "a.txt") == ["b/c.txt", "a.txt"]


def test_a_missing_path_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no such file or folder"):
        find_files([tmp_path / "nowhere"])


def test_links_inside_the_folder_make_no_loops(tmp_path: Path) -> None:
    make(tmp_path, "a/b/c.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "z.txt").symlink_to(tmp_path / "a" / "b" / "c.txt")
    assert names_in(tmp_path) == ["a/b/c.txt", "It is a link to nothing, or was just removed."]


def test_links_that_leave_the_folder_are_reported(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.txt", "added/a.txt")
    (tmp_path / "added" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "added" / "gone").symlink_to(tmp_path / "nothing")
    found = names_in(tmp_path, tmp_path / "added")
    assert found[0] == "added/a.txt"
    assert found[1] == "It is a link to nothing, or was just removed."
    assert "outside the folder that was added" in found[2]


def test_a_link_given_by_name_is_followed(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names_in(tmp_path, tmp_path / "link") == ["real/a.txt"]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
def test_a_folder_without_permission_is_reported() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        make(root, "a.txt", "closed/b.txt")
        (root / "closed").chmod(0o000)
        with unprivileged():
            assert names_in(root) == ["a.txt", "You have no permission to read it."]
        (root / "closed").chmod(0o755)


def test_what_cannot_be_reached_is_told_with_what_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    make(tmp_path, "b.txt")
    for path, reason in (
        (tmp_path / "a", "leads back to itself"),
        (tmp_path / "b.txt" / "c.txt", "no such file or folder"),
        (tmp_path / ("c" * 300), "could not be read: File name too long"),
    ):
        with pytest.raises(UnreadableDocument, match=reason):
            find_files([path])


def test_a_file_that_vanishes_is_reported(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    found = find_files([tmp_path])
    next(found)
    (tmp_path / "b.txt").unlink()
    [error] = found
    assert isinstance(error, UnreadableDocument)
