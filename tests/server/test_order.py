"""The order of a collection's jobs: what is told of those that were sent later, whatever became of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from pullquote.added import Added
from pullquote_server.job import Job, State, write
from pullquote_server.ledger import Ledger
from pullquote_server.order import Later
from pullquote_server.uploads import Uploads

FIRST, SECOND, THIRD = (f"{number:016x}" for number in (9, 5, 1))
"""Not in the order of their ids."""
MORNING = datetime(2026, 1, 3, 8, tzinfo=UTC)
NOTHING = Later(frozenset(), frozenset())

Put = Callable[..., Job]


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path)


@pytest.fixture
def put(uploads: Uploads) -> Put:
    """Stores a job that was sent so many hours into the morning."""

    def put(name: str, hours: int, files: tuple[str, ...] = ("a.txt", "b.txt")) -> Job:
        job = Job(name, list(files), MORNING + timedelta(hours=hours))
        uploads.put(job, [BytesIO(b"The quay is long.") for _ in files])
        return job

    return put


def later(uploads: Uploads, job: Job) -> Later:
    with uploads.order.turn(job) as later:
        return later


def test_what_has_not_begun_has_stored_nothing(uploads: Uploads, put: Put) -> None:
    first, _ = put(FIRST, 0), put(SECOND, 1)
    assert later(uploads, first) == NOTHING


@pytest.mark.parametrize("state", [State.WORKING, State.FAILED])
def test_what_is_under_way_has_stored_what_is_noted(uploads: Uploads, put: Put, tmp_path: Path, state: State) -> None:
    first, second = put(FIRST, 0), put(SECOND, 1)
    assert later(uploads, second) == NOTHING
    second.state = state
    write(second, tmp_path / "uploads" / SECOND)
    assert later(uploads, first) == NOTHING
    Ledger(tmp_path / "uploads" / SECOND, 1).note(Added(added=["one"], unchanged=["two"]))
    assert later(uploads, first) == Later(frozenset({"one", "two"}), frozenset({"b.txt"}))
    assert later(uploads, second) == NOTHING


def test_of_what_is_finished_only_the_files_that_were_read_count(uploads: Uploads, put: Put, tmp_path: Path) -> None:
    first, second, third = put(FIRST, 0), put(SECOND, 1), put(THIRD, 2)
    for job, read in ((second, "one"), (third, "two")):
        assert later(uploads, job) == NOTHING
        job.state, job.done, job.unread, job.report = State.FINISHED, 2, ["a.txt"], Added(replaced=[read])
        write(job, tmp_path / "uploads" / job.id)
    assert later(uploads, first) == Later(frozenset({"one", "two"}), frozenset({"b.txt"}))
    assert later(uploads, second) == Later(frozenset({"two"}), frozenset({"b.txt"}))


def test_which_jobs_have_begun_is_found_out_anew_where_it_is_not_noted(
    uploads: Uploads, put: Put, tmp_path: Path
) -> None:
    first, second = put(FIRST, 0), put(SECOND, 1)
    second.state, second.done, second.report = State.FINISHED, 2, Added(added=["one"])
    write(second, tmp_path / "uploads" / SECOND)
    assert later(uploads, first).ids == {"one"}
    notes = tmp_path / "uploads.begun"
    notes.unlink()
    assert later(uploads, first).ids == {"one"}
    with notes.open("a") as file:
        file.write("\n0123")
    third = put(THIRD, 2)
    assert (later(uploads, third), later(uploads, first).ids) == (NOTHING, {"one"})


def test_it_is_noted_as_long_as_a_job_is_left(uploads: Uploads, put: Put, tmp_path: Path) -> None:
    job = put(FIRST, 0)
    assert later(uploads, job) == NOTHING
    uploads.forget()
    assert (tmp_path / "uploads.begun").exists()
    job.state = State.FINISHED
    write(job, tmp_path / "uploads" / FIRST)
    uploads.forget()
    assert not (tmp_path / "uploads.begun").exists()


def test_one_turn_waits_for_the_other(uploads: Uploads, put: Put, tmp_path: Path) -> None:
    first, second = put(FIRST, 0), put(SECOND, 1)
    with ThreadPoolExecutor(1) as pool:
        with uploads.order.turn(first):
            waiting = pool.submit(later, Uploads(tmp_path), second)
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
        assert waiting.result(30) == NOTHING
