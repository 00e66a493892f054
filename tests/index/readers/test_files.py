import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.files import FileReading, read_file, read_upload
from pullquote.readers.folder import find_files


def read(
    *paths: Path, max_bytes: int = 1000, unchanged: Callable[[str, str], bool] = lambda *_: False
) -> list[FileReading]:
    return [read_file(found, max_bytes, unchanged) for found in find_files(paths)]


def test_a_reading_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Words.")
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "One."}\n{\n{"text": "Three."}')
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    plain, lines, sheet = read(tmp_path)
    assert plain.uri == (tmp_path / "a.txt").resolve().as_uri()
    assert plain.content_hash == hashlib.sha256(b"Words.").hexdigest()
    assert [document.uri for document in plain.documents] == [plain.uri]
    assert plain.errors == ()
    assert [document.text for document in lines.documents] == ["One.", "Three."]
    assert len(lines.errors) == 1
    assert sheet.content_hash is None
    assert ".xlsx" in sheet.errors[0].reason


def test_a_file_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("Words.")
    [reading] = read(tmp_path / "a b.txt")
    assert reading.documents[0].title == "a b"
    assert reading.uri.endswith("/a%20b.txt")


def test_an_unchanged_file_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    [first] = read(tmp_path)
    [again] = read(tmp_path, unchanged=lambda uri, content: (uri, content) == (first.uri, first.content_hash))
    assert again == FileReading(first.uri, first.content_hash, skipped=True)


def test_a_missing_path_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no such file"):
        find_files([tmp_path, tmp_path / "nowhere"])


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1001)
    [reading] = read(tmp_path)
    assert reading.content_hash is None
    assert "1,001 bytes" in reading.errors[0].reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    [reading] = read(tmp_path)
    assert "pipe" in reading.errors[0].reason


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
def test_a_file_without_permission_is_reported() -> None:
    with tempfile.TemporaryDirectory() as name:
        root, user = Path(name), os.geteuid()
        root.chmod(0o755)
        (root / "a.txt").write_text("Words.")
        (root / "a.txt").chmod(0o000)
        os.seteuid(65534 if user == 0 else user)
        try:
            [reading] = read(root)
        finally:
            os.seteuid(user)
    assert "no permission" in reading.errors[0].reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.exe", b"MZ", "not in a format"),
        ("a.txt", b"x" * 1001, "1,001 bytes"),
        ("a.txt", b"%PDF-1.7", "holds a PDF"),
        ("a.txt", b"", "empty"),
    ],
)
def test_uploads_get_the_same_checks(name: str, data: bytes, reason: str) -> None:
    reading = read_upload(name, data, "upload:a", max_bytes=1000)
    assert reading.documents == ()
    assert reason in reading.errors[0].reason
    assert reading.uri == reading.errors[0].uri == "upload:a"


def test_an_upload() -> None:
    reading = read_upload("../Notes.TXT", b"Words.", "https://a.example/notes.txt", max_bytes=1000)
    assert reading.documents[0].uri == "https://a.example/notes.txt"
    assert reading.documents[0].title == "notes"
