"""Replies over HTTP are recorded, and one that cannot be is not given."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
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
