"""The tools of the Model Context Protocol, called by the SDK's own client over streamable HTTP."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from starlette.testclient import TestClient

from pullquote.collections import Collections

QUESTION = "How many passengers were taken off the ferry?"


def calls(url: str, *wanted: tuple[str, dict[str, Any]]) -> list[Any]:
    async def run() -> list[Any]:
        async with Client(f"{url}/mcp") as client:
            return [await client.call_tool(name, arguments) for name, arguments in wanted]

    return anyio.run(run)


def call(url: str, name: str, **arguments: Any) -> Any:
    [result] = calls(url, (name, arguments))
    assert not result.is_error, result.content
    return result.structured_content


def test_descriptions_are_the_contract(url: str) -> None:
    async def run() -> Any:
        async with Client(f"{url}/mcp") as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(run)}
    assert set(tools) == {"ask", "search", "read_source", "verify"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
    for words in ("verbatim", "half-open", "Unicode code points", "abstained", "NOT_STATED"):
        assert words in tools["ask"].description


def test_ask_and_search_give_what_the_routes_give(url: str, client: TestClient) -> None:
    for name in ("ask", "search"):
        assert call(url, name, question=QUESTION) == client.post(f"/v1/{name}", json={"question": QUESTION}).json()


def test_an_abstention_is_no_error(url: str) -> None:
    assert call(url, "ask", question="What is the boiling point of molybdenum?")["outcome"] == "abstained"


def test_filters_say_what_may_be_quoted(url: str) -> None:
    reply = call(url, "ask", question=QUESTION, filters={"published_to": "2025-03-13"}, top_k=3)
    assert reply["reason"] in {"FILTERED_OUT", "NOT_STATED"}


def test_a_citation_is_read_at_its_source_and_verified(url: str) -> None:
    [quote, *_] = call(url, "ask", question=QUESTION)["quotes"]
    excerpt = call(url, "read_source", document=quote["document"], start=quote["start"], end=quote["end"])
    assert (excerpt["text"], excerpt["version"]) == (quote["quote"], quote["version"])
    whole = call(url, "read_source", document=quote["uri"])
    assert whole["text"][quote["start"] : quote["end"]] == quote["quote"]
    assert (whole["start"], whole["end"]) == (0, whole["characters"])
    [verification] = call(url, "verify", citations=[quote])["verifications"]
    assert verification["verdict"] == "VALID"


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("ask", {"question": " "}, "The question is empty. Ask something, in words."),
        ("search", {"question": "☕?"}, "The question has no letter and no digit. Ask something, in words."),
        ("ask", {}, "The request cannot be used: question: Field required."),
        (
            "search",
            {"question": "Who?", "top_k": 101},
            "The request cannot be used: top_k: Input should be less than or equal to 100.",
        ),
        (
            "read_source",
            {"document": "none"},
            "No document has the id or uri 'none'. `pullquote list` shows those there are.",
        ),
    ],
)
def test_errors_are_the_sentences(url: str, name: str, arguments: dict[str, Any], sentence: str) -> None:
    [result] = calls(url, (name, arguments))
    assert result.is_error
    assert result.content[0].text == sentence


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("ask", {"question": QUESTION, "topk": 3}, "topk"),
        ("ask", {"question": QUESTION, "collection": "town"}, "collection"),
        ("search", {"question": QUESTION, "filter": {"published_to": "2025-03-13"}}, "filter"),
        ("ask", {"question": QUESTION, "top_k": True}, "top_k"),
        ("ask", {"question": QUESTION, "top_k": "5"}, "top_k"),
        ("search", {"question": QUESTION, "top_k": 2.5}, "top_k"),
        ("ask", {"question": QUESTION, "filters": {"desk": "harbour"}}, "filters.desk"),
        ("read_source", {"document": "paper:1", "start": "5"}, "start"),
        ("read_source", {"document": "paper:1", "end": True}, "end"),
        ("verify", {"quotes": []}, "citations"),
    ],
)
def test_an_argument_that_is_not_known_or_of_another_type_is_no_default(
    url: str, name: str, arguments: dict[str, Any], field: str
) -> None:
    [result] = calls(url, (name, arguments))
    assert result.is_error
    assert result.content[0].text.startswith(f"The request cannot be used: {field}: ")


def test_many_arguments_that_are_not_known_are_one_error(
    empty_collections: Collections, make_client: Callable[..., TestClient], serve_app: Any
) -> None:
    arguments = {f"a{number}": 1 for number in range(1000)}
    with serve_app(make_client(empty_collections).app) as url:
        [result] = calls(url, ("ask", {"question": QUESTION, **arguments}))
    assert result.content[0].text.startswith("The request cannot be used: arguments: an object has at most 100 fields")


@pytest.mark.parametrize(
    "arguments",
    [
        {"top_k": 5},
        {"top_k": 5.0},
        {"top_k": None, "filters": None},
        {"filters": {"published_to": "2025-12-31", "metadata": {"desk": "harbour"}}},
        {"filters": '{"published_to": "2025-12-31"}'},  # as some programs write objects
    ],
)
def test_arguments_as_programs_write_them_are_taken(url: str, arguments: dict[str, Any]) -> None:
    assert call(url, "ask", question=QUESTION, **arguments)["outcome"] == "answered"


@pytest.mark.parametrize("name", ["ask", "search"])
def test_the_setting_says_how_many_passages_are_looked_at(
    empty_collections: Collections, make_client: Callable[..., TestClient], serve_app: Any, name: str
) -> None:
    with serve_app(make_client(empty_collections, max_top_k=3).app) as url:
        most, more = calls(url, *((name, {"question": QUESTION, "top_k": number}) for number in (3, 4)))
    assert not most.is_error
    assert more.is_error
    assert more.content[0].text == "The request cannot be used: top_k: Input should be less than or equal to 3."


def test_guard_and_limits_are_in_force(url: str) -> None:
    other_site = httpx2.post(f"{url}/mcp", json={}, headers={"origin": "https://example.org"})
    assert (other_site.status_code, other_site.headers["content-type"]) == (403, "application/problem+json")
    assert httpx2.post(f"{url}/mcp", content=b" " * 300_000).status_code == 413


PING = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.mark.parametrize("path", ["/mcp", "/v1/search"])
@pytest.mark.parametrize("sent", ["application/jsonx", "application/json, text/plain", "text/plain", "json", ""])
def test_a_body_of_another_type_is_refused_as_on_every_route(url: str, path: str, sent: str) -> None:
    response = httpx2.post(f"{url}{path}", content=PING, headers={**ACCEPT, "content-type": sent})
    assert (response.status_code, response.headers["content-type"]) == (415, "application/problem+json")
    assert "Send it as application/json." in response.json()["detail"]


@pytest.mark.parametrize("sent", ["application/json", "APPLICATION/JSON", "Application/Json; charset=UTF-8"])
def test_the_type_of_a_body_may_be_written_in_capitals(url: str, sent: str) -> None:
    response = httpx2.post(f"{url}/mcp", content=PING, headers={**ACCEPT, "content-type": sent})
    assert (response.status_code, response.json()["result"]) == (200, {})
    assert 'method="POST",route="/mcp",status="200"' in httpx2.get(f"{url}/metrics").text


def test_there_is_nothing_to_listen_to(url: str) -> None:
    response = httpx2.get(f"{url}/mcp", headers={"accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
