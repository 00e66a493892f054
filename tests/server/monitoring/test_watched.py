"""The id of a request, and the line about it: what a client sends reaches neither by any trick."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from pullquote_server.monitoring.logs import LOGGED, log_as
from pullquote_server.monitoring.monitoring import Monitoring

QUESTION = "How many passengers were taken off the ferry?"
TRICKS = {
    "too long": "a" * 10_000,
    "a quote": 'x", "level": "CRITICAL',
    "a line break": "x\\n{}",
    "spaces": "x y",
    "not ASCII": "\u00e9",
    "empty": "",
    "an escape": "\x1b[31m",
}

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """The log as JSON, as far as it was written since the last look."""
    former = {name: (logging.getLogger(name), logging.getLogger(name).__dict__.copy()) for name in LOGGED}
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    log_as("json")
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    for logger, state in former.values():
        logger.handlers, logger.propagate = state["handlers"], state["propagate"]
        logger.setLevel(state["level"])


def test_a_request_keeps_the_id_that_it_came_with(watched: TestClient) -> None:
    response = watched.get("/healthz", headers={"x-request-id": "7b0c-41.A_z"})
    assert response.headers.get_list("x-request-id") == ["7b0c-41.A_z"]


def test_a_request_without_an_id_gets_one_of_its_own(watched: TestClient) -> None:
    ids = {watched.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("name", TRICKS)
def test_a_strange_id_is_replaced(watched: TestClient, lines: Lines, name: str) -> None:
    sent = TRICKS[name].encode()
    response = watched.get("/v1/documents", headers=[(b"x-request-id", sent)])
    made = response.headers["x-request-id"]
    assert len(made) == 32
    assert made.isalnum()
    [line] = lines()
    assert line["request_id"] == made
    assert line["level"] == "INFO"


def test_a_line_says_what_became_of_a_question_and_not_what_it_was(watched: TestClient, lines: Lines) -> None:
    response = watched.post("/v1/ask", json={"question": QUESTION}, headers={"x-request-id": "one"})
    [line] = lines()
    assert response.json()["outcome"] == "answered"
    assert 0 < line.pop("seconds") < 60
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "pullquote.requests",
        "message": "request",
        "request_id": "one",
        "method": "POST",
        "route": "/v1/ask",
        "status": 200,
        "collection": "main",
        "outcome": "answered",
        "reason": None,
        "generation": 1,
    }


def test_streams_completions_and_tools_have_a_line_with_their_outcome(watched: TestClient, lines: Lines) -> None:
    watched.post("/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    chat = {"model": "pullquote", "messages": [{"role": "user", "content": QUESTION}]}
    watched.post("/v1/chat/completions", json=chat)
    watched.post("/v1/chat/completions", json={**chat, "stream": True})
    call = {"name": "ask", "arguments": {"question": QUESTION}}
    with watched:
        watched.post(
            "/mcp",
            json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
            headers={"accept": "application/json, text/event-stream"},
        )
    written = lines()
    assert [(line["route"], line["outcome"]) for line in written] == [
        ("/v1/ask", "answered"),
        ("/v1/chat/completions", "answered"),
        ("/v1/chat/completions", "answered"),
        ("/mcp", "answered"),
    ]


def test_a_problem_has_a_line_with_its_id(watched: TestClient, lines: Lines) -> None:
    response = watched.get("/v1/documents", params={"collection": "nowhere"}, headers={"x-request-id": "two"})
    assert response.headers["x-request-id"] == "two"
    [line] = lines()
    assert (line["request_id"], line["status"], line["collection"]) == ("two", 404, None)


def test_being_alive_and_ready_is_not_worth_a_line(watched: TestClient, lines: Lines) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert watched.get(path).status_code == 200
    assert lines() == []


def test_the_question_is_logged_where_that_is_wanted(
    watched: TestClient, lines: Lines, monitoring: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitoring, "log_questions", True)
    watched.post("/v1/ask", json={"question": QUESTION})
    [line] = lines()
    assert line["question"] == QUESTION


def test_text_is_as_quiet_as_ever(watched: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    log_as("text")
    watched.post("/v1/ask", json={"question": QUESTION})
    assert capfd.readouterr().err == ""


def test_a_failure_of_the_server_has_the_id_of_its_request(broken_process: Any) -> None:
    response = httpx2.get(f"{broken_process.url}/v1/documents", headers={"x-request-id": "three"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "three")


BROKEN_PROGRAM = """
from types import SimpleNamespace

from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.monitoring.logs import log_as
from pullquote_server.serve import run

log_as("json")
run(create_app(SimpleNamespace(names=list), Settings.load()), "127.0.0.1", 0, lambda url: print(url, flush=True))
"""


def test_its_traceback_is_one_line_of_json_with_that_id(run_program: Any) -> None:
    process = run_program(BROKEN_PROGRAM)
    httpx2.get(f"{process.url}/v1/documents", headers={"x-request-id": "three"})
    _, _, logged = process.stop()
    request, failure = map(json.loads, logged.splitlines())
    assert (request["request_id"], request["status"]) == ("three", 500)
    assert (failure["request_id"], failure["level"], failure["logger"]) == ("three", "ERROR", "uvicorn.error")
    assert "AttributeError" in failure["exc_info"]


def test_a_method_that_a_client_made_up_is_not_logged(watched: TestClient, lines: Lines) -> None:
    watched.request("MADEUP", "/v1/documents")
    [line] = lines()
    assert (line["method"], line["status"]) == ("OTHER", 405)


def test_requests_are_seen_where_the_engines_tell_nothing(empty_client: TestClient) -> None:
    empty_client.get("/healthz")
    assert 'route="/healthz"' in empty_client.get("/metrics").text
