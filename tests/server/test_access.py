"""Two keys and two collections: whoever holds one sees nothing of the other, and cannot tell that it is there."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from openai import OpenAI
from starlette.testclient import TestClient

from pullquote.access import Scope, Secret
from pullquote.collections import Collections
from pullquote.store.keys import Keys

QUESTION = {"question": "How many passengers were taken off the ferry?"}
NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class World:
    """The ferry's fire is in `harbour`, another story in `town`, and each has a key that reads it."""

    client: TestClient
    keys: Keys
    harbour: Secret
    town: Secret
    admin: Secret

    def request(self, key: Secret | None, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {"x-request-id": "the-same", **({"authorization": f"Bearer {key}"} if key else {})}
        return self.client.request(method, path, headers={**headers, **options.pop("headers", {})}, **options)


@pytest.fixture
def world(
    empty_collections: Collections, make_client: Callable[..., TestClient], articles: list[dict[str, Any]]
) -> World:
    client = make_client(empty_collections)
    for name, documents in (("harbour", articles[:1]), ("town", articles[1:3])):
        assert client.put(f"/v1/collections/{name}").status_code == 201
        sent = client.post("/v1/documents", json={"documents": documents}, params={"collection": name})
        assert sent.status_code == 201
    keys = Keys(empty_collections.data)
    harbour, town = (keys.create(Scope.READ, [name]) for name in ("harbour", "town"))
    return World(client, keys, harbour, town, keys.create(Scope.ADMIN))


def ids(world: World, kind: str = "documents") -> list[str]:
    """Of every document, or every job, of both collections."""
    listed = [
        world.request(world.admin, "GET", f"/v1/{kind}", params={"collection": name}).json()[kind]
        for name in ("harbour", "town")
    ]
    return [each["id"] for every in listed for each in every]


def body_of(path: str, reply: dict[str, Any]) -> dict[str, Any]:
    """What each route takes."""
    return {
        "/v1/ask": QUESTION,
        "/v1/search": QUESTION,
        "/v1/verify": reply,
        "/v1/documents": {"title": "Note", "text": "The key is under the mat."},
        "/v1/chat/completions": {"messages": [{"role": "user", "content": QUESTION["question"]}]},
    }.get(path, {})


def every_request(world: World, collection: str, reply: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation of the OpenAPI page for a collection, with each id; and the tools and the page."""
    for path, operations in world.client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            model = f"pullquote/{collection}"
            body = body_of(path, reply)
            # There a model says which collection it is.
            of_models = path == "/v1/chat/completions" or path.startswith("/v1/models")
            options: dict[str, Any] = {} if of_models else {"params": {"collection": collection}}
            if path == "/v1/chat/completions":
                body["model"] = model
            if method in ("post", "put"):
                options["json"] = body
            filled = path.replace("{name}", collection).replace("{model}", model)
            kind = path.split("/")[2] if "{id}" in path else ""
            for id_ in ids(world, kind) if kind else [""]:
                yield method.upper(), filled.replace("{id}", id_), options
    for tool in ("ask", "read_source"):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": QUESTION}}
        accepted = {"accept": "application/json, text/event-stream"}
        yield "POST", f"/mcp?collection={collection}", {"json": call, "headers": accepted}
    for rest in ("", "/", "/gradio_api/info", "/gradio_api/upload", "/read/x"):
        yield "GET", f"/c/{collection}{rest}", {}
        yield "POST", f"/c/{collection}{rest}", {}


def told(response: httpx2.Response, collection: str) -> tuple[int, str, dict[str, str]]:
    """All of a response, but for the name that was asked for."""
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return response.status_code, response.text.replace(collection, "NAME"), headers


def test_another_collection_answers_as_one_that_does_not_exist(world: World) -> None:
    reply = world.request(world.harbour, "POST", "/v1/ask", json=QUESTION, params={"collection": "harbour"}).json()
    assert reply["outcome"] == "answered"
    before = world.request(world.admin, "GET", "/v1/collections").json()
    hidden, absent = (list(every_request(world, name, reply)) for name in ("harbour", NOWHERE))
    assert len(hidden) > 30
    for (method, path, options), (_, path_of_none, options_of_none) in zip(hidden, absent, strict=True):
        seen = told(world.request(world.town, method, path, **options), "harbour")
        unseen = told(world.request(world.town, method, path_of_none, **options_of_none), NOWHERE)
        assert seen == unseen, (method, path)
        if path not in ("/healthz", "/v1/collections", "/v1/models"):
            assert seen[0] in (403, 404), (method, path)
        assert "41 passengers" not in seen[1]
        assert "ferry" not in seen[1].replace(QUESTION["question"], "").lower(), (method, path)
    assert world.request(world.admin, "GET", "/v1/collections").json() == before


def test_an_id_of_another_collection_answers_as_one_that_was_never(world: World) -> None:
    town = {"collection": "town"}
    writer = world.keys.create(Scope.WRITE, ["town"])
    for kind in ("documents", "jobs"):
        [other, *own] = ids(world, kind)
        never = "0" * len(other)
        for key, method in ((world.town, "GET"), (world.town, "DELETE"), (writer, "GET"), (writer, "DELETE")):
            responses = [world.request(key, method, f"/v1/{kind}/{each}", params=town) for each in (other, never)]
            assert told(responses[0], other) == told(responses[1], never), (kind, method)
        assert world.request(world.town, "GET", f"/v1/{kind}/{own[0]}", params=town).status_code == 200
        assert world.request(world.town, "DELETE", f"/v1/{kind}/{own[0]}", params=town).status_code == 403


def test_only_ones_own_are_listed(world: World) -> None:
    def listed(key: Secret) -> tuple[list[str], list[str]]:
        collections = world.request(key, "GET", "/v1/collections").json()["collections"]
        models = world.request(key, "GET", "/v1/models").json()["data"]
        return [each["name"] for each in collections], [each["id"] for each in models]

    assert listed(world.town) == (["town"], ["pullquote/town"])
    assert listed(world.admin)[0] == ["main", "harbour", "town"]


def test_a_receipt_of_another_collection_is_gone_in_ones_own(world: World) -> None:
    reply = world.request(world.harbour, "POST", "/v1/ask", json=QUESTION, params={"collection": "harbour"}).json()
    held = world.request(world.town, "POST", "/v1/verify", json=reply, params={"collection": "town"}).json()
    assert {each["verdict"] for each in held["verifications"]} == {"GONE"}


def test_nobody_is_let_in_without_a_key(world: World) -> None:
    refusals = set()
    for method, path, options in every_request(world, "harbour", {}):
        response = world.request(None, method, path, **options)
        if path in ("/healthz", "/readyz"):
            continue
        assert response.status_code == 401, (method, path)
        assert response.headers["www-authenticate"] == "Bearer"
        refusals.add(re.sub(r'"instance":"[^"]*"', "", response.text))
    assert len(refusals) == 2  # problem details, and OpenAI's shape


def test_health_is_open_and_tells_nothing(world: World) -> None:
    assert world.request(None, "GET", "/healthz").status_code == 200
    ready = world.request(None, "GET", "/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "generation": None, "documents": None})
    asked = (world.request(None, "GET", "/readyz", params={"collection": name}) for name in ("harbour", NOWHERE))
    assert [response.status_code for response in asked] == [404, 404]
    assert world.request(None, "GET", "/docs").status_code == 200


def unusable(world: World) -> Iterator[str]:
    good = str(world.harbour)
    yield from ("", "Bearer", "Bearer ", f"Basic {good}", f"Bearer {good}x", f"Bearer {good[:-1]}", "Bearer pq__")
    yield f"Bearer pq_{world.harbour.prefix}_{world.town.secret}"
    yield f"Bearer pq_0000000000_{world.harbour.secret}"
    yield f"Bearer {good[:-1]}\u00e9".encode("latin-1").decode("latin-1")


def test_every_key_that_does_not_hold_is_told_the_same(world: World) -> None:
    revoked = world.keys.create(Scope.ADMIN)
    world.keys.revoke(revoked.prefix)
    expired = world.keys.create(Scope.ADMIN, expires_in=timedelta(seconds=-1))
    sent = [*unusable(world), f"Bearer {revoked}", f"Bearer {expired}"]
    responses = [
        world.client.get("/v1/collections", headers={"authorization": each.encode("latin-1")}) for each in sent
    ]
    assert {response.status_code for response in responses} == {401}
    assert len({response.text for response in responses}) == 1


def test_revocation_is_seen_at_the_next_request(world: World) -> None:
    assert world.request(world.harbour, "GET", "/v1/models").status_code == 200
    Keys(world.client.app.state.settings.data).revoke(world.harbour.prefix)  # type: ignore[attr-defined]
    assert world.request(world.harbour, "GET", "/v1/models").status_code == 401
    assert world.request(world.town, "GET", "/v1/models").status_code == 200


def test_the_last_key_s_end_opens_nothing(world: World) -> None:
    for key in world.keys.listed():
        world.keys.revoke(key.prefix)
    assert world.request(None, "GET", "/v1/collections").status_code == 401


def test_a_scope_is_enough_for_what_it_says(world: World) -> None:
    keys = {scope: world.keys.create(scope, ["town"]) for scope in Scope}
    note = {"title": "Note", "text": "The key is under the mat.", "uri": "note:1"}

    def statuses(method: str, path: str, **options: Any) -> list[int]:
        return [
            world.request(key, method, path, params={"collection": "town"}, **options).status_code
            for key in keys.values()
        ]

    assert statuses("POST", "/v1/search", json=QUESTION) == [200, 200, 200]
    assert statuses("POST", "/v1/documents", json=note) == [403, 201, 201]
    assert statuses("DELETE", f"/v1/documents/{ids(world)[-1]}") == [403, 204, 404]
    assert statuses("PUT", "/v1/collections/news") == [403, 403, 201]
    assert statuses("DELETE", "/v1/collections/news") == [403, 403, 204]
    assert world.request(
        keys[Scope.READ], "POST", "/v1/documents", params={"collection": "town"}, json=note
    ).json() == {
        "type": "urn:problem-type:pullquote:forbidden",
        "title": "The key's scope is too small",
        "status": 403,
        "detail": "This takes a key of the scope 'write'. Ask the server's operator for one.",
        "instance": "/v1/documents",
    }


def test_a_key_for_all_sees_those_to_come(world: World) -> None:
    key = world.keys.create(Scope.READ, ["*"])
    world.request(world.admin, "PUT", "/v1/collections/news")
    listed = world.request(key, "GET", "/v1/collections").json()["collections"]
    assert [each["name"] for each in listed] == ["main", "harbour", "news", "town"]


def test_no_secret_stands_in_the_data_folder(world: World) -> None:
    token = world.keys.log_in(next(key for key in world.keys.listed() if key.prefix == world.town.prefix))
    assert world.request(world.town, "GET", "/v1/models").status_code == 200
    data: Path = world.client.app.state.settings.data  # type: ignore[attr-defined]
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert world.town.prefix.encode() in kept
    for secret in (world.harbour.secret, world.town.secret, world.admin.secret, token):
        assert secret.encode() not in kept
        if secret is not token:
            assert bytes.fromhex(secret) not in kept


def test_metrics_are_an_administrator_s(world: World) -> None:
    statuses = [world.request(key, "GET", "/metrics").status_code for key in (None, world.town, world.admin)]
    assert statuses == [401, 403, 200]


def test_openai_s_client_sends_its_key(world: World, serve_app: Any) -> None:
    asked = [{"role": "user", "content": QUESTION["question"]}]
    with serve_app(world.client.app) as url:
        with OpenAI(base_url=f"{url}/v1", api_key=str(world.harbour), max_retries=0) as chat:
            assert [model.id for model in chat.models.list()] == ["pullquote/harbour"]
            completion = chat.chat.completions.create(model="pullquote/harbour", messages=asked)  # type: ignore[call-overload]
        assert "41 passengers" in completion.choices[0].message.content
        status = httpx2.post(f"{url}/v1/chat/completions", json={"model": "pullquote", "messages": asked}).status_code
        assert status == 401


def test_an_mcp_client_sends_its_key(world: World, serve_app: Any) -> None:
    async def outcome(url: str, key: Secret) -> str:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}) as http,
            Client(streamable_http_client(f"{url}/mcp?collection=harbour", http_client=http)) as client,
        ):
            return json.dumps((await client.call_tool("ask", QUESTION)).structured_content)

    with serve_app(world.client.app) as url:
        assert "41 passengers" in anyio.run(outcome, url, world.harbour)
        with pytest.raises(BaseExceptionGroup) as refused:
            anyio.run(outcome, url, world.town)
    assert "41 passengers" not in str(refused.value)
