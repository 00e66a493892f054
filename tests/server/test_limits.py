"""Bodies over the limit are refused, whether or not they say how long they are."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

LIMIT = 200_000  # as in conftest
JSON = {"content-type": "application/json"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'


def in_pieces(*pieces: bytes) -> Iterator[bytes]:
    """A body that is sent without its length."""
    yield from pieces


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/documents", "/v1/verify"])
def test_a_declared_length_over_the_limit(client: TestClient, path: str) -> None:
    response = client.post(path, content=b"x" * (LIMIT + 1), headers=JSON)
    assert_too_large(response)


def test_a_false_declaration_does_not_help(client: TestClient) -> None:
    response = client.post(
        "/v1/documents", content=in_pieces(b"x" * LIMIT, b"y"), headers={**JSON, "content-length": "5"}
    )
    assert_too_large(response)


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/documents", "/v1/verify"])
def test_a_body_that_grows_over_the_limit(client: TestClient, path: str) -> None:
    assert_too_large(client.post(path, content=in_pieces(b"x" * LIMIT, b"y"), headers=JSON))


def test_files_that_grow_over_the_limit(client: TestClient) -> None:
    assert_too_large(
        client.post("/v1/documents", content=in_pieces(PART, b"x" * LIMIT, b"\r\n--b--"), headers=MULTIPART)
    )
    assert client.get("/v1/documents").json()["total"] == 10


def test_nothing_is_read_once_it_is_too_much(client: TestClient) -> None:
    # Not through the client, which sends a body to its end before it listens.
    read: list[int] = []
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        read.append(50_000)
        return {"type": "http.request", "body": b"x" * 50_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/documents", "query_string": b"", "headers": headers}
    asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 413
    assert sum(read) == LIMIT + 50_000


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    body = b'{"question": "How many passengers were taken off the ferry?"}'
    padded = body + b" " * (LIMIT - len(body))
    assert client.post("/v1/search", content=padded, headers=JSON).status_code == 200


def assert_too_large(response: Any) -> None:
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert "PULLQUOTE_MAX_UPLOAD_BYTES" in response.json()["detail"]
    assert str(LIMIT) in response.json()["detail"]
