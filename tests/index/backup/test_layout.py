from pathlib import Path, PurePosixPath

import pytest

from pullquote.backup.layout import databases_of, is_database


def test_databases_are_found_documents_last(data: Path) -> None:
    assert [str(path) for path in databases_of(data)] == [
        "access.sqlite",
        "audit.sqlite",
        "collections/court/audit.sqlite",
        "collections/court/pullquote.sqlite",
        "pullquote.sqlite",
    ]


def test_of_a_folder_that_is_not_there_there_are_none(tmp_path: Path) -> None:
    assert databases_of(tmp_path / "none") == []


@pytest.mark.parametrize(
    "path",
    [
        "../pullquote.sqlite",
        "/etc/pullquote.sqlite",
        "collections/../pullquote.sqlite",
        "collections/.removed-1f00/pullquote.sqlite",
        "collections/main/pullquote.sqlite",
        "collections/court/access.sqlite",
        "collections/pullquote.sqlite",
        "collections/a/b/pullquote.sqlite",
        "pullquote.sqlite-wal",
        "audit-before-restore-.sqlite",
        "audit-before-restore-2026-01-03T100000000000Z.sqlite-wal",
        "collections/audit-before-restore-2026-01-03T100000000000Z.sqlite",
        "writer.json",
        ".",
        "",
    ],
)
def test_no_other_place_is_written_to(path: str) -> None:
    assert not is_database(PurePosixPath(path))
