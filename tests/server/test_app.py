"""The app as a whole: its documentation page, its headers, one engine for many threads, and hostile bodies."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

ROUTES = ["/v1/ask", "/v1/search", "/v1/documents", "/v1/verify"]
OPENAI_ROUTE = "/v1/chat/completions"


def test_documentation_loads_nothing_from_another_host(client: TestClient) -> None:
    page = client.get("/docs").text
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"|url: '([^']+)'", page)
    local = [one or other for one, other in addresses]
    assert len(local) == 4
    assert all(address.startswith("/") and not address.startswith("//") for address in local)
    assert [client.get(address).status_code for address in local] == [200] * 4
    assert "https://" not in page
    assert '"validatorUrl": null' in page


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/docs/assets/swagger-ui.css", "/nothing", "/openapi.json"])
def test_no_browser_guesses_types_and_no_other_origin_reads(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"origin": "https://example.org"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert not [name for name in headers if name.startswith("access-control-")]


def test_many_threads_share_one_engine(url: str) -> None:
    def ask(_: int) -> Any:
        return httpx2.post(f"{url}/v1/ask", json={"question": "How many passengers were taken off the ferry?"}).json()

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(ask, range(16)))
    assert replies[0]["outcome"] == "answered"
    assert all(reply == replies[0] for reply in replies)


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "a word": b"hello",
    "invalid UTF-8": b'{"question": "\xff\xfe"}',
    "deep arrays": b"[" * 100_000,
    "deep arrays, closed": b"[" * 20_000 + b"]" * 20_000,
    "deep objects": b'{"question":' * 15_000 + b"1" + b"}" * 15_000,
    "deep value": b'{"question": ' + b"[" * 900 + b"]" * 900 + b"}",
    "long integer": b'{"question": "Who?", "top_k": ' + b"9" * 5_000 + b"}",
    "large integer": b'{"question": "Who?", "top_k": ' + b"9" * 40 + b"}",
    "infinity": b'{"question": "Who?", "top_k": 1e999}',
    "not a number": b'{"question": "Who?", "top_k": NaN}',
    "half a pair in the question": rb'{"question": "\ud800"}',
    "half a pair in a name": rb'{"question": "Who?", "\udfff": 1}',
    "half a pair in metadata": rb'{"question": "Who?", "filters": {"metadata": {"\ud800": "\udc00"}}}',
    "half a pair in a title": rb'{"title": "\ud800", "text": "\ud800"}',
    "array": b"[1, 2]",
    "many filters": json.dumps(
        {"question": "Who?", "filters": {"metadata": {str(number): "" for number in range(5_000)}}}
    ).encode(),
}


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_the_clients_error(client: TestClient, path: str, name: str) -> None:
    response = client.post(path, content=HOSTILE[name], headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_the_clients_error_in_openais_schema(client: TestClient, name: str) -> None:
    response = client.post(OPENAI_ROUTE, content=HOSTILE[name], headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500, response.text
    assert response.json()["error"]["type"] == "invalid_request_error"


NULS = [
    ("/v1/ask", {"question": "Who is the \0 harbour master?", "filters": {"metadata": {"\0": "\0"}}}),
    ("/v1/search", {"question": "\0", "filters": {"uri_prefix": "\0"}}),
    ("/v1/search", {"question": 'roof" AND (title:* OR -"'}),
    ("/v1/search", {"question": "🗼" * 500}),
]


@pytest.mark.parametrize(("path", "body"), NULS)
def test_odd_characters_are_never_an_error_of_the_server(client: TestClient, path: str, body: dict[str, Any]) -> None:
    assert client.post(path, json=body).status_code in (200, 422)


def test_a_document_of_odd_characters_is_cleaned(empty_client: TestClient) -> None:
    document = {"title": "A\0B", "text": "One\0two. \u202e\ufeffThree.", "metadata": {"\0": "\0", "a": "b\0"}}
    [id_] = empty_client.post("/v1/documents", json=document).json()["added"]
    stored = empty_client.get(f"/v1/documents/{id_}").json()
    assert "\0" not in json.dumps(stored)
    assert stored["metadata"] == {"a": "b"}


MULTIPART = {
    "no boundary": ("multipart/form-data", b"x"),
    "no parts": ("multipart/form-data; boundary=b", b""),
    "torn": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="files"; fil'),
    "unnamed": ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n"),
    "bytes for a name": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="\xff\x00.txt"\r\n\r\nx\r\n--b--\r\n',
    ),
    "odd charset": (
        "multipart/form-data; boundary=b; charset=nope",
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\xff\r\n--b--\r\n',
    ),
}


@pytest.mark.parametrize("name", MULTIPART)
def test_a_hostile_form_is_never_an_error_of_the_server(empty_client: TestClient, name: str) -> None:
    media_type, body = MULTIPART[name]
    response = empty_client.post("/v1/documents", content=body, headers={"content-type": media_type})
    assert response.status_code == 201 or 400 <= response.status_code < 500
    if response.status_code != 201:
        assert response.json()["status"] == response.status_code
