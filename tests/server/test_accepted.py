"""The header `Accept`, in the forms that RFC 9110 gives it, and what it means for a response that may be events."""

import pytest
from starlette.testclient import TestClient

from pullquote_server.accepted import accepted


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], {}),
        ([""], {}),
        (["text/event-stream"], {"text/event-stream": 1}),
        (["TEXT/Event-Stream ; charset=utf-8;Q=0.25"], {"text/event-stream": 0.25}),
        (["text/html, */*;q=0.1", "text/plain; q = 0.000"], {"text/html": 1, "*/*": 0.1, "text/plain": 0}),
        (["text/html;q=2, text/x;q=nan, text/y;q=-1"], {"text/html": 1, "text/x": 1, "text/y": 1}),
        (['text/html; title="a, b", text/x'], {"text/html": 1, "text/x": 1}),
    ],
)
def test_each_type_has_its_weight(headers: list[str], expected: dict[str, float]) -> None:
    assert accepted(headers) == expected


@pytest.mark.parametrize(
    ("accept", "are_events"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream", True),
        ("text/event-stream; charset=utf-8", True),
        ("application/json, text/event-stream", True),
        ("text/event-stream, application/json;q=0.9, */*;q=0.8", True),
        ("text/event-stream;q=0.5", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=0.0, */*", False),
        ("application/json, text/event-stream;q=0.1", False),
        ("text/event-stream;q=0.5, application/*", False),
        ("text/event-streamx", False),
        ("application/json; like=text/event-stream", False),
        ("text/*", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_events_are_for_who_names_them_and_likes_them_as_well_as_json(
    client: TestClient, accept: str, are_events: bool
) -> None:
    question = {"question": "How many passengers were taken off the ferry?"}
    response = client.post("/v1/ask", json=question, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream" if are_events else "application/json")


def test_two_headers_are_one(client: TestClient) -> None:
    accept = [("accept", "application/json"), ("accept", "text/event-stream")]
    response = client.post("/v1/ask", json={"question": "Who leads the choir?"}, headers=accept)
    assert response.headers["content-type"].startswith("text/event-stream")
