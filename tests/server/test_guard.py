"""Pages of other sites may not use the server, under its own name or under theirs."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote.collections import Collections
from pullquote_server.guard import loopback_hosts

NOTE = {"title": "Note", "text": "The key is under the mat."}

OURS = [
    {},
    {"origin": "http://testserver"},
    {"origin": "http://testserver", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    # Behind a proxy that changes the host, the browser still knows.
    {"origin": "https://pullquote.example", "sec-fetch-site": "same-origin"},
    # Where it does not say so, the proxy does.
    {"origin": "https://pullquote.example", "x-forwarded-host": "pullquote.example"},
]
OTHERS = [
    {"origin": "https://example.org"},
    {"origin": "null"},
    {"origin": "http://[broken"},
    {"origin": "http://testserver:8080"},
    {"origin": "https://example.org", "sec-fetch-site": "cross-site"},
    {"origin": "http://other.testserver", "sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {"origin": "https://example.org", "x-forwarded-host": "pullquote.example"},
    {"origin": "null", "x-forwarded-host": ""},
    {"origin": "https://example.org", "sec-fetch-site": "cross-site", "x-forwarded-host": "pullquote.example"},
]


@pytest.mark.parametrize("headers", OURS)
def test_our_own_page_and_programs_are_served(empty_client: TestClient, headers: dict[str, str]) -> None:
    assert empty_client.post("/v1/documents", json=NOTE, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", OTHERS)
def test_a_page_of_another_site_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    [document] = client.get("/v1/documents", params={"limit": 1}).json()["documents"]
    form = {"files": [("files", ("a.txt", b"Planted."))]}
    for method, path, body in (
        ("POST", "/v1/documents", {"json": NOTE}),
        ("POST", "/v1/documents", form),
        ("DELETE", f"/v1/documents/{document['id']}", {}),
    ):
        response = client.request(method, path, headers=headers, **body)
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/documents", headers=headers).json()["total"] == 10


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_a_local_server_answers_to_its_own_names(empty_collections: Collections, make_client: Any, host: str) -> None:
    local = make_client(empty_collections, allowed_hosts=loopback_hosts("127.0.0.1"))
    assert local.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[broken", "a@b"])
def test_and_to_no_other_name(empty_collections: Collections, make_client: Any, host: str) -> None:
    local = make_client(empty_collections, allowed_hosts=loopback_hosts("127.0.0.1"))
    for path in ("/healthz", "/docs", "/v1/documents"):
        response = local.get(path, headers={"host": host})
        assert response.status_code == 421
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_only_a_server_for_this_machine_has_names_to_keep_to() -> None:
    assert loopback_hosts("localhost") == ("127.0.0.1", "localhost", "::1")
    assert loopback_hosts("::1") is not None
    assert "127.0.0.2" in (loopback_hosts("127.0.0.2") or ())
    assert loopback_hosts("pullquote.example") is None
    assert loopback_hosts("0.0.0.0") is None
