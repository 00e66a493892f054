"""What a server before this one left is taken up in every collection that can be used."""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from pullquote.collections import Collections
from pullquote_server.job import Job, State, write
from pullquote_server.jobs import Jobs
from pullquote_server.jobs_of_collections import JobsOfCollections
from pullquote_server.uploads import Uploads

JOB = "0123456789abcdef"


def left(collection: Path, state: State = State.WAITING) -> Uploads:
    """The uploads of a collection, with a job in that state."""
    uploads = Uploads(collection)
    uploads.put(job := Job(JOB, ["note.txt"]), [BytesIO(b"The quay is long.")])
    job.state = state
    write(job, collection / "uploads" / JOB)
    return uploads


def test_a_damaged_collection_keeps_no_other_from_its_jobs(
    tmp_path: Path, open_collections: Callable[[Path], Collections], caplog: pytest.LogCaptureFixture
) -> None:
    collections = open_collections(tmp_path)
    for name in ("harbour", "town"):
        collections.create(name)
    (tmp_path / "collections" / "harbour" / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    damaged, whole = (left(tmp_path / "collections" / name) for name in ("harbour", "town"))
    jobs = JobsOfCollections(collections)
    jobs.take_up()
    for _ in range(600):
        if not whole.unfinished():
            break
        time.sleep(0.05)
    jobs.close()
    collections.close()
    assert [job.state for job in (*damaged.all(), *whole.all())] == [State.WAITING, State.FINISHED]
    assert "What was uploaded to 'harbour' waits for the next start" in caplog.text


def test_no_engine_is_opened_where_every_job_is_finished(tmp_path: Path) -> None:
    left(tmp_path, State.FINISHED)
    opened: list[Path] = []
    JobsOfCollections(Collections(tmp_path, opened.append)).take_up()
    assert opened == []


def test_all_are_told_to_end_before_one_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine: Any = object()
    jobs = JobsOfCollections(Collections(tmp_path, lambda _: engine))
    begun = [jobs.of(name, engine) for name in ("harbour", "town")]
    told: list[list[bool]] = []
    monkeypatch.setattr(Jobs, "close", lambda _: told.append([each._stopping.is_set() for each in begun]))
    jobs.close()
    assert told == [[True, True], [True, True]]
