"""The folder of a collection's jobs: what is told of it, what is kept, and what cannot be read or stored."""

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from pullquote.errors import StoreError, UnknownCollection
from pullquote_server.job import Job, State, write
from pullquote_server.uploads import JobBegun, UnknownJob, Uploads

FIRST, SECOND, THIRD = (f"{number:016x}" for number in (9, 5, 1))
"""Not in the order of their ids."""
MORNING = datetime(2026, 1, 3, 8, tzinfo=UTC)


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path)


@pytest.fixture
def put(uploads: Uploads, tmp_path: Path) -> Callable[..., Path]:
    """Stores a job that was sent so many hours into the morning; gives its folder."""

    def put(name: str, hours: int = 0, state: State = State.WAITING, *, is_old: bool = False) -> Path:
        job = Job(name, ["note.txt"], MORNING + timedelta(hours=hours))
        uploads.put(job, [BytesIO(b"The quay is long.")])
        folder = tmp_path / "uploads" / name
        job.state, job.done = state, int(state is State.FINISHED)
        write(job, folder)
        if is_old:
            os.utime(folder / "job.json", (0, 0))
        return folder

    return put


def test_the_newest_is_told_first_and_the_oldest_is_done_first(uploads: Uploads, put: Callable[..., Path]) -> None:
    for hours, name in enumerate((FIRST, SECOND, THIRD)):
        put(name, hours)
    assert [job.id for job in uploads.all()] == [THIRD, SECOND, FIRST]
    assert [job.id for job in uploads.unfinished()] == [FIRST, SECOND, THIRD]


def test_what_was_finished_a_day_ago_is_told_no_more_and_what_failed_still_is(
    uploads: Uploads, put: Callable[..., Path]
) -> None:
    put(FIRST, state=State.FINISHED, is_old=True)
    put(SECOND, state=State.FAILED, is_old=True)
    assert [job.id for job in uploads.all()] == [SECOND]
    assert uploads.job(SECOND).state is State.FAILED
    with pytest.raises(UnknownJob):
        uploads.job(FIRST)


def test_what_was_finished_a_day_ago_is_deleted_unless_an_older_one_is_to_be_tried_again(
    uploads: Uploads, put: Callable[..., Path]
) -> None:
    finished_first = put(FIRST, 0, State.FINISHED, is_old=True)
    failed = put(SECOND, 1, State.FAILED, is_old=True)
    finished_last = put(THIRD, 2, State.FINISHED, is_old=True)
    uploads.forget()
    assert [folder.exists() for folder in (finished_first, failed, finished_last)] == [False, True, True]
    uploads.cancel(SECOND)
    uploads.forget()
    assert not finished_last.exists()


def test_one_that_an_older_one_has_to_know_of_is_told_no_more_and_deleted_when_that_is_finished(
    uploads: Uploads, put: Callable[..., Path]
) -> None:
    older, newer = put(FIRST, 0, State.FAILED), put(SECOND, 1, State.FINISHED)
    uploads.cancel(SECOND)
    assert [job.id for job in uploads.all()] == [FIRST]
    for ask in (uploads.job, uploads.cancel):
        with pytest.raises(UnknownJob):
            ask(SECOND)
    uploads.forget()
    failed = uploads.job(FIRST)
    with uploads.order.turn(failed) as later:
        assert later.names == {"note.txt"}
    failed.state = State.FINISHED
    write(failed, older)
    uploads.forget()
    assert (older.exists(), newer.exists()) == (True, False)


@pytest.mark.parametrize("state", [b"", b"no JSON", b"[]", b"{}", b'{"report": {}}'])
def test_a_job_that_cannot_be_read_is_said_so_and_keeps_nobody_from_the_others(
    uploads: Uploads, put: Callable[..., Path], caplog: pytest.LogCaptureFixture, state: bytes
) -> None:
    (put(FIRST) / "job.json").write_bytes(state)
    past = put(SECOND, state=State.FINISHED, is_old=True)
    put(THIRD)
    assert [job.id for job in uploads.all()] == [THIRD]
    assert f"{FIRST} cannot be read" in caplog.text
    uploads.forget()
    assert not past.exists()
    with pytest.raises(StoreError, match="Delete that folder"):
        uploads.job(FIRST)
    uploads.cancel(FIRST)
    with pytest.raises(UnknownJob):
        uploads.job(FIRST)


def test_what_is_no_job_is_left_alone(uploads: Uploads, put: Callable[..., Path], tmp_path: Path) -> None:
    put(FIRST)
    strays = [tmp_path / "uploads" / name for name in ("README", ".trash", "notes", SECOND)]
    strays[0].write_text("What is this?")
    strays[3].write_text("No folder.")
    for stray in strays[1:3]:
        stray.mkdir()
    for stray in strays:
        os.utime(stray, (0, 0))
    assert [job.id for job in uploads.all()] == [FIRST]
    uploads.forget()
    assert all(stray.exists() for stray in strays)


def test_what_somebody_works_on_cannot_be_cancelled(uploads: Uploads, put: Callable[..., Path]) -> None:
    put(FIRST)
    with uploads.held(FIRST), pytest.raises(JobBegun):
        uploads.cancel(FIRST)
    uploads.cancel(FIRST)
    assert uploads.all() == []


def test_what_somebody_is_about_to_let_go_of_is_waited_for(uploads: Uploads, put: Callable[..., Path]) -> None:
    put(FIRST)
    with ThreadPoolExecutor(1) as pool:
        with uploads.held(FIRST):
            cancelled = pool.submit(uploads.cancel, FIRST)
            with pytest.raises(TimeoutError):
                cancelled.result(0.1)
        cancelled.result(30)
    assert uploads.all() == []


class _Full(BytesIO):
    def read(self, *_: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_where_there_is_no_space_it_says_so_and_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"uploads: .*No space left on device.* send it again"):
        uploads.put(Job(FIRST, ["a.txt", "b.txt"]), [BytesIO(b"The quay is long."), _Full()])
    assert list((tmp_path / "uploads").iterdir()) == []


class _Removing(BytesIO):
    """What removes its collection while it is read."""

    def __init__(self, collection: Path) -> None:
        super().__init__(b"The quay is long.")
        self._collection = collection

    def read(self, *size: int | None) -> bytes:
        if self._collection.exists():
            self._collection.rename(self._collection.with_name(".removed-1"))
        return super().read(*size)


def test_a_collection_that_was_removed_before_something_is_stored_stays_so(tmp_path: Path) -> None:
    with pytest.raises(UnknownCollection, match="'town'"):
        Uploads(tmp_path / "town", "town").put(Job(FIRST, ["a.txt"]), [BytesIO(b"The quay is long.")])
    assert list(tmp_path.iterdir()) == []


def test_a_collection_that_is_removed_while_something_is_stored_stays_so(tmp_path: Path) -> None:
    collection = tmp_path / "town"
    collection.mkdir()
    with pytest.raises(UnknownCollection, match="'town'"):
        Uploads(collection, "town").put(Job(FIRST, ["a.txt"]), [_Removing(collection)])
    assert not collection.exists()


def test_where_there_is_no_data_folder_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be stored"):
        Uploads(tmp_path / "gone").put(Job(FIRST, ["a.txt"]), [BytesIO(b"The quay is long.")])


def test_where_there_can_be_no_folder_it_says_so(uploads: Uploads, tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("A file.")
    with pytest.raises(StoreError, match="cannot be stored"):
        uploads.put(Job(FIRST, ["a.txt"]), [BytesIO(b"The quay is long.")])
    with pytest.raises(StoreError, match="cannot be read"):
        uploads.all()
