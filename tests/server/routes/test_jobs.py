"""Uploads that are answered before they are indexed: followed, cancelled, and finished even after a crash."""

import gc
import json
import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from weakref import ref

import httpx2
import pytest
from anyio import to_thread
from starlette.testclient import TestClient

from pullquote.access import Scope
from pullquote.errors import ModelError
from pullquote.store.keys import Keys
from pullquote_server.jobs import Jobs

ASYNC = {"prefer": "respond-async"}
AS_EVENTS = {"accept": "text/event-stream"}
FERRY = ("ferry.txt", b"The ferry Marit caught fire off Tolling Rock on Friday morning.")
MANY = {"documents": [{"title": f"Note {n}", "text": f"Boat {n} is moored at berth {n * 7}."} for n in range(400)]}
"""More than are stored at once."""
SOME = {"documents": MANY["documents"][:40]}


def finished(client: Any, job: str, **params: str) -> dict[str, Any]:
    for _ in range(600):
        told: dict[str, Any] = client.get(f"/v1/jobs/{job}", params=params).json()
        if told["state"] in ("finished", "failed"):
            return told
        time.sleep(0.05)
    pytest.fail(f"The job did not end: {told}")


def test_a_small_upload_is_finished_at_once(empty_client: TestClient) -> None:
    response = empty_client.post("/v1/documents", files={"files": FERRY})
    assert (response.status_code, len(response.json()["added"])) == (201, 1)
    [job] = empty_client.get("/v1/jobs").json()["jobs"]
    assert (job["state"], job["result"]) == ("finished", response.json())


def test_whoever_does_not_wait_gets_a_job(empty_client: TestClient) -> None:
    response = empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC)
    assert response.status_code == 202
    job = response.json()
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    told = finished(empty_client, job["id"])
    assert (told["files"], told["files_done"], told["documents"], told["problem"]) == (1, 1, 1, None)
    assert empty_client.get(f"/v1/documents/{told['result']['added'][0]}").status_code == 200


def test_the_address_of_a_job_says_of_which_collection_it_is(empty_client: TestClient) -> None:
    empty_client.put("/v1/collections/town")
    sent = empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC, params={"collection": "town"})
    told = empty_client.get(sent.headers["location"])
    assert (told.status_code, told.json()["id"]) == (200, sent.json()["id"])
    assert empty_client.get(f"/v1/jobs/{sent.json()['id']}").status_code == 404


def test_the_newest_is_first_whatever_the_page(empty_client: TestClient) -> None:
    sent = [empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC).json()["id"] for _ in range(20)]
    pages = [empty_client.get("/v1/jobs", params={"limit": 6, "offset": n}).json() for n in range(0, 24, 6)]
    assert [job["id"] for page in pages for job in page["jobs"]] == sent[::-1]
    assert {page["total"] for page in pages} == {20}


def test_its_time_has_one_form_wherever_it_is_told(empty_client: TestClient, serve_app: Any) -> None:
    with serve_app(empty_client.app) as url:
        job = httpx2.post(f"{url}/v1/documents", files={"files": FERRY}, headers=ASYNC).json()
        [listed] = httpx2.get(f"{url}/v1/jobs").json()["jobs"]
        read = httpx2.get(f"{url}/v1/jobs/{job['id']}").json()
        followed = httpx2.get(f"{url}/v1/jobs/{job['id']}", headers=AS_EVENTS).text
    assert job["created"].endswith("Z")
    assert listed["created"] == read["created"] == job["created"]
    assert f'"created": "{job["created"]}"' in followed


def test_what_could_not_be_read_is_in_the_result(empty_client: TestClient) -> None:
    job = empty_client.post("/v1/documents", files={"files": ("a.pdf", b"no pdf")}, headers=ASYNC).json()
    [failure] = finished(empty_client, job["id"])["result"]["failures"]
    assert "does not hold a PDF" in failure["reason"]


def test_what_cannot_be_used_is_refused_before_it_is_acknowledged(empty_client: TestClient) -> None:
    assert empty_client.post("/v1/documents", json={"text": 3}, headers=ASYNC).status_code == 422
    assert empty_client.get("/v1/jobs").json() == {"jobs": [], "total": 0, "limit": 100, "offset": 0}


def test_the_files_are_gone_when_they_are_indexed(empty_client: TestClient, tmp_path: Any) -> None:
    assert empty_client.post("/v1/documents", files={"files": FERRY}).status_code == 201
    [folder] = (tmp_path / "data" / "uploads").iterdir()
    assert {file.name for file in folder.iterdir()} <= {"job.json", "lock"}


@pytest.mark.parametrize(
    "name",
    ["../../x.txt", "../../../x.txt", "{outside}/x.txt", "a\\b.txt", "nul\x00.txt", "ü" * 200 + ".txt", "..txt"],
)
def test_no_name_becomes_a_path(empty_client: TestClient, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    response = empty_client.post("/v1/documents", files={"files": (name.format(outside=outside), FERRY[1])})
    assert response.status_code in (201, 422)
    [job] = empty_client.get("/v1/jobs").json()["jobs"]
    folder = tmp_path / "data" / "uploads" / job["id"]
    assert {path.name for path in folder.parent.iterdir()} == {folder.name}
    assert {path.name for path in folder.iterdir()} <= {"job.json", "lock"}
    assert [*tmp_path.rglob("*.txt"), *outside.iterdir()] == []


def test_what_is_refused_with_an_error_is_not_indexed_later(
    empty_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(_engine(empty_client).embedder, "embed", _no_model)
        assert empty_client.post("/v1/documents", files={"files": FERRY}).status_code == 503
    later = {"files": (FERRY[0], b"The ferry Marit was only towed away.")}
    assert empty_client.post("/v1/documents", files=later).status_code == 201
    empty_client.app.state.jobs.take_up()
    assert empty_client.post("/v1/documents", files={"files": ("b.txt", b"Other words.")}).status_code == 201
    assert [job["state"] for job in empty_client.get("/v1/jobs").json()["jobs"]] == ["finished"] * 2
    _, document = empty_client.get("/v1/documents").json()["documents"]
    assert empty_client.get(f"/v1/documents/{document['id']}").json()["text"] == "The ferry Marit was only towed away."


def test_what_was_accepted_is_kept_when_it_fails(empty_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def embed(texts: Sequence[str]) -> None:
        assert answered.wait(30)
        _no_model(texts)

    with monkeypatch.context() as patch:
        patch.setattr(_engine(empty_client).embedder, "embed", embed)
        job = empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC).json()["id"]
        answered.set()
        failed = finished(empty_client, job)
    assert (failed["state"], failed["result"]) == ("failed", None)
    assert "Bring one" in failed["problem"]


def test_where_nothing_can_be_stored_it_is_said_why(empty_client: TestClient, tmp_path: Path) -> None:
    assert _engine(empty_client).counts().documents == 0
    (tmp_path / "data" / "uploads").write_text("In the way.")
    problem = empty_client.post("/v1/documents", files={"files": FERRY})
    assert (problem.status_code, problem.json()["type"]) == (503, "urn:problem-type:pullquote:store-unavailable")
    assert "cannot be stored" in problem.json()["detail"]


@pytest.mark.parametrize("name", ["0", "..", "..%2f..", "job.json", "a" * 300, "é", "%00"])
def test_an_unknown_job_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/v1/jobs/{name}").status_code == 404
    assert client.delete(f"/v1/jobs/{name}").status_code in (404, 405)


def test_a_job_of_another_collection_is_unknown(empty_client: TestClient) -> None:
    empty_client.put("/v1/collections/harbour")
    job = empty_client.post(
        "/v1/documents", files={"files": FERRY}, params={"collection": "harbour"}, headers=ASYNC
    ).json()
    assert empty_client.get(f"/v1/jobs/{job['id']}").status_code == 404
    assert finished(empty_client, job["id"], collection="harbour")["state"] == "finished"


def test_one_that_is_over_can_be_forgotten(empty_client: TestClient) -> None:
    job = empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC).json()["id"]
    finished(empty_client, job)
    forgotten = empty_client.delete(f"/v1/jobs/{job}")
    assert (forgotten.status_code, forgotten.headers.get("content-type")) == (204, None)
    assert empty_client.get(f"/v1/jobs/{job}").status_code == 404


def test_a_job_is_followed_as_events(empty_client: TestClient, serve_app: Any) -> None:
    with serve_app(empty_client.app) as url:
        job = httpx2.post(f"{url}/v1/documents", json=SOME, headers=ASYNC).json()["id"]
        lines = httpx2.get(f"{url}/v1/jobs/{job}", headers=AS_EVENTS, timeout=60).text.splitlines()
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert names[-1] == "finished"
    assert set(names) <= {"waiting", "working", "finished"}
    last = json.loads([line for line in lines if line.startswith("data: ")][-1].removeprefix("data: "))
    assert len(last["result"]["added"]) == 40


def test_what_was_acknowledged_is_indexed_after_a_kill(start: Any) -> None:
    with start() as process:
        sent = httpx2.post(f"{process.url}/v1/documents", json=MANY, headers=ASYNC, timeout=60)
        assert sent.status_code == 202
        process.popen.kill()
        process.popen.wait()
    with start() as process, httpx2.Client(base_url=process.url, timeout=60) as client:
        told = finished(client, sent.json()["id"])
        assert told["state"] == "finished"
        assert client.get("/v1/documents").json()["total"] == 400
        result = told["result"]
        assert len(result["added"]) + len(result["unchanged"]) == 400


def test_a_server_that_is_told_to_end_leaves_the_rest_to_the_next(start: Any) -> None:
    with start() as process:
        job = httpx2.post(f"{process.url}/v1/documents", json=MANY, headers=ASYNC, timeout=60).json()["id"]
        status, out, err = process.stop()
        assert (status, out, err) == (0, "closed\n", "")
    with start() as process, httpx2.Client(base_url=process.url, timeout=60) as client:
        finished(client, job)
        assert client.get("/v1/documents").json()["total"] == 400


def test_those_who_follow_a_job_hold_no_thread(empty_client: TestClient, serve_app: Any, tmp_path: Path) -> None:
    """Told by the threads that are taken meanwhile: between two looks at the job, hardly any."""
    job, followers, taken = _uploaded(empty_client), 8, []
    state = tmp_path / "data" / "uploads" / job["id"] / "job.json"
    finished_state = state.read_text()

    def tell(text: str) -> None:
        # In one step, as the server does it: the followers look meanwhile.
        (state.parent / "new").write_text(text)
        (state.parent / "new").replace(state)

    @empty_client.app.get("/threads")  # type: ignore[attr-defined]
    async def threads() -> int:
        return to_thread.current_default_thread_limiter().borrowed_tokens

    with serve_app(empty_client.app) as url, ThreadPoolExecutor(followers) as pool:
        # Only once it has started: what waits then is done at once.
        assert httpx2.get(f"{url}/healthz", timeout=20).status_code == 200
        tell(finished_state.replace('"state": "finished"', '"state": "waiting"'))
        follow = partial(httpx2.get, f"{url}/v1/jobs/{job['id']}", headers=AS_EVENTS, timeout=60)
        following = [pool.submit(follow) for _ in range(followers)]
        time.sleep(1)
        try:
            for _ in range(50):
                taken.append(httpx2.get(f"{url}/threads", timeout=10).json())
                time.sleep(0.02)
            assert not any(follower.done() for follower in following)
        finally:
            tell(finished_state)
        assert all("event: finished" in follower.result().text for follower in following)
    assert median(taken) < followers / 2


def test_what_a_dying_server_had_not_acknowledged_is_no_job(empty_client: TestClient, tmp_path: Path) -> None:
    job = _uploaded(empty_client)
    uploads = tmp_path / "data" / "uploads"
    aside = (uploads / job["id"]).rename(uploads / f".{job['id']}")
    state = aside / "job.json"
    state.write_text(state.read_text().replace('"state": "finished"', '"state": "waiting"'))
    empty_client.app.state.jobs.take_up()
    assert empty_client.get("/v1/jobs").json()["jobs"] == []
    os.utime(state, (0, 0))
    empty_client.app.state.jobs.take_up()
    assert list(uploads.iterdir()) == []


def test_whoever_follows_a_job_is_told_no_more_once_his_key_ends(
    empty_client: TestClient, serve_app: Any, tmp_path: Path
) -> None:
    job = _uploaded(empty_client)
    state = tmp_path / "data" / "uploads" / job["id"] / "job.json"
    keys = Keys(tmp_path / "data")
    key = keys.create(Scope.READ, ["main"])
    headers = {**AS_EVENTS, "authorization": f"Bearer {key}"}
    with serve_app(empty_client.app) as url, ThreadPoolExecutor(1) as pool:
        # Only once it has started: what waits then is done at once.
        assert httpx2.get(f"{url}/healthz", timeout=20).status_code == 200
        state.write_text(state.read_text().replace('"state": "finished"', '"state": "waiting"'))
        followed = pool.submit(httpx2.get, f"{url}/v1/jobs/{job['id']}", headers=headers, timeout=20)
        time.sleep(1)
        assert not followed.done()
        keys.revoke(key.prefix)
        *_, name, data, _ = followed.result().text.splitlines()
    assert name == "event: error"
    assert json.loads(data.removeprefix("data: "))["status"] == 401


def test_an_unknown_job_cannot_be_followed(client: TestClient) -> None:
    assert client.get("/v1/jobs/0123456789abcdef", headers=AS_EVENTS).status_code == 404


def test_a_job_that_cannot_be_read_keeps_no_other_from_being_done(empty_client: TestClient, tmp_path: Path) -> None:
    first = _uploaded(empty_client)
    folder = tmp_path / "data" / "uploads" / first["id"]
    (folder / "job.json").write_text("no JSON")
    assert empty_client.get("/v1/jobs").json()["jobs"] == []
    assert empty_client.get(f"/v1/jobs/{first['id']}").status_code == 503
    empty_client.app.state.jobs.of("main", _engine(empty_client))._waiting.put(first["id"])
    other = empty_client.post("/v1/documents", files={"files": ("b.txt", b"Other words are here.")})
    assert other.status_code == 201


def test_what_ended_a_day_ago_and_what_was_never_all_sent_is_deleted(empty_client: TestClient, tmp_path: Path) -> None:
    assert empty_client.post("/v1/documents", files={"files": FERRY}).status_code == 201
    uploads = tmp_path / "data" / "uploads"
    [ended] = uploads.iterdir()
    for name in (".0123456789abcdef", ".fedcba9876543210"):
        (uploads / name).mkdir()
        (uploads / name / "0").write_bytes(FERRY[1])
    for old in (uploads / ".0123456789abcdef", ended / "job.json"):
        os.utime(old, (0, 0))
    empty_client.app.state.jobs.take_up()
    assert [folder.name for folder in uploads.iterdir()] == [".fedcba9876543210"]


def test_the_thread_of_a_removed_collection_ends(empty_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pullquote_server.jobs.IDLE_SECONDS", 0.05)
    threads = []
    for _ in range(2):
        assert empty_client.put("/v1/collections/harbour").status_code == 201
        sent = empty_client.post("/v1/documents", files={"files": FERRY}, params={"collection": "harbour"})
        assert sent.status_code == 201
        engine = empty_client.app.state.collections.engine("harbour")
        threads.append(empty_client.app.state.jobs.of("harbour", engine)._thread)
        assert empty_client.delete("/v1/collections/harbour").status_code == 204
    for thread in filter(None, threads):
        thread.join(10)
        assert not thread.is_alive()


def test_no_job_is_missed_by_a_thread_that_is_about_to_end(
    empty_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pullquote_server.jobs.IDLE_SECONDS", 0.0)
    sent = [empty_client.post("/v1/documents", files={"files": FERRY}, headers=ASYNC) for _ in range(30)]
    for each in sent:
        assert finished(empty_client, each.json()["id"])["state"] == "finished"


def test_a_collection_that_is_removed_while_an_upload_arrives_stays_so(
    empty_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    collections = empty_client.app.state.collections
    collections.create("harbour")

    def removing(jobs: Jobs, *sent: Any) -> Any:
        collections.remove("harbour")
        return submit(jobs, *sent)

    submit = Jobs.submit_files
    monkeypatch.setattr(Jobs, "submit_files", removing)
    problem = empty_client.post("/v1/documents", files={"files": FERRY}, params={"collection": "harbour"})
    assert (problem.status_code, problem.json()["type"]) == (404, "urn:problem-type:pullquote:unknown-collection")
    assert collections.names() == ["main"]


def test_the_jobs_of_a_removed_collection_stop_when_it_is_made_anew(empty_client: TestClient, tmp_path: Path) -> None:
    jobs, collections = empty_client.app.state.jobs, empty_client.app.state.collections
    collections.create("harbour")
    former = jobs.of("harbour", collections.engine("harbour"))
    collections.remove("harbour")
    collections.create("harbour")
    assert jobs.of("harbour", collections.engine("harbour")) is not former
    assert former._stopping.is_set()


@pytest.mark.parametrize("is_removed_here", [True, False])
def test_nothing_is_held_of_a_collection_that_was_removed(empty_client: TestClient, *, is_removed_here: bool) -> None:
    jobs, collections = empty_client.app.state.jobs, empty_client.app.state.collections
    held = []
    for name in ("harbour", "town"):
        collections.create(name)
        sent = empty_client.post("/v1/documents", files={"files": FERRY}, params={"collection": name})
        assert sent.status_code == 201
        held.append(ref(collections.engine(name)))
    for name in ("harbour", "town"):
        if is_removed_here:
            assert empty_client.delete(f"/v1/collections/{name}").status_code == 204
        else:
            collections.remove(name)
            jobs.of("main", _engine(empty_client))
    for _ in range(200):
        gc.collect()
        if not any(engine() for engine in held) and not jobs._former:
            break
        time.sleep(0.05)
    assert ([engine() for engine in held], list(jobs._begun), list(jobs._former)) == (
        [None, None],
        [] if is_removed_here else ["main"],
        [],
    )


def _uploaded(client: TestClient) -> Any:
    assert client.post("/v1/documents", files={"files": FERRY}).status_code == 201
    [job] = client.get("/v1/jobs").json()["jobs"]
    return job


def _engine(client: TestClient) -> Any:
    return client.app.state.collections.engine("main")


def _no_model(texts: Sequence[str]) -> None:
    raise ModelError(f"No model embeds {texts}. Bring one.")
