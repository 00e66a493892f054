"""The OpenAPI page says all there is, and its examples are true."""

import hashlib
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient

from pullquote.types import document_id
from pullquote_server import examples

OPERATIONS = {
    "ask",
    "search",
    "list_documents",
    "add_documents",
    "get_document",
    "remove_document",
    "verify",
    "list_jobs",
    "get_job",
    "cancel_job",
    "list_collections",
    "create_collection",
    "remove_collection",
    "list_models",
    "get_model",
    "create_chat_completion",
    "health",
    "readiness",
}


@pytest.fixture(scope="module")
def page(client: TestClient) -> dict[str, Any]:
    return dict(client.get("/openapi.json").json())


def operations(page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in page["paths"].values():
        yield from path.values()


def contents(page: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each media type of each body and response."""
    for operation in operations(page):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            yield from part.get("content", {}).items()


def test_every_operation_is_described(page: dict[str, Any]) -> None:
    found = list(operations(page))
    assert {operation["operationId"] for operation in found} == OPERATIONS
    for operation in found:
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_error_is_a_problem(page: dict[str, Any]) -> None:
    for operation in operations(page):
        errors = {status: each for status, each in operation["responses"].items() if not status.startswith("2")}
        assert "default" in errors
        for response in errors.values():
            [(media_type, content)] = response["content"].items()
            if operation["tags"] == ["OpenAI's schema"]:
                assert (media_type, content["schema"]) == (
                    "application/json",
                    {"$ref": "#/components/schemas/OpenAIError"},
                )
                continue
            assert media_type == "application/problem+json"
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_reference_leads_somewhere(page: dict[str, Any]) -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    names = {reference.removeprefix("#/components/schemas/") for reference in references(page)}
    assert names <= set(page["components"]["schemas"])
    assert "HTTPValidationError" not in page["components"]["schemas"]


def test_every_body_has_an_example(page: dict[str, Any]) -> None:
    for media_type, content in contents(page):
        if media_type == "multipart/form-data":
            continue
        reference = content["schema"].get("$ref", "").rpartition("/")[2]
        layout = page["components"]["schemas"].get(reference, {})
        assert "example" in content or layout.get("examples"), content


def test_examples_have_the_layout_that_they_show(page: dict[str, Any]) -> None:
    checked = 0
    for name, layout in page["components"]["schemas"].items():
        for example in layout.get("examples", []):
            validate(example, {"$ref": f"#/components/schemas/{name}"}, page)
            checked += 1
    for _, content in contents(page):
        if "example" in content:
            validate(content["example"], content["schema"], page)
            checked += 1
    assert checked > 40


def validate(example: Any, layout: dict[str, Any], page: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator({**layout, "components": page["components"]})
    assert not list(validator.iter_errors(example)), example


def test_responses_have_the_layout_that_is_promised(page: dict[str, Any], client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "How many passengers were taken off the ferry?"}).json()
    listing = client.get("/v1/documents").json()
    document = client.get(f"/v1/documents/{listing['documents'][0]['id']}").json()
    for value, name in (
        (reply, "Reply"),
        (client.post("/v1/search", json={"question": "roof"}).json(), "SearchResult"),
        (client.post("/v1/verify", json=reply).json(), "Verifications"),
        (listing, "DocumentPage"),
        (document, "Document"),
        (client.get("/readyz").json(), "Readiness"),
        (client.get("/v1/collections").json(), "CollectionList"),
        (client.put("/v1/collections/main").json(), "Collection"),
        (client.get("/v1/models").json(), "Models"),
        (client.get("/v1/models/pullquote").json(), "Model"),
        (client.post("/v1/chat/completions", json=examples.CHAT_REQUEST).json(), "ChatCompletion"),
        (client.post("/v1/chat/completions", json={}).json(), "OpenAIError"),
        (client.get("/nothing").json(), "Problem"),
        (client.post("/v1/ask", json={}).json(), "Problem"),
    ):
        validate(value, {"$ref": f"#/components/schemas/{name}"}, page)


def test_example_citations_stand_in_the_example_document() -> None:
    version = hashlib.sha256(examples.TEXT.encode()).hexdigest()
    for citation in (examples.CITATION, examples.ANSWERED["short"]):
        start, end = citation["start"], citation["end"]
        assert citation["quote"] == examples.TEXT[start:end]
        assert citation["prefix"] == examples.TEXT[max(0, start - 32) : start]
        assert citation["suffix"] == examples.TEXT[end : end + 32]
        assert citation["version"] == version
    cited, said = examples.ANNOTATION["url_citation"], examples.CHAT_COMPLETION["choices"][0]["message"]
    assert said["content"][cited["start_index"] : cited["end_index"]] == examples.CITATION["quote"]
    assert document_id(examples.DOCUMENT["uri"]) == examples.DOCUMENT_ID


def test_the_example_can_be_added_and_asked(empty_client: TestClient) -> None:
    added = empty_client.post("/v1/documents", json=examples.NEW_DOCUMENT).json()
    assert added["added"] == [examples.DOCUMENT_ID]
    document = empty_client.get(f"/v1/documents/{examples.DOCUMENT_ID}").json()
    assert document == examples.DOCUMENT
    question = {"question": examples.QUESTION, "filters": examples.FILTERS}
    assert "41 passengers" in empty_client.post("/v1/ask", json=question).json()["text"]
