import json
from pathlib import Path, PurePosixPath

import pytest

from pullquote.backup.manifest import MANIFEST, Copied, Manifest
from pullquote.errors import InvalidBackup


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "audit.sqlite").write_bytes(b"abc")
    copied = Copied.of(tmp_path, PurePosixPath("audit.sqlite"), None)
    assert copied.sha256.startswith("ba7816bf")
    assert copied.size == 3
    manifest = Manifest("0.1.0", "2026-01-03T10:00:00+00:00", (copied,))
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest


@pytest.mark.parametrize(
    "written",
    [
        None,
        "{",
        "[]",
        '"text"',
        json.dumps({"pullquote": "0.1.0", "made": ""}),
        json.dumps({"pullquote": "0.1.0", "made": "", "files": [{"path": "audit.sqlite"}]}),
        json.dumps(
            {
                "pullquote": "0.1.0",
                "made": "",
                "files": [{"path": "../audit.sqlite", "sha256": "", "size": 0, "generation": None}],
            }
        ),
    ],
)
def test_what_is_no_manifest_of_ours_is_refused(tmp_path: Path, written: str | None) -> None:
    if written is not None:
        (tmp_path / MANIFEST).write_text(written)
    with pytest.raises(InvalidBackup, match="is no backup"):
        Manifest.read(tmp_path)
