"""/v1/collections, and `collection` in the query of every other route: what is in one is seen by no other."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from openai import OpenAI
from starlette.testclient import TestClient

from pullquote.collections import Collections
from pullquote_server.dependencies import visible_collections

QUESTION = {"question": "How many passengers were taken off the ferry?"}
HARBOUR = {"collection": "harbour"}


@pytest.fixture
def two(empty_client: TestClient, articles: list[dict[str, Any]]) -> TestClient:
    """The ferry's fire is in `harbour`, and all else in `main`."""
    assert empty_client.put("/v1/collections/harbour").status_code == 201
    for collection, documents in (("harbour", articles[:1]), ("main", articles[1:])):
        sent = empty_client.post("/v1/documents", json={"documents": documents}, params={"collection": collection})
        assert sent.status_code == 201
    return empty_client


def test_are_listed_with_what_is_in_them(two: TestClient) -> None:
    listed = two.get("/v1/collections").json()["collections"]
    assert [(each["name"], each["documents"]) for each in listed] == [("main", 9), ("harbour", 1)]


def test_a_damaged_one_hides_no_other(two: TestClient, empty_collections: Collections) -> None:
    empty_collections.create("town")
    (empty_collections.data / "collections" / "town" / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    *others, town = two.get("/v1/collections").json()["collections"]
    assert [(each["name"], each["documents"], each["problem"]) for each in others] == [
        ("main", 9, None),
        ("harbour", 1, None),
    ]
    assert "is damaged" in town.pop("problem")
    assert town == {"name": "town", "generation": None, "documents": None, "passages": None}


def test_one_that_is_removed_meanwhile_is_not_listed(
    empty_collections: Collections, make_client: Callable[..., TestClient]
) -> None:
    client = make_client(empty_collections)
    client.app.dependency_overrides[visible_collections] = lambda: ["main", "town"]  # type: ignore[attr-defined]
    assert [each["name"] for each in client.get("/v1/collections").json()["collections"]] == ["main"]


def test_making_one_twice_changes_nothing(two: TestClient) -> None:
    again = two.put("/v1/collections/harbour")
    assert (again.status_code, again.json()["documents"]) == (200, 1)


def test_answers_come_from_the_one_that_is_asked(two: TestClient) -> None:
    assert two.post("/v1/ask", json=QUESTION, params=HARBOUR).json()["outcome"] == "answered"
    assert two.post("/v1/ask", json=QUESTION).json()["outcome"] == "abstained"
    found = two.post("/v1/search", json=QUESTION).json()["hits"]
    assert found
    assert not [hit for hit in found if "ferry" in hit["title"].lower()]


def test_a_document_is_opened_and_removed_in_its_own_alone(two: TestClient) -> None:
    [document] = two.get("/v1/documents", params=HARBOUR).json()["documents"]
    path = f"/v1/documents/{document['id']}"
    assert two.get(path).status_code == two.delete(path).status_code == 404
    assert two.get(path, params=HARBOUR).status_code == 200
    assert two.delete(path, params=HARBOUR).status_code == 204
    assert two.get("/v1/documents").json()["total"] == 9


def test_a_receipt_of_another_one_is_gone(two: TestClient) -> None:
    reply = two.post("/v1/ask", json=QUESTION, params=HARBOUR).json()

    def verdicts(params: dict[str, str]) -> set[str]:
        held = two.post("/v1/verify", json=reply, params=params).json()["verifications"]
        return {each["verdict"] for each in held}

    assert verdicts(HARBOUR) == {"VALID"}
    assert verdicts({}) == {"GONE"}


def test_a_model_quotes_its_collection(two: TestClient, serve_app: Any) -> None:
    asked = [{"role": "user", "content": QUESTION["question"]}]
    with serve_app(two.app) as url, OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as chat:
        assert [model.id for model in chat.models.list()] == ["pullquote", "pullquote/harbour"]
        assert chat.models.retrieve("pullquote/harbour").id == "pullquote/harbour"
        replies = {
            model: chat.chat.completions.create(model=model, messages=asked)  # type: ignore[call-overload]
            for model in ("pullquote", "pullquote/harbour")
        }
    assert replies["pullquote/harbour"].model == "pullquote/harbour"
    assert "41 passengers" in replies["pullquote/harbour"].choices[0].message.content
    assert "passengers" not in replies["pullquote"].choices[0].message.content


def test_a_removed_one_is_unknown(two: TestClient) -> None:
    removed = two.delete("/v1/collections/harbour")
    assert (removed.status_code, removed.headers.get("content-type")) == (204, None)
    problem = two.post("/v1/ask", json=QUESTION, params=HARBOUR)
    assert problem.status_code == 404
    assert problem.json()["type"] == "urn:problem-type:pullquote:unknown-collection"
    assert two.delete("/v1/collections/harbour").status_code == 404
    assert [each["name"] for each in two.get("/v1/collections").json()["collections"]] == ["main"]


def test_main_cannot_be_removed(two: TestClient) -> None:
    assert two.delete("/v1/collections/main").status_code == 422


@pytest.mark.parametrize("name", ["..", "../main", "%2e%2e", "A", "a" * 64, "x;y", "-"])
def test_a_name_that_none_can_have_is_refused(two: TestClient, name: str) -> None:
    asked = two.post("/v1/ask", json=QUESTION, params={"collection": name})
    assert (asked.status_code, asked.json()["type"]) == (404, "urn:problem-type:pullquote:unknown-collection")
    assert two.put(f"/v1/collections/{name}").status_code in (404, 405, 422)


def test_what_a_name_is_made_of_is_said_in_words(two: TestClient) -> None:
    problem = two.put("/v1/collections/City%20desk").json()
    assert (problem["type"], problem["status"]) == ("urn:problem-type:pullquote:invalid-collection", 422)
    assert problem["detail"].startswith("'City desk' is no name of a collection. Take up to 63 small letters a-z")


def test_mcp_tools_see_the_one_that_their_address_names(two: TestClient, serve_app: Any) -> None:
    async def outcome(url: str, collection: str) -> str:
        async with Client(f"{url}/mcp?collection={collection}") as client:
            return str((await client.call_tool("ask", QUESTION)).structured_content["outcome"])

    with serve_app(two.app) as url:
        assert anyio.run(outcome, url, "harbour") == "answered"
        assert anyio.run(outcome, url, "main") == "abstained"
        assert httpx2.post(f"{url}/mcp?collection=nowhere", json={}).status_code == 404


MISSPELT = {"colection": "harbour"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/ask", QUESTION),
        ("POST", "/v1/search", QUESTION),
        ("POST", "/v1/verify", {}),
        ("POST", "/v1/documents", {"title": "Note", "text": "The key is under the mat."}),
        ("GET", "/v1/documents", None),
        ("GET", "/v1/documents/{document}", None),
        ("DELETE", "/v1/documents/{document}", None),
        ("GET", "/v1/jobs/{job}", None),
        ("DELETE", "/v1/jobs/{job}", None),
        ("POST", "/mcp", {}),
        ("GET", "/readyz", None),
    ],
)
def test_a_misspelt_name_of_the_parameter_is_not_taken_for_main(
    two: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    document = two.get("/v1/documents").json()["documents"][0]["id"]
    job = two.get("/v1/jobs").json()["jobs"][0]["id"]
    refused = two.request(method, path.format(document=document, job=job), json=body, params=MISSPELT)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:problem-type:pullquote:invalid-request")
    assert "colection" in [each["field"] for each in refused.json()["errors"]]
    assert two.get("/v1/documents").json()["total"] == 9
    assert two.get(f"/v1/jobs/{job}").status_code == 200
