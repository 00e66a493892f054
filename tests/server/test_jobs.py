"""Jobs over a real engine, whose embedder waits or fails as the test says: their order, failures and counts."""

import errno
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import UploadFile

import pullquote_server.jobs
from pullquote.build import build_engine
from pullquote.engine import Engine
from pullquote.errors import ModelError, UnknownDocument
from pullquote.ingest import Added
from pullquote.protocols import AnswerReader, Embedder
from pullquote.settings import Settings
from pullquote_server import job
from pullquote_server.job import Job, State, write_progress
from pullquote_server.jobs import Jobs, Submitted
from pullquote_server.ledger import Ledger
from pullquote_server.uploads import JobBegun, UnknownJob, Uploads

Models = tuple[AnswerReader, Embedder]
Send = Callable[[Jobs], Submitted]


@dataclass
class Gated:
    """The real embedder, which waits before its work until it is opened, and fails with `error` where there is one."""

    part: Embedder
    error: Exception | None = None
    opened: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.part, name)

    def embed(self, texts: Any) -> Any:
        self.reached.set()
        assert self.opened.wait(60)
        if self.error:
            raise self.error
        return self.part.embed(texts)


@pytest.fixture
def embedder(shared_models: Models) -> Gated:
    gated = Gated(shared_models[1])
    gated.opened.set()
    return gated


@pytest.fixture
def engine(tmp_path: Path, shared_models: Models, embedder: Gated) -> Iterator[Engine]:
    with closing(build_engine(Settings.load(data=tmp_path), shared_models[0], embedder)) as engine:
        yield engine


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path)


@pytest.fixture
def jobs(engine: Engine, uploads: Uploads, embedder: Gated) -> Iterator[Jobs]:
    with closing(Jobs(engine, uploads)) as jobs:
        yield jobs
        embedder.opened.set()


def send_file(jobs: Jobs, text: str, name: str = "note.txt") -> Submitted:
    return jobs.submit_files([UploadFile(BytesIO(text.encode()), filename=name)])


def send_document(jobs: Jobs, text: str) -> Submitted:
    return jobs.submit_documents(BytesIO(json.dumps({"uri": "upload:note.txt", "title": "A", "text": text}).encode()))


def ended(jobs: Jobs, name: str, state: State = State.FINISHED) -> Job:
    for _ in range(600):
        if (job := jobs.uploads.job(name)).state is state:
            return job
        time.sleep(0.05)
    pytest.fail(f"The job is not {state}: {job}")


def failed(jobs: Jobs, embedder: Gated, send: Callable[[], Submitted]) -> Job:
    """A job that was acknowledged, and then failed."""
    embedder.opened.clear()
    submitted = send()
    assert submitted.end.cancel()
    embedder.error = ModelError("The model is away. Bring it back.")
    embedder.opened.set()
    job = ended(jobs, submitted.id, State.FAILED)
    embedder.error = None
    assert job.problem == "The model is away. Bring it back."
    return job


def test_of_what_another_process_left_the_later_upload_of_a_document_stays(
    jobs: Jobs, uploads: Uploads, engine: Engine
) -> None:
    sent = datetime.now(UTC)
    for number, text in enumerate(("The quay is short.", "The quay is long.")):
        job = Job(f"{number:016x}", ["note.txt"], sent + timedelta(seconds=number))
        uploads.put(job, [BytesIO(text.encode())])
    jobs.take_up()
    for number in range(2):
        ended(jobs, f"{number:016x}")
    assert engine.document("upload:note.txt").text == "The quay is long."


@pytest.mark.parametrize("send", [send_file, send_document])
def test_what_the_client_knows_to_have_failed_is_never_indexed(
    jobs: Jobs, embedder: Gated, engine: Engine, send: Callable[[Jobs, str], Submitted]
) -> None:
    embedder.error = ModelError("The model is away. Bring it back.")
    with pytest.raises(ModelError):
        send(jobs, "The quay is short.").end.result(60)
    embedder.error = None
    assert jobs.uploads.all() == []
    jobs.take_up()
    assert send_file(jobs, "The ferry is late.", "ferry.txt").end.result(60).stored
    with pytest.raises(UnknownDocument):
        engine.document("upload:note.txt")


def test_what_was_acknowledged_and_failed_is_tried_again(jobs: Jobs, embedder: Gated, engine: Engine) -> None:
    job = failed(jobs, embedder, lambda: send_file(jobs, "The quay is short."))
    jobs.take_up()
    assert ended(jobs, job.id).problem is None
    assert engine.document("upload:note.txt").text == "The quay is short."


@pytest.mark.parametrize("send", [send_file, send_document])
@pytest.mark.parametrize("is_deleted", [False, True])
def test_what_is_tried_again_does_not_undo_what_was_sent_after_it(
    jobs: Jobs, embedder: Gated, engine: Engine, send: Callable[[Jobs, str], Submitted], *, is_deleted: bool
) -> None:
    job = failed(jobs, embedder, lambda: send(jobs, "The quay is short."))
    later = send(jobs, "The quay is long.")
    assert later.end.result(60).stored
    if is_deleted:
        jobs.uploads.cancel(later.id)
    jobs.take_up()
    job = ended(jobs, job.id)
    assert engine.document("upload:note.txt").text == "The quay is long."
    assert [failure.reason for failure in job.report.failures] == [
        "What was sent later was indexed before it, and stays."
    ]


def test_what_is_tried_again_is_indexed_where_what_was_sent_after_it_could_not_be_read(
    jobs: Jobs, embedder: Gated, engine: Engine
) -> None:
    job = failed(jobs, embedder, lambda: send_file(jobs, "The quay is long."))
    assert send_file(jobs, " ").end.result(60).read_nothing
    jobs.take_up()
    assert ended(jobs, job.id).report.failures == []
    assert engine.document("upload:note.txt").text == "The quay is long."


def test_an_end_that_could_not_be_written_is_written_when_there_is_space(
    jobs: Jobs, embedder: Gated, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [True, True]

    def write(*written: Any) -> None:
        if refused and written[0].state is State.FINISHED:
            refused.pop()
            raise OSError(errno.ENOSPC, "No space left on device")
        job.write(*written)

    monkeypatch.setattr(pullquote_server.jobs, "write", write)
    monkeypatch.setattr(pullquote_server.jobs, "AGAIN_SECONDS", 0.01)
    embedder.opened.clear()
    submitted = send_file(jobs, "The quay is long.")
    assert submitted.end.cancel()
    embedder.opened.set()
    assert ended(jobs, submitted.id).stored
    assert (refused, engine.counts().documents) == ([], 1)


def test_what_is_being_read_is_at_work_and_cannot_be_cancelled(jobs: Jobs, embedder: Gated) -> None:
    embedder.opened.clear()
    submitted = send_file(jobs, "The quay is long.")
    assert embedder.reached.wait(60)
    assert jobs.uploads.job(submitted.id).state is State.WORKING
    with pytest.raises(JobBegun):
        jobs.uploads.cancel(submitted.id)
    embedder.opened.set()
    assert submitted.end.result(60).state is State.FINISHED


def test_what_failed_is_at_work_when_it_is_tried_again(jobs: Jobs, embedder: Gated) -> None:
    job = failed(jobs, embedder, lambda: send_file(jobs, "The quay is long."))
    embedder.reached.clear()
    embedder.opened.clear()
    jobs.take_up()
    assert embedder.reached.wait(60)
    told = jobs.uploads.job(job.id)
    assert (told.state, told.problem) == (State.WORKING, None)


def test_what_was_under_way_when_its_process_died_is_counted_once(jobs: Jobs, uploads: Uploads, tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"title": f"Note {n}", "text": f"Boat {n} is moored."}) for n in range(30))
    job = Job("0123456789abcdef", ["first.txt", "notes.jsonl"])
    uploads.put(job, [BytesIO(b"The quay is long."), BytesIO(lines.encode())])
    job.documents, job.passages = 25, 25
    write_progress(job, tmp_path / "uploads" / job.id)
    jobs.take_up()
    told = ended(jobs, job.id)
    assert (told.documents, told.passages, len(told.stored)) == (31, 31, 31)


def test_what_cannot_be_read_is_told_once_however_often_it_is_tried(jobs: Jobs, embedder: Gated) -> None:
    body = json.dumps({"documents": [{"title": "A", "text": " "}, {"title": "B", "text": "The quay is long."}]})
    job = failed(jobs, embedder, lambda: jobs.submit_documents(BytesIO(body.encode())))
    jobs.take_up()
    job = ended(jobs, job.id)
    assert (len(job.report.failures), len(job.stored)) == (1, 1)


def send_papers(jobs: Jobs) -> Submitted:
    body = {"documents": [{"uri": paper(n), "title": f"Boat {n}", "text": f"Boat {n} is moored."} for n in range(20)]}
    return jobs.submit_documents(BytesIO(json.dumps(body).encode()))


def send_file_of_papers(jobs: Jobs) -> Submitted:
    lines = "\n".join(json.dumps({"url": paper(n), "text": f"Boat {n} is moored."}) for n in range(20))
    return send_file(jobs, lines, "papers.jsonl")


def paper(number: int) -> str:
    return f"https://paper.example/{number}"


def stopped_after_the_first_commit(jobs: Jobs, embedder: Gated, engine: Engine, send: Send) -> str:
    engine._ingest = replace(engine._ingest, batch_passages=4)
    embedder.opened.clear()
    submitted = send(jobs)
    assert submitted.end.cancel()
    assert embedder.reached.wait(60)
    jobs.stop()
    embedder.opened.set()
    jobs.close()
    assert engine.counts().documents == 4
    return submitted.id


@pytest.mark.parametrize("send", [send_papers, send_file_of_papers])
def test_what_was_removed_stays_so_when_a_job_is_taken_up_again(
    jobs: Jobs, uploads: Uploads, embedder: Gated, engine: Engine, send: Send
) -> None:
    job = stopped_after_the_first_commit(jobs, embedder, engine, send)
    engine.remove(paper(0))
    with closing(Jobs(engine, uploads)) as next_jobs:
        next_jobs.take_up()
        told = ended(next_jobs, job)
    with pytest.raises(UnknownDocument):
        engine.document(paper(0))
    assert engine.counts().documents == 19
    assert (told.documents, told.passages, len(told.report.added), told.report.failures) == (20, 20, 20, [])


def test_what_was_removed_with_a_commit_is_told_when_the_job_is_taken_up_again(
    jobs: Jobs, uploads: Uploads, embedder: Gated, engine: Engine, tmp_path: Path
) -> None:
    job = stopped_after_the_first_commit(jobs, embedder, engine, send_file_of_papers)
    gone = replace(engine.document(paper(0)).source, id="0" * 16)
    Ledger(tmp_path / "uploads" / job, 0).note(Added(removed=[gone]))
    with closing(Jobs(engine, uploads)) as next_jobs:
        next_jobs.take_up()
        told = ended(next_jobs, job)
    assert (told.removed, len(told.report.added)) == ([gone.id], 20)


def test_what_a_note_that_was_cut_off_told_is_stored_again(
    jobs: Jobs, uploads: Uploads, embedder: Gated, engine: Engine, tmp_path: Path
) -> None:
    job = stopped_after_the_first_commit(jobs, embedder, engine, send_papers)
    notes = tmp_path / "uploads" / job / "0.stored"
    notes.write_bytes(notes.read_bytes()[:40])
    with closing(Jobs(engine, uploads)) as next_jobs:
        next_jobs.take_up()
        told = ended(next_jobs, job)
    assert (len(told.report.unchanged), len(told.report.added), engine.counts().documents) == (4, 16, 20)
    assert {path.name for path in notes.parent.iterdir()} <= {"job.json", "lock"}


def test_what_this_job_stored_is_not_called_overtaken_when_it_was_sent_again_since(
    jobs: Jobs, uploads: Uploads, embedder: Gated, engine: Engine
) -> None:
    job = stopped_after_the_first_commit(jobs, embedder, engine, send_papers)
    again = json.dumps({"uri": paper(0), "title": "Boat 0", "text": "Boat 0 has left."})
    with closing(Jobs(engine, uploads)) as next_jobs:
        assert next_jobs.submit_documents(BytesIO(again.encode())).end.result(60).stored
        next_jobs.take_up()
        assert ended(next_jobs, job).report.failures == []
    assert engine.document(paper(0)).text == "Boat 0 has left."


def send_paper(jobs: Jobs, text: str) -> Submitted:
    return jobs.submit_documents(BytesIO(json.dumps({"uri": paper(0), "title": "Boat 0", "text": text}).encode()))


NOTE = {"uri": "upload:note.txt", "title": "A", "text": "The quay is short."}


@pytest.mark.parametrize(("names", "sent"), [(["note.txt"], NOTE["text"]), ([], json.dumps(NOTE))])
@pytest.mark.parametrize("send", [send_file, send_document])
def test_what_waits_in_one_process_does_not_undo_what_was_sent_later_to_another(
    jobs: Jobs, engine: Engine, send: Callable[[Jobs, str], Submitted], names: list[str], sent: str
) -> None:
    older = Job("0123456789abcdef", names)
    jobs.uploads.put(older, [BytesIO(sent.encode())])
    assert send(jobs, "The quay is long.").end.result(60).stored
    jobs.take_up()
    overtaken = ended(jobs, older.id)
    assert engine.document("upload:note.txt").text == "The quay is long."
    [failure] = overtaken.report.failures
    assert failure.reason == "What was sent later was indexed before it, and stays."


@pytest.mark.parametrize("send", [send_papers, send_file_of_papers])
def test_what_is_under_way_does_not_undo_what_was_sent_later_to_another_process(
    jobs: Jobs, embedder: Gated, engine: Engine, send: Send, tmp_path: Path, shared_models: Models
) -> None:
    embedder.opened.clear()
    older = send(jobs)
    assert embedder.reached.wait(60)
    with (
        closing(build_engine(Settings.load(data=tmp_path), *shared_models)) as other,
        closing(Jobs(other, jobs.uploads)) as others,
    ):
        assert send_paper(others, "Boat 0 has left.").end.result(60).stored
    embedder.opened.set()
    told = older.end.result(60)
    assert engine.document(paper(0)).text == "Boat 0 has left."
    assert ([failure.uri for failure in told.report.failures], len(told.stored)) == ([paper(0)], 19)


@pytest.mark.parametrize("send", [send_papers, send_file_of_papers])
def test_what_a_later_job_had_stored_when_its_process_died_stays_too(
    jobs: Jobs, uploads: Uploads, embedder: Gated, engine: Engine, send: Send
) -> None:
    older = Job("0123456789abcdef", [], datetime.now(UTC))
    later = stopped_after_the_first_commit(jobs, embedder, engine, send)
    note = {"uri": paper(0), "title": "Boat 0", "text": "Boat 0 is being built."}
    uploads.put(older, [BytesIO(json.dumps(note).encode())])
    with closing(Jobs(engine, uploads)) as next_jobs:
        next_jobs.take_up()
        assert ended(next_jobs, later).report.failures == []
        assert len(ended(next_jobs, older.id).report.failures) == 1
    assert engine.document(paper(0)).text == "Boat 0 is moored."


def _behind_another(jobs: Jobs, embedder: Gated) -> Submitted:
    """A job that waits until the embedder is opened."""
    embedder.opened.clear()
    send_file(jobs, "The ferry is late.", "ferry.txt")
    assert embedder.reached.wait(60)
    return send_file(jobs, "The quay is long.")


def test_whoever_waits_is_told_the_end_of_a_job_that_another_process_holds(jobs: Jobs, embedder: Gated) -> None:
    waiting = _behind_another(jobs, embedder)
    with jobs.uploads.held(waiting.id):
        embedder.opened.set()
        time.sleep(0.5)
        assert not waiting.end.done()
    assert waiting.end.result(60).state is State.FINISHED


def test_whoever_waits_is_told_that_the_job_was_cancelled(jobs: Jobs, embedder: Gated) -> None:
    waiting = _behind_another(jobs, embedder)
    jobs.uploads.cancel(waiting.id)
    embedder.opened.set()
    with pytest.raises(UnknownJob):
        waiting.end.result(60)


def test_a_job_that_cannot_be_read_does_not_end_the_work(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pullquote_server.jobs.FORGET_SECONDS", 0)
    damaged = tmp_path / "uploads" / "0123456789abcdef"
    damaged.mkdir(parents=True)
    (damaged / "job.json").touch()
    for name in ("a.txt", "b.txt"):
        assert send_file(jobs, f"The quay is called {name}.", name).end.result(60).state is State.FINISHED
