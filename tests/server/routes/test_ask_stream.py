"""POST /v1/ask as events, from uvicorn over a real socket: they come one by one, and stop with who reads them."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from openai import APIError, OpenAI

from pullquote.collections import Collections
from pullquote.errors import ModelError
from pullquote.settings import Settings
from pullquote_server.app import create_app

QUESTION = {"question": "How many passengers were taken off the ferry?"}
ACCEPT = {"accept": "text/event-stream"}


@dataclass
class Gate:
    """The real part, which waits before its work until the test lets it go on, or fails as the test says."""

    part: Any
    opened: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    calls: int = 0
    error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.part, name)

    def _pass(self) -> None:
        self.calls += 1
        self.reached.set()
        assert self.opened.wait(30)
        if self.error:
            raise self.error


class GatedReader(Gate):
    def read(self, *arguments: Any) -> Any:
        self._pass()
        return self.part.read(*arguments)


class GatedEmbedder(Gate):
    def embed(self, *arguments: Any) -> Any:
        self._pass()
        return self.part.embed(*arguments)


@dataclass(frozen=True, slots=True)
class Gated:
    url: str
    reader: GatedReader
    embedder: GatedEmbedder
    closed: threading.Event


@pytest.fixture
def gated(
    tmp_path: Path,
    open_collections: Callable[[Path], Collections],
    articles: list[dict[str, Any]],
    serve_app: Callable[[FastAPI], AbstractContextManager[str]],
) -> Iterator[Gated]:
    """The app served by uvicorn, its embedder open and its reader not."""
    collections = open_collections(tmp_path / "data")
    engine = collections.engine()
    reader, embedder = GatedReader(engine._reader), GatedEmbedder(engine.embedder)
    embedder.opened.set()
    whole, closed = engine.stream, threading.Event()

    def stream(*arguments: Any) -> Iterator[Any]:
        try:
            yield from whole(*arguments)
        finally:
            closed.set()

    app = create_app(collections, Settings.load(heartbeat_seconds=0.05))
    with pytest.MonkeyPatch.context() as patch, serve_app(app) as url:
        httpx2.post(f"{url}/v1/documents", json={"documents": articles}, timeout=60).raise_for_status()
        patch.setattr(engine, "_reader", reader)
        patch.setattr(engine, "embedder", embedder)
        patch.setattr(engine, "stream", stream)
        yield Gated(url, reader, embedder, closed)
        reader.opened.set()
        embedder.opened.set()
    collections.close()


def lines_of(response: httpx2.Response) -> Iterator[str]:
    return (line for line in response.iter_lines() if line)


def event(lines: Iterator[str]) -> dict[str, str]:
    """The next event's fields; comments before it are left out."""
    fields: dict[str, str] = {}
    while "data" not in fields:
        name, _, value = next(lines).partition(": ")
        if name:
            fields[name] = value
    return fields


def ask(url: str, **headers: str) -> Any:
    return httpx2.stream("POST", f"{url}/v1/ask", json=QUESTION, headers={**ACCEPT, **headers}, timeout=30)


def test_the_first_event_comes_before_the_last_is_computed(gated: Gated) -> None:
    with ask(gated.url) as response:
        lines = lines_of(response)
        first = event(lines)
        assert (first["event"], first["id"]) == ("retrieved", "1")
        assert not gated.closed.is_set()
        assert [next(lines) for _ in range(3)] == [": working"] * 3
        gated.reader.opened.set()
        quoted, recorded, finished = event(lines), event(lines), event(lines)
        assert [(each["event"], each["id"]) for each in (quoted, recorded, finished)] == [
            ("quoted", "2"),
            ("recorded", "3"),
            ("finished", "4"),
        ]
        assert json.loads(finished["data"])["quotes"] == [json.loads(quoted["data"])]
        assert "41 passengers" in json.loads(finished["data"])["text"]
        assert set(lines) <= {": working"}


def test_headers_keep_what_is_between_from_holding_events_back(gated: Gated) -> None:
    gated.reader.opened.set()
    with ask(gated.url) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_client_that_goes_away_while_passages_are_sought_is_read_nothing(gated: Gated) -> None:
    gated.embedder.opened.clear()
    gated.reader.opened.set()
    body = json.dumps(QUESTION)
    head = f"Host: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with socket.create_connection(("127.0.0.1", int(gated.url.rpartition(":")[2]))) as client:
        client.sendall(f"POST /v1/ask HTTP/1.1\r\n{head}\r\n\r\n{body}".encode())
        assert gated.embedder.reached.wait(30)
    time.sleep(0.3)  # uvicorn notices that the client has gone
    gated.embedder.opened.set()
    assert gated.closed.wait(10)
    assert (gated.embedder.calls, gated.reader.calls) == (1, 0)


def test_a_client_that_goes_away_while_it_is_read_stops_the_work(gated: Gated) -> None:
    with ask(gated.url) as response:
        assert event(lines_of(response))["event"] == "retrieved"
        assert gated.reader.reached.wait(10)
    time.sleep(0.3)  # uvicorn notices that the client has gone
    assert not gated.closed.is_set()
    gated.reader.opened.set()
    assert gated.closed.wait(10)
    assert gated.reader.calls == 1


def test_an_error_after_the_first_event_is_an_event_with_problem_details(gated: Gated) -> None:
    gated.reader.error = ModelError("The model is torn. Restore it.")
    gated.reader.opened.set()
    with ask(gated.url) as response:
        lines = lines_of(response)
        assert event(lines)["event"] == "retrieved"
        last = event(lines)
        assert set(lines) <= {": working"}
    problem = json.loads(last["data"])
    assert (last["event"], last["id"]) == ("error", "2")
    assert (problem["status"], problem["instance"]) == (503, "/v1/ask")
    assert problem["type"] == "urn:problem-type:pullquote:model-unavailable"
    assert problem["detail"] == "The model is torn. Restore it."


def test_a_fault_after_the_first_event_is_logged_and_not_told(gated: Gated, caplog: pytest.LogCaptureFixture) -> None:
    gated.reader.error = ZeroDivisionError("the secret of the engine room")
    gated.reader.opened.set()
    with ask(gated.url) as response:
        text = response.read().decode()
    assert "secret" not in text
    assert '"status":500' in text
    assert "the secret of the engine room" in caplog.text


def test_an_error_before_the_first_event_is_a_problem(gated: Gated) -> None:
    gated.embedder.error = ModelError("The model is torn. Restore it.")
    with ask(gated.url) as response:
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"


def test_the_id_of_an_earlier_stream_is_harmless(gated: Gated) -> None:
    gated.reader.opened.set()
    with ask(gated.url, **{"last-event-id": "2"}) as response:
        lines = lines_of(response)
        assert [event(lines)["id"] for _ in range(3)] == ["1", "2", "3"]


def test_openais_client_raises_what_fails_after_the_first_chunk(gated: Gated) -> None:
    gated.reader.error = ModelError("The model is torn. Restore it.")
    with OpenAI(base_url=f"{gated.url}/v1", api_key="none", max_retries=0) as chat:
        chunks = chat.chat.completions.create(
            model="pullquote", messages=[{"role": "user", "content": QUESTION["question"]}], stream=True
        )
        assert next(chunks).choices[0].delta.role == "assistant"
        time.sleep(0.3)  # some heartbeats, which are no chunks
        gated.reader.opened.set()
        with pytest.raises(APIError, match=r"The model is torn\. Restore it\."):
            next(chunks)
