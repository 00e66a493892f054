"""A job's files: what is told of it survives that the power fails, how far it has come need not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote_server.job import Job, State, read, write, write_progress


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job("0123456789abcdef", ["a.txt", "b.txt"], done=1, documents=3, passages=9, unread=["a.txt"], removed=["0"])
    write(job, tmp_path)
    return job


def test_it_is_read_as_it_was_written(job: Job, tmp_path: Path) -> None:
    assert read(tmp_path) == job


def test_what_a_former_version_wrote_is_read(job: Job, tmp_path: Path) -> None:
    told = json.loads((tmp_path / "job.json").read_text())
    del told["unread"], told["report"]["removed"]
    (tmp_path / "job.json").write_text(json.dumps(told))
    assert read(tmp_path) == replace(job, unread=[], removed=[])


def test_it_is_at_work_and_as_far_as_its_progress_says(job: Job, tmp_path: Path) -> None:
    job.documents, job.passages = 5, 14
    write_progress(job, tmp_path)
    found = read(tmp_path)
    assert (found.state, found.documents, found.passages, found.done) == (State.WORKING, 5, 14, 1)


@pytest.mark.parametrize("left", [b"", b'{"documents": 5, "pa', bytes(64)])
def test_progress_that_a_power_failure_cut_is_passed_over(job: Job, tmp_path: Path, left: bytes) -> None:
    (tmp_path / "progress.json").write_bytes(left)
    assert read(tmp_path) == job


def test_what_has_ended_is_not_at_work_again(job: Job, tmp_path: Path) -> None:
    write_progress(job, tmp_path)
    job.state = State.FINISHED
    write(job, tmp_path)
    assert read(tmp_path) == job
