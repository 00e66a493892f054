"""Requests that another process answers: here an application of a few routes, served at a Unix domain socket."""

import asyncio
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse

from pullquote_server import errors
from pullquote_server.forward import CLIENT, Forward, listen_at
from pullquote_server.monitoring import watched
from pullquote_server.monitoring.monitoring import Monitoring

CHUNK = b"x" * 10_000


class There:
    """The other process's application, and what it saw."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.go_on, self.gone = threading.Event(), threading.Event()
        self.app.get("/events")(self.events)
        self.app.post("/upload")(self.upload)
        self.app.get("/plain/{name:path}")(self.plain)

    async def events(self) -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            try:
                yield "data: first\n\n"
                while not self.go_on.is_set():
                    await asyncio.sleep(0.01)
                yield "data: second\n\n"
                await asyncio.sleep(60)
            finally:
                self.gone.set()

        return StreamingResponse(events(), media_type="text/event-stream")

    async def upload(self, request: Request) -> dict[str, object]:
        sizes = [len(chunk) async for chunk in request.stream()]
        return {"bytes": sum(sizes), "length": request.headers.get("content-length")}

    async def plain(self, request: Request, name: str) -> PlainTextResponse:
        said = f"{request.scope['raw_path'].decode()} {request.url.query} {request.headers['host']} {name}"
        response = PlainTextResponse(said, 201)
        response.set_cookie("one", "1")
        response.set_cookie("two", "2")
        response.headers["x-came-from"] = ",".join(request.headers.getlist(CLIENT))
        response.headers["x-cookies"] = request.headers.get("cookie", "none")
        return response


@pytest.fixture
def socket_path() -> Iterator[Path]:
    # The name of such a socket is short, and pytest's folders are not.
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "page"


@pytest.fixture
def here(socket_path: Path, serve_app: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a server that hands everything on."""
    app = FastAPI()
    errors.install(app)
    app.mount("/", Forward(socket_path))
    with serve_app(app) as url:
        yield url


@pytest.fixture
def there(socket_path: Path) -> Iterator[There]:
    made = There()
    with listen_at(socket_path) as listener:
        server = uvicorn.Server(uvicorn.Config(made.app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield made
        server.should_exit = True
        thread.join(30)


def test_a_request_arrives_as_it_was_sent_and_the_response_too(here: str, there: There) -> None:
    response = httpx2.get(f"{here}/plain/a%2Fb%20c?q=%C3%A4&q=2", headers={"host": "pull.example"})
    assert response.status_code == 201
    assert response.text == "/plain/a%2Fb%20c q=%C3%A4&q=2 pull.example a/b c"
    assert [value.split(";")[0] for value in response.headers.get_list("set-cookie")] == ["one=1", "two=2"]
    assert len(response.headers.get_list("date")) == 1


def test_nobody_gets_the_cookies_of_another(here: str, there: There) -> None:
    httpx2.get(f"{here}/plain/x")
    assert httpx2.get(f"{here}/plain/x").headers["x-cookies"] == "none"
    assert httpx2.get(f"{here}/plain/x", headers={"cookie": "one=7"}).headers["x-cookies"] == "one=7"


def test_who_asks_is_told_and_nobody_says_it_himself(here: str, there: There) -> None:
    response = httpx2.get(f"{here}/plain/x", headers={CLIENT: "192.0.2.1"})
    assert response.headers["x-came-from"] == "127.0.0.1"


def test_events_arrive_when_they_are_made(here: str, there: There) -> None:
    with httpx2.stream("GET", f"{here}/events", timeout=20) as response:
        lines = response.iter_lines()
        assert next(lines) == "data: first"
        there.go_on.set()
        assert next(line for line in lines if line) == "data: second"
    assert there.gone.wait(10)


def test_events_end_where_the_other_process_does(
    here: str, socket_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def end_early(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.recv(10_000)
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        connection.sendall(head + b"d\r\ndata: first\n\n\r\n")
        connection.close()

    with listen_at(socket_path) as listener:
        thread = threading.Thread(target=end_early, args=[listener])
        thread.start()
        assert httpx2.get(f"{here}/events").text == "data: first\n\n"
        thread.join()
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("declared", [True, False])
def test_bodies_are_handed_on_with_and_without_a_length(here: str, there: There, declared: bool) -> None:
    body = CHUNK * 300 if declared else (CHUNK for _ in range(300))
    said = httpx2.post(f"{here}/upload", content=body).json()
    assert said == {"bytes": 3_000_000, "length": "3000000" if declared else None}


def test_while_nobody_is_there_it_says_so_and_when_to_come_back(here: str, socket_path: Path) -> None:
    for _ in range(2):
        response = httpx2.get(f"{here}/plain/x")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert "started anew" in response.json()["detail"]
        listen_at(socket_path).close()  # a socket whose process is gone


def test_what_is_answered_there_is_not_counted_here_too(
    socket_path: Path, serve_app: Callable[[FastAPI], AbstractContextManager[str]], request: pytest.FixtureRequest
) -> None:
    monitoring = Monitoring()
    app = FastAPI(middleware=watched.middleware(monitoring))
    errors.install(app)
    app.mount("/", Forward(socket_path))

    def counted() -> float:
        nothing: Any = SimpleNamespace(names=list)
        told = monitoring.metrics.exposition(nothing, "")[0].decode()
        return sum(float(line.split()[-1]) for line in told.splitlines() if "request_seconds_count" in line)

    with serve_app(app) as url:
        assert httpx2.get(f"{url}/plain/x").status_code == 503
        assert counted() == 1
        request.getfixturevalue("there")
        assert httpx2.get(f"{url}/plain/x").status_code == 201
    assert counted() == 1


def test_one_that_comes_back_answers_again(here: str, socket_path: Path, there: There) -> None:
    assert httpx2.get(f"{here}/plain/x").status_code == 201
    begun = time.monotonic()
    assert httpx2.get(f"{here}/none").status_code == 404
    assert time.monotonic() - begun < 5
