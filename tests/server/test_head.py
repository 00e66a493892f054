"""HEAD tells of everything what GET does, and sends nothing."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/docs", "/openapi.json", "/v1/documents", "/v1/collections", "/v1/jobs/none", "/nothing"],
)
def test_has_the_status_and_the_headers_of_get(url: str, path: str) -> None:
    head, get = (httpx2.request(method, f"{url}{path}") for method in ("HEAD", "GET"))
    told = ("content-type", "content-length", "x-content-type-options")
    assert head.status_code == get.status_code
    assert [head.headers.get(name) for name in told] == [get.headers.get(name) for name in told]


def test_sends_no_body_and_keeps_the_connection(url: str) -> None:
    # A client would read past whatever came after the headers, but for the next response.
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    for method, length in (("HEAD", 0), ("GET", 18), ("HEAD", 0), ("GET", 18)):
        connection.request(method, "/healthz")
        response = connection.getresponse()
        assert (response.status, len(response.read())) == (200, length)
    connection.close()


def test_what_takes_another_method_is_refused(client: TestClient) -> None:
    response = client.head("/v1/ask")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_browser_without_a_key_is_sent_to_the_form(empty_collections: Any, make_client: Any) -> None:
    client = make_client(empty_collections, access="keys")
    assert client.head("/", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303
    assert client.head("/v1/documents").status_code == 401


def test_is_counted_as_what_it_is(client: TestClient) -> None:
    client.head("/v1/collections")
    assert 'method="HEAD",route="/v1/collections",status="200"' in client.get("/metrics").text


def test_is_not_described(client: TestClient) -> None:
    assert "head" not in {method for path in client.get("/openapi.json").json()["paths"].values() for method in path}
