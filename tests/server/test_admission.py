"""Limits of each client, and the line in front of the server, over HTTP where several wait."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pullquote.access import Scope
from pullquote.collections import Collections
from pullquote.engine import Engine
from pullquote.store.keys import Keys
from pullquote_server import examples

QUESTION = {"question": "Who?"}
CHAT = {"model": "pullquote", "messages": [{"role": "user", "content": "Who?"}]}
TOOL: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": QUESTION},
}
SAVED = {**examples.ABSTAINED, "nearest": []}
LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
MCP = {"accept": "application/json, text/event-stream"}


@pytest.fixture
def make(empty_collections: Collections, make_client: Callable[..., TestClient]) -> Callable[..., TestClient]:
    return lambda **limits: make_client(empty_collections, **limits)


def refused(response: Any, status: int) -> bool:
    """Whether it is this refusal, with the time after which to come again."""
    if response.status_code != status:
        return False
    assert 1 <= int(response.headers["retry-after"]) <= 86_400
    assert response.headers["content-type"] in ("application/problem+json", "application/json")
    return True


def test_questions_a_minute_hold_for_all_ways_to_ask(make: Callable[..., TestClient]) -> None:
    ways = (("ask", QUESTION), ("search", QUESTION), ("chat/completions", CHAT), ("verify", SAVED))
    with make(questions_per_minute=5) as client:
        for _ in range(2):
            assert client.post("/mcp", json=LISTING, headers=MCP).status_code == 200
        for path, body in ways:
            assert client.post(f"/v1/{path}", json=body).status_code == 200
        assert client.post("/mcp", json=TOOL, headers=MCP).status_code == 200
        for path, body in ways:
            assert refused(client.post(f"/v1/{path}", json=body), 429)
        assert refused(client.post("/mcp", json=TOOL, headers=MCP), 429)
        assert client.get("/v1/documents").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({**TOOL, "params": {**TOOL["params"], "more": 0}}).replace('"more": 0', f'"more": {"1" * 5000}'),
        json.dumps([TOOL]),
        json.dumps(TOOL)[:-1] + ', "method": "tools/list", "method": "tools/call"}',
        json.dumps(TOOL)[:-1] + ', "method": "tools/list"}',
    ],
    ids=["many digits", "several", "said twice", "said otherwise"],
)
def test_no_tool_is_called_without_being_counted(make: Callable[..., TestClient], body: str) -> None:
    json_type = {**MCP, "content-type": "application/json"}
    with make(questions_per_minute=1) as client:
        assert client.post("/mcp", json=TOOL, headers=MCP).status_code == 200
        told = client.post("/mcp", content=body, headers=json_type)
        assert told.status_code in (400, 429) or "structuredContent" not in told.text


def test_what_one_key_has_used_is_not_another_s(
    make: Callable[..., TestClient], empty_collections: Collections
) -> None:
    keys = Keys(empty_collections.data)
    client = make(questions_per_minute=1)
    one, other = ({"authorization": f"Bearer {keys.create(Scope.READ, ['main'])}"} for _ in range(2))
    assert client.post("/v1/search", json=QUESTION, headers=one).status_code == 200
    assert refused(client.post("/v1/search", json=QUESTION, headers=one), 429)
    assert client.post("/v1/search", json=QUESTION, headers=other).status_code == 200


def test_limits_hold_for_several_processes_together(make: Callable[..., TestClient]) -> None:
    # Each app counts in the file of the data folder, as each worker does.
    first, second = make(questions_per_minute=2), make(questions_per_minute=2)
    assert first.post("/v1/search", json=QUESTION).status_code == 200
    assert second.post("/v1/search", json=QUESTION).status_code == 200
    assert refused(first.post("/v1/search", json=QUESTION), 429)


def test_questions_at_a_time_hold_for_several_processes_together(
    make: Callable[..., TestClient], empty_collections: Collections, serve_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"authorization": f"Bearer {Keys(empty_collections.data).create(Scope.READ, ['main'])}"}
    apps: list[Any] = [make(concurrent_asks=1).app for _ in range(2)]
    with (
        slow(monkeypatch) as go,
        serve_app(apps[0]) as first,
        serve_app(apps[1]) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        taken = pool.submit(asked, first, key)
        until(lambda: apps[0].state.admission._running.borrowed_tokens == 1)
        assert refused(asked(second, key), 429)
        go.set()
        assert taken.result().status_code == 200
        assert asked(second, key).status_code == 200


def test_a_client_that_went_away_is_counted_no_more(
    make: Callable[..., TestClient], empty_collections: Collections, serve_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"authorization": f"Bearer {Keys(empty_collections.data).create(Scope.READ, ['main'])}"}
    with slow(monkeypatch) as go, serve_app(make(concurrent_asks=1).app) as url:
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.post(f"{url}/v1/ask", json=QUESTION, headers=key, timeout=1)
        go.set()
        until(lambda: asked(url, key).status_code == 200)


def test_bytes_a_day(make: Callable[..., TestClient]) -> None:
    client = make(upload_bytes_per_day=1_000)
    note = {"title": "Note", "text": "The key is under the mat. " * 20}
    assert client.post("/v1/documents", json=note).status_code == 201
    assert refused(client.post("/v1/documents", json=note), 429)
    assert client.post("/v1/documents", json={"title": "Note", "text": "Short."}).status_code == 201


def test_bytes_that_come_without_their_length_count_too(make: Callable[..., TestClient]) -> None:
    client = make(upload_bytes_per_day=1_000)

    def pieces() -> Iterator[bytes]:
        yield b'{"title": "Note", "text": "'
        yield b"The key is under the mat. " * 100 + b'"}'

    json_type = {"content-type": "application/json"}
    assert client.post("/v1/documents", content=pieces(), headers=json_type).status_code == 201
    assert refused(client.post("/v1/documents", content=pieces(), headers=json_type), 429)


def test_uploads_to_the_page_count_as_those_to_the_endpoint(make: Callable[..., TestClient]) -> None:
    client = make(upload_bytes_per_day=1_000)
    app: Any = client.app

    async def take(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{len(await request.body())} taken")

    app.router.routes.insert(0, Route("/gradio_api/upload", take, methods=["POST"]))
    assert client.post("/gradio_api/upload", content=b"x" * 600).text == "600 taken"
    assert refused(client.post("/gradio_api/upload", content=b"x" * 600), 429)
    # What does not say its length counts when it has come.
    assert client.post("/gradio_api/upload", content=iter([b"x" * 600])).text == "600 taken"
    assert refused(client.post("/gradio_api/upload", content=iter([b"x"])), 429)
    assert refused(client.post("/v1/documents", json={"title": "Note", "text": "Short."}), 429)


def test_no_limit_is_zero(make: Callable[..., TestClient]) -> None:
    client = make(questions_per_minute=0, upload_bytes_per_day=0, concurrent_asks=0)
    assert {client.post("/v1/search", json=QUESTION).status_code for _ in range(5)} == {200}
    assert client.post("/v1/documents", json={"title": "Note", "text": "Short."}).status_code == 201


def test_a_damaged_file_of_what_was_used_is_to_be_deleted(
    make: Callable[..., TestClient], empty_collections: Collections
) -> None:
    client = make(questions_per_minute=4)
    usage = empty_collections.data / "limits.sqlite"
    usage.parent.mkdir(exist_ok=True)
    usage.write_bytes(b"no database at all, " * 400)
    told = client.post("/v1/search", json=QUESTION)
    assert (told.status_code, told.json()["type"]) == (503, "urn:problem-type:pullquote:store-damaged")
    assert "delete it" in told.json()["detail"]
    assert "backup" not in told.json()["detail"]
    usage.unlink()
    assert client.post("/v1/search", json=QUESTION).status_code == 200


def test_what_is_more_than_a_whole_day_s_is_never_taken(make: Callable[..., TestClient]) -> None:
    told = make(upload_bytes_per_day=100).post("/v1/documents", json={"title": "Note", "text": "mat " * 100})
    assert refused(told, 429)
    assert told.headers["retry-after"] == "86400"
    assert "in parts" in told.json()["detail"]


@contextmanager
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Questions take until the event is set; they are answered by the real engine then."""
    go, search = threading.Event(), Engine.search

    def waiting(self: Engine, *arguments: Any) -> Any:
        assert go.wait(60)
        return search(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "search", waiting)
        yield go
        go.set()


def asked(url: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.post(f"{url}/v1/search", json=QUESTION, headers=headers, timeout=60)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_full_line_is_told_at_once(
    make: Callable[..., TestClient], serve_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = make(asks_at_once=2, asks_waiting=3).app
    running = app.state.admission._running
    with slow(monkeypatch) as go, serve_app(app) as url, ThreadPoolExecutor(5) as pool:
        taken = [pool.submit(asked, url) for _ in range(5)]
        until(lambda: running.statistics().tasks_waiting == 3)
        began = time.monotonic()
        assert refused(asked(url), 503)
        assert time.monotonic() - began < 5
        assert httpx2.get(f"{url}/healthz").status_code == 200
        go.set()
        assert [each.result().status_code for each in taken] == [200] * 5
        assert asked(url).status_code == 200
    assert running.borrowed_tokens == 0


def test_questions_of_one_key_at_a_time(
    make: Callable[..., TestClient], empty_collections: Collections, serve_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(empty_collections.data)
    one, other = ({"authorization": f"Bearer {keys.create(Scope.READ, ['main'])}"} for _ in range(2))
    app: Any = make(asks_at_once=4, concurrent_asks=2).app
    with slow(monkeypatch) as go, serve_app(app) as url, ThreadPoolExecutor(3) as pool:
        taken = [pool.submit(asked, url, one) for _ in range(2)]
        until(lambda: app.state.admission._running.borrowed_tokens == 2)
        assert refused(asked(url, one), 429)
        taken.append(pool.submit(asked, url, other))
        until(lambda: app.state.admission._running.borrowed_tokens == 3)
        go.set()
        assert [each.result().status_code for each in taken] == [200] * 3
        assert asked(url, one).status_code == 200


def test_who_is_at_the_machine_of_an_open_server_has_no_limit_of_his_own(
    make: Callable[..., TestClient], serve_app: Any
) -> None:
    with serve_app(make(questions_per_minute=1, concurrent_asks=1).app) as url:
        assert {asked(url).status_code for _ in range(3)} == {200}
