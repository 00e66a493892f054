"""Replies over HTTP are recorded, every client can learn the number, and one that cannot be recorded is not given."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from openai import OpenAI
from starlette.testclient import TestClient

from pullquote.audit.log import AUDIT, Audit
from pullquote.collections import Collections
from pullquote.wire import canonical_json

QUESTION = {"question": "How many passengers were taken off the ferry?"}


@pytest.fixture
def asked(empty_client: TestClient, articles: list[dict[str, Any]]) -> TestClient:
    assert empty_client.post("/v1/documents", json={"documents": articles}).status_code == 201
    return empty_client


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    with closing(Audit(tmp_path / "data" / AUDIT)) as audit:
        yield audit


def test_a_reply_names_its_record(asked: TestClient, audit: Audit) -> None:
    for number in ("1", "2"):
        response = asked.post("/v1/ask", json=QUESTION)
        assert response.headers["Pullquote-Audit"] == number
    assert canonical_json(audit.record(2).reply) == canonical_json(response.json())


# --- by each client itself, over a real socket


@pytest.fixture
def asked_at(asked: TestClient, serve_app: Callable[..., Any]) -> Iterator[str]:
    with serve_app(asked.app) as url:
        yield url


def test_a_stream_of_events_names_the_record(asked_at: str, audit: Audit) -> None:
    events: dict[str, Any] = {}
    with httpx2.stream("POST", f"{asked_at}/v1/ask", json=QUESTION, headers={"accept": "text/event-stream"}) as told:
        for line in told.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                events[event] = json.loads(value)
    assert events["recorded"] == {"audit": 1}
    assert list(events)[-1] == "finished"
    assert canonical_json(audit.record(1).reply) == canonical_json(events["finished"])
    verified = httpx2.post(f"{asked_at}/v1/verify", json=events["finished"]).json()["verifications"]
    assert {each["verdict"] for each in verified} == {"VALID"}


def test_openais_client_reads_the_record(asked_at: str, audit: Audit) -> None:
    asking: dict[str, Any] = {"model": "pullquote", "messages": [{"role": "user", "content": QUESTION["question"]}]}
    with OpenAI(base_url=f"{asked_at}/v1", api_key="none", max_retries=0) as chat:
        raw = chat.chat.completions.with_raw_response.create(**asking)
        *chunks, last = chat.chat.completions.create(**asking, stream=True)
    whole = raw.parse()
    assert whole.model_extra
    assert last.model_extra
    assert (raw.headers["Pullquote-Audit"], whole.model_extra["pullquote_audit"]) == ("1", 1)
    assert last.model_extra["pullquote_audit"] == 2
    assert not any(chunk.model_extra for chunk in chunks)
    for number, completion in ((1, whole), (2, last)):
        assert canonical_json(audit.record(number).reply) == canonical_json(completion.model_extra["pullquote"])


def test_the_mcp_client_reads_the_record(asked_at: str, audit: Audit) -> None:
    async def ask() -> Any:
        async with Client(f"{asked_at}/mcp") as client:
            return [await client.call_tool(tool, QUESTION) for tool in ("ask", "search")]

    answered, found = anyio.run(ask)
    assert answered.meta["pullquote/audit"] == 1
    assert canonical_json(audit.record(1).reply) == canonical_json(answered.structured_content)
    assert json.loads(answered.content[0].text) == answered.structured_content
    assert "pullquote/audit" not in found.meta


def test_every_face_is_recorded(asked: TestClient, audit: Audit) -> None:
    asked.post("/v1/ask", json=QUESTION, headers={"accept": "text/event-stream"})
    messages = [{"role": "user", "content": QUESTION["question"]}]
    asked.post("/v1/chat/completions", json={"model": "pullquote", "messages": messages}).raise_for_status()
    assert asked.post("/v1/search", json=QUESTION).status_code == 200
    assert [record.question for record in audit.newest(9)] == [QUESTION["question"]] * 2


def test_each_collection_has_an_audit_of_its_own(asked: TestClient, audit: Audit, tmp_path: Path) -> None:
    assert asked.put("/v1/collections/town").status_code == 201
    for number in ("1", "2"):
        response = asked.post("/v1/ask", params={"collection": "town"}, json=QUESTION)
        assert (response.json()["reason"], response.headers["Pullquote-Audit"]) == ("EMPTY_INDEX", number)
    assert not audit.path.exists()
    with closing(Audit(tmp_path / "data" / "collections" / "town" / AUDIT)) as other:
        assert len(other.newest(9)) == 2


def test_what_cannot_be_recorded_is_not_told(asked: TestClient, audit: Audit) -> None:
    audit.path.mkdir()
    response = asked.post("/v1/ask", json=QUESTION)
    assert response.status_code == 503
    assert response.json()["type"] == "urn:problem-type:pullquote:store-unavailable"
    assert "No reply is given that cannot be recorded" in response.json()["detail"]
    events = asked.post("/v1/ask", json=QUESTION, headers={"accept": "text/event-stream"}).text
    assert [line for line in events.splitlines() if line.startswith("event:")] == ["event: retrieved", "event: error"]


def test_without_an_audit_no_record_is_named(
    empty_client: TestClient, empty_collections: Collections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty_collections.engine(), "_audit", None)
    response = empty_client.post("/v1/ask", json=QUESTION)
    assert response.status_code == 200
    assert "Pullquote-Audit" not in response.headers
    assert "recorded" not in empty_client.post("/v1/ask", json=QUESTION, headers={"accept": "text/event-stream"}).text
    messages = [{"role": "user", "content": QUESTION["question"]}]
    response = empty_client.post("/v1/chat/completions", json={"model": "pullquote", "messages": messages})
    assert response.json()["pullquote_audit"] is None
    assert "Pullquote-Audit" not in response.headers
