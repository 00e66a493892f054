"""What was removed or pruned leaves the disk, whoever reads meanwhile."""

import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pullquote.protocols import Counts
from pullquote.store.database import Database
from pullquote.types import document_id

from .conftest import Add, MakeDocument

SECRET = "Zebedee was paid 40,000 crowns."


def test_texts_superseded_before_a_moment_are_pruned(database: Database, add: Add, document: MakeDocument) -> None:
    first, second = document("a", "One."), document("a", "Two.")
    add(a="One.")
    add(a="Two.", b="Three.")
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert (database.prune(now - hour), database.text(first.id, first.version)) == (0, "One.")
    assert (database.superseded_after(now - hour), database.superseded_after(now + hour)) == (1, 0)
    assert (database.prune(now + hour), database.text(first.id, first.version)) == (1, None)
    assert database.text(second.id, second.version) == "Two."
    assert database.counts() == Counts(2, 2)


@pytest.mark.parametrize("reading", [False, True], ids=["alone", "while another connection is open"])
def test_the_bytes_of_a_removed_text_leave_the_disk(database: Database, add: Add, path: Path, reading: bool) -> None:
    def held() -> list[str]:
        return [file.name for file in path.parent.iterdir() if b"Zebedee" in file.read_bytes()]

    other = Database(path) if reading else None
    add(kept="Nothing of note.", secret=SECRET)
    add(secret=SECRET + " And more.")
    assert held() != []
    assert other is None or other.counts().documents == 2
    database.remove([document_id("secret")])
    assert held() == []
    if other:
        other.close()


def test_a_removal_does_not_wait_for_a_reader(database: Database, add: Add, path: Path) -> None:
    add(secret=SECRET)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchone()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(database.remove, [document_id("secret")]).result(timeout=5) == [document_id("secret")]
    reader.execute("COMMIT")
    reader.close()
    assert database.counts().documents == 0


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a full disk, what would grow over it cannot be written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_removal_that_stands_is_no_failure_where_the_log_cannot_be_emptied(
    database: Database, add: Add, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(first="words " * 300_000)
    add(secret=SECRET)
    database.remove([document_id("secret")])
    add(second="words " * 100_000, secret=SECRET)
    with no_file_larger_than(path.stat().st_size):
        assert database.remove([document_id("secret")]) == [document_id("secret")]
    assert database.listing(document_id("secret")) is None
    assert "truth.sqlite-wal cannot be emptied" in caplog.text
    database.remove([document_id("second")])
    assert [file.name for file in path.parent.iterdir() if b"Zebedee" in file.read_bytes()] == []
