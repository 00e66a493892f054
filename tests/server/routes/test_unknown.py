"""What is asked for under /v1 and is not there, with a page mounted at "/" as it is in service."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from pullquote.settings import Settings
from pullquote_server.app import create_app


@pytest.fixture
def page_client(empty_collections):
    app = create_app(empty_collections, Settings.load())
    app.mount("/", PlainTextResponse("the page"))
    return TestClient(app)


def test_an_unknown_path_is_a_problem_and_not_the_page(page_client):
    response = page_client.get("/v1/nowhere")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_what_is_unknown_below_our_own_paths_is_a_problem_too(page_client):
    assert page_client.get("/docs/nowhere").headers["content-type"] == "application/problem+json"
    assert page_client.get("/docs/oauth2-redirect").status_code == 200


def test_another_method_of_a_known_path_is_told_which_ones_it_takes(page_client):
    response = page_client.put("/v1/ask", json={})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_the_page_answers_for_everything_else(page_client):
    assert page_client.get("/").text == "the page"


def test_every_method_of_a_path_is_named(page_client):
    assert page_client.put("/v1/documents/0").headers["allow"] == "GET, HEAD, DELETE"
    assert page_client.patch("/v1/documents").headers["allow"] == "GET, HEAD, POST"
    assert page_client.request("TRACE", "/v1/ask").headers["allow"] == "POST"
    assert page_client.request("TRACE", "/healthz").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/v1/documents/0", "/v1/documents", "/v1/jobs/0", "/readyz", "/metrics"])
def test_head_is_named_where_it_is_taken(page_client, path):
    assert page_client.head(path).status_code != 405
    assert "HEAD" in page_client.patch(path).headers["allow"].split(", ")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/docs", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/login", "GET, HEAD, POST"),
        ("/logout", "POST"),
        ("/mcp", "POST"),
        ("/docs/assets/swagger-ui.css", "GET, HEAD"),
    ],
)
def test_our_own_paths_beside_the_endpoint_are_told_so_too(page_client, path, allowed):
    response = page_client.put(path)
    assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")
    assert response.headers["allow"] == allowed
    assert f"Use {allowed}." in response.json()["detail"]
