"""How a server in a process of its own ends: what is under way is finished, and nothing else is waited for."""

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pullquote_server.uploads import Uploads

PROGRAM = """
import sys
from pathlib import Path
from pullquote_server.app import create_app
from pullquote_server.serve import run

settings = Settings.load(data=Path(sys.argv[1]))
text = "The ferry Marit caught fire. All 41 passengers were taken off within an hour."

def seconds(question):
    print("asked", flush=True)
    return float(sys.argv[2])

collections = slow_collections(settings, text, seconds)
app = create_app(collections, settings)

@app.get("/gradio_api/heartbeat/{session}")
@app.get("/c/harbour/gradio_api/heartbeat/{session}")
async def heartbeat(session: str):
    # As the page has it open all the time.
    import asyncio
    from starlette.responses import StreamingResponse
    async def alive():
        while True:
            yield "data: ALIVE\\n\\n"
            await asyncio.sleep(15)
    return StreamingResponse(alive(), media_type="text/event-stream")

run(app, "127.0.0.1", 0, lambda url: print(url, flush=True), grace_seconds=int(sys.argv[3]))
collections.close()
print("closed")
"""
NEVER_CLOSED = """
import asyncio
from contextlib import asynccontextmanager
from fastapi import FastAPI
from pullquote_server.serve import run

@asynccontextmanager
async def lifespan(app):
    yield
    await asyncio.sleep(60)

run(FastAPI(lifespan=lifespan), "127.0.0.1", 0, lambda url: print(url, flush=True), grace_seconds=1)
"""
SLOW_TO_INDEX = """
import sys
from pullquote_server.app import create_app
from pullquote_server.serve import run

class SlowEmbedder:
    def __init__(self, part):
        self.part = part

    def __getattr__(self, name):
        return getattr(self.part, name)

    def embed(self, texts):
        if any("herring" in text for text in texts):
            print("indexing", flush=True)
            time.sleep(20)
        return self.part.embed(texts)

settings = Settings.load(data=Path(sys.argv[1]))
embedder = build_embedder(settings)
collections = build_collections(settings, build_reader(settings, embedder), SlowEmbedder(embedder))
run(create_app(collections, settings), "127.0.0.1", 0, lambda url: print(url, flush=True), grace_seconds=1)
"""
QUESTION = {"question": "How many passengers were taken off the ferry?"}


@pytest.fixture
def slow(run_program: Callable[..., Any], slow_program: str, tmp_path: Path) -> Callable[..., Any]:
    """Starts the server; a question takes so long, and so much grace is given."""
    return lambda seconds, grace: run_program(slow_program + PROGRAM, tmp_path / "data", seconds, grace)


class Asking(threading.Thread):
    """A client that asks while the test goes on."""

    def __init__(self, url: str, accept: str) -> None:
        super().__init__()
        self.url, self.accept = url, accept
        self.text, self.error = "", ""

    def run(self) -> None:
        try:
            with (
                httpx2.Client(timeout=60) as http,
                http.stream("POST", f"{self.url}/v1/ask", json=QUESTION, headers={"accept": self.accept}) as reply,
            ):
                for text in reply.iter_text():
                    self.text += text
        except httpx2.HTTPError as error:
            self.error = repr(error)


def ask(process: Any, *accepts: str) -> list[Asking]:
    """Clients whose questions the server is reading about."""
    clients = [Asking(process.url, accept) for accept in accepts]
    for client in clients:
        client.start()
    # A client may begin long before its question arrives, and one that has not arrived is not under way.
    assert [process.line() for _ in clients] == ["asked"] * len(clients)
    return clients


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_questions_under_way_get_their_whole_reply(slow: Any, with_signal: signal.Signals) -> None:
    process = slow(2, 30)
    whole, streamed = ask(process, "application/json", "text/event-stream")
    begun = time.monotonic()
    assert process.stop(with_signal)[:2] == (0, "closed\n")
    assert time.monotonic() - begun < 15
    for client in (whole, streamed):
        client.join()
    assert "41 passengers" in json.loads(whole.text)["text"]
    assert [line for line in streamed.text.splitlines() if line.startswith("event: ")][-1] == "event: finished"
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{process.url}/healthz")


def test_open_pages_are_not_waited_for(slow: Any) -> None:
    process = slow(0, 30)
    with ExitStack() as pages:
        for page_of in ("", "/c/harbour"):
            page = pages.enter_context(socket.create_connection(("127.0.0.1", int(process.url.rpartition(":")[2]))))
            page.sendall(f"GET {page_of}/gradio_api/heartbeat/abc HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert b"ALIVE" in page.recv(10_000) + page.recv(10_000)
        begun = time.monotonic()
        assert process.stop(signal.SIGTERM)[:2] == (0, "closed\n")
        assert time.monotonic() - begun < 5


def test_a_second_signal_ends_at_once(slow: Any) -> None:
    process = slow(20, 30)
    [client] = ask(process, "text/event-stream")
    process.popen.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.popen.wait(2)
    begun = time.monotonic()
    assert process.stop(signal.SIGINT)[0] == -signal.SIGINT
    assert time.monotonic() - begun < 5
    client.join()
    assert client.error


def test_grace_has_an_end(slow: Any) -> None:
    process = slow(20, 1)
    [client] = ask(process, "text/event-stream")
    begun = time.monotonic()
    assert process.stop(signal.SIGTERM)[0] == -signal.SIGTERM
    assert 1 < time.monotonic() - begun < 10
    client.join()


def test_who_gets_no_reply_within_the_grace_is_told_to_come_again(slow: Any) -> None:
    process = slow(4, 1)
    [client] = ask(process, "application/json")
    _, _, logged = process.stop(signal.SIGTERM)
    client.join()
    problem = json.loads(client.text)
    assert (problem["status"], problem["type"]) == (503, "urn:problem-type:pullquote:busy")
    assert "Traceback" not in logged


def test_an_upload_that_outlives_the_grace_is_told_as_the_job_that_it_is(
    run_program: Callable[..., Any], slow_program: str, tmp_path: Path
) -> None:
    process = run_program("from pathlib import Path\n" + slow_program + SLOW_TO_INDEX, tmp_path / "data")
    answers: list[httpx2.Response] = []

    def send() -> None:
        quota = {"title": "Quota", "text": "The herring quota fell."}
        answers.append(
            httpx2.post(f"{process.url}/v1/documents", json=quota, headers={"prefer": "wait=60"}, timeout=60)
        )

    client = threading.Thread(target=send)
    client.start()
    assert process.line() == "indexing"
    process.stop(signal.SIGTERM)
    client.join()
    [answer] = answers
    [left] = Uploads(tmp_path / "data").unfinished()
    assert (answer.status_code, answer.json()["id"]) == (202, left.id)
    assert answer.headers["location"] == f"/v1/jobs/{left.id}"


def test_grace_has_an_end_for_what_is_closed_at_the_end_too(run_program: Callable[..., Any]) -> None:
    process = run_program(NEVER_CLOSED)
    begun = time.monotonic()
    assert process.stop(signal.SIGTERM)[0] == -signal.SIGTERM
    assert 1 < time.monotonic() - begun < 10
