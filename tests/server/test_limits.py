"""Bodies over the limit are refused, whether or not they say how long they are, and so are compressed ones."""

import asyncio
import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote.collections import Collections

LIMIT = 200_000  # as in conftest
JSON = {"content-type": "application/json"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'


REQUEST, LONG_REQUEST, UPLOAD = 2_000_000, 16_000_000, 20_000_000


@pytest.fixture
def roomy_client(empty_collections: Collections, make_client: Callable[..., TestClient]) -> Iterator[TestClient]:
    with make_client(empty_collections, max_upload_bytes=UPLOAD) as client:
        yield client


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


@pytest.mark.parametrize(
    ("path", "headers", "most"),
    [
        ("/v1/ask", JSON, REQUEST),
        ("/v1/search", JSON, REQUEST),
        ("/v1/verify", JSON, REQUEST),
        ("/v1/chat/completions", JSON, REQUEST),
        ("/mcp", JSON, REQUEST),
        ("/v1/ask", MULTIPART, REQUEST),
        ("/v1/documents", JSON, LONG_REQUEST),
        ("/v1/documents", MULTIPART, UPLOAD),
    ],
)
def test_what_is_parsed_at_once_may_be_less_long_than_files(
    roomy_client: TestClient, path: str, headers: dict[str, str], most: int
) -> None:
    body = b"x" * (most + 1)
    for sent in (body, in_pieces(body[:most], body[most:])):
        response = roomy_client.post(path, content=sent, headers=headers)
        assert response.status_code == 413
        assert f"larger than {most} bytes" in response.text
    assert roomy_client.post(path, content=body[:-1], headers=headers).status_code != 413


@pytest.mark.parametrize(
    ("path", "most"), [("/gradio_api/queue/join", LONG_REQUEST), ("/c/town/gradio_api/upload", UPLOAD)]
)
def test_the_page_may_send_a_whole_conversation_and_files(roomy_client: TestClient, path: str, most: int) -> None:
    response = roomy_client.post(path, content=b"x" * (most + 1))
    assert (response.status_code, str(most) in response.text) == (413, True)
    assert roomy_client.post(path, content=b"x" * most).status_code == 404


MANY = 100_000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/documents", {"documents": [{}] * MANY}),
        ("/v1/documents", {"documents": [[]] * MANY}),
        ("/v1/documents", {"documents": [{"title": "Note", "text": "Words.", "metadata": {"n": 1}}] * 3}),
        ("/v1/ask", dict.fromkeys(map(str, range(MANY)), 1)),
        ("/v1/verify", dict.fromkeys(map(str, range(MANY)), 1)),
        ("/v1/verify", {"untold": [1] * MANY}),
        ("/v1/chat/completions", {"messages": [{}] * MANY}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": [{}] * MANY}]}),
        ("/v1/chat/completions", {"messages": [], "modalities": [1] * MANY}),
    ],
)
def test_a_million_errors_are_never_made(roomy_client: TestClient, path: str, body: Any) -> None:
    # More than a few are not told, and making the others would keep everybody waiting.
    response = roomy_client.post(path, json=body)
    assert response.status_code in (400, 422)
    assert len(response.json().get("errors", ())) < 15


def assert_too_large(response: Any) -> None:
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert "PULLQUOTE_MAX_UPLOAD_BYTES" in response.json()["detail"]
    assert str(LIMIT) in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "content_type"), [("/v1/ask", JSON), ("/v1/documents", JSON), ("/v1/documents", MULTIPART), ("/mcp", JSON)]
)
def test_a_compressed_body_is_refused_as_that(client: TestClient, path: str, content_type: dict[str, str]) -> None:
    body = gzip.compress(b'{"question": "Who?"}')
    response = client.post(path, content=body, headers={**content_type, "content-encoding": "GZip"})
    assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")
    assert response.headers["content-type"] == "application/problem+json"
    assert "compressed or encoded as 'GZip'. Send it as it is" in response.json()["detail"]


def test_compression_is_told_to_openais_clients_in_their_shape(client: TestClient) -> None:
    headers = {**JSON, "content-encoding": "gzip"}
    response = client.post("/v1/chat/completions", content=gzip.compress(b"{}"), headers=headers)
    assert response.status_code == 415
    assert "'gzip'" in response.json()["error"]["message"]


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_a_body_that_is_said_to_be_as_it_is_is_taken(client: TestClient, coding: str) -> None:
    body = {"question": "How many passengers were taken off the ferry?"}
    assert client.post("/v1/ask", json=body, headers={"content-encoding": coding}).status_code == 200
