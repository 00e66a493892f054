"""POST /v1/verify: what becomes of the quotations of a saved reply."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote.collections import Collections

FERRY = {
    "uri": "paper:1",
    "title": "Fire on the ferry",
    "text": "The ferry Marit caught fire on Friday. All 41 passengers were taken off the ferry by the pilot boat.",
}


@pytest.fixture
def saved(empty_client: TestClient) -> dict[str, Any]:
    assert empty_client.post("/v1/documents", json=FERRY).status_code == 201
    reply = dict(
        empty_client.post("/v1/ask", json={"question": "How many passengers were taken off the ferry?"}).json()
    )
    assert reply["outcome"] == "answered"
    return reply


def verify(client: TestClient, reply: dict[str, Any]) -> list[dict[str, Any]]:
    response = client.post("/v1/verify", json=reply)
    assert response.status_code == 200, response.text
    return list(response.json()["verifications"])


def test_unchanged_is_valid(empty_client: TestClient, saved: dict[str, Any]) -> None:
    found = verify(empty_client, saved)
    assert {each["verdict"] for each in found} == {"VALID"}
    expected = [citation["quote"] for citation in [saved["short"], *saved["quotes"], *saved["nearest"]] if citation]
    assert [each["quote"] for each in found] == expected


def test_moved_says_where_to(empty_client: TestClient, saved: dict[str, Any]) -> None:
    text = f"Osk, Saturday.\n\n{FERRY['text']}"
    empty_client.post("/v1/documents", json={**FERRY, "text": text})
    for each in verify(empty_client, saved):
        assert each["verdict"] == "MOVED"
        assert text[each["start"] : each["end"]] == each["quote"]


def test_changed_and_gone(empty_client: TestClient, saved: dict[str, Any]) -> None:
    empty_client.post("/v1/documents", json={**FERRY, "text": "This report was withdrawn."})
    assert {each["verdict"] for each in verify(empty_client, saved)} == {"CHANGED"}
    empty_client.delete(f"/v1/documents/{saved['quotes'][0]['document']}")
    assert {each["verdict"] for each in verify(empty_client, saved)} == {"GONE"}


def test_an_altered_receipt_is_not_valid(empty_client: TestClient, saved: dict[str, Any]) -> None:
    altered = {**saved["quotes"][0], "quote": "Nobody said anything."}
    [found] = verify(empty_client, {**saved, "short": None, "quotes": [altered], "nearest": []})
    assert found["verdict"] == "CHANGED"


def test_an_abstention_has_receipts_too(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "What is the boiling point of molybdenum?"}).json()
    assert len(verify(client, reply)) == len(reply["nearest"])


@pytest.mark.parametrize(
    "change",
    [
        {"quotes": None},
        {"quotes": [{"document": "x"}]},
        {"outcome": "maybe"},
        {"signed_by": "me"},
        {"short": "41 passengers"},
    ],
)
def test_refuses_what_is_no_reply(empty_client: TestClient, saved: dict[str, Any], change: dict[str, Any]) -> None:
    response = empty_client.post("/v1/verify", json={**saved, **change})
    assert response.status_code == 422
    assert next(iter(change)) in response.json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quotes.0.start", "40"),
        ("quotes.0.start", True),
        ("quotes.0.end", "80"),
        ("quotes.0.page", "1"),
        ("short.start", "40"),
        ("confidence", "0.9"),
        ("confidence", True),
        ("generation", "1"),
        ("generation", False),
        ("generation", 1.5),
    ],
)
def test_what_stands_for_a_number_is_none(
    empty_client: TestClient, saved: dict[str, Any], field: str, value: object
) -> None:
    *path, name = field.split(".")
    holder: Any = saved
    for each in path:
        holder = holder[int(each) if each.isdecimal() else each]
    holder[name] = value
    response = empty_client.post("/v1/verify", json=saved)
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (422, [field])


def test_whole_numbers_may_be_written_with_a_fraction_of_none(empty_client: TestClient, saved: dict[str, Any]) -> None:
    quote = saved["quotes"][0]
    written = {**saved, "quotes": [{**quote, "start": float(quote["start"]), "page": 1.0}], "confidence": 1}
    assert {each["verdict"] for each in verify(empty_client, written)} == {"VALID"}


def test_fewer_receipts_and_what_is_for_people_may_be_another(empty_client: TestClient, saved: dict[str, Any]) -> None:
    quote = {**saved["quotes"][0], "title": "Another", "published": "2020-02-20", "page": 3, "heading": "Sea"}
    [found] = verify(empty_client, {**saved, "short": None, "quotes": [quote], "nearest": [], "text": "All is well."})
    assert found["verdict"] == "VALID"


@pytest.mark.parametrize("change", [{"end": 3, "start": 5}, {"start": -1}, {"end": 10**30}, {"quote": ""}])
def test_impossible_offsets_are_never_an_error_of_the_server(
    empty_client: TestClient, saved: dict[str, Any], change: dict[str, Any]
) -> None:
    reply = {**saved, "short": None, "quotes": [{**saved["quotes"][0], **change}]}
    response = empty_client.post("/v1/verify", json=reply)
    assert response.status_code in (200, 422)


def test_more_receipts_than_any_reply_has_are_refused(
    empty_collections: Collections, make_client: Callable[..., TestClient], saved: dict[str, Any]
) -> None:
    # Each list alone is within its bound.
    quote = {**saved["quotes"][0], "also_in": [saved["quotes"][0]] * 200}
    client = make_client(empty_collections, max_upload_bytes=10_000_000)
    response = client.post("/v1/verify", json={**saved, "quotes": [quote] * 5})
    assert (response.status_code, response.json()["type"]) == (422, "urn:problem-type:pullquote:invalid-reply")
    assert "at most 1,000" in response.json()["detail"]


def test_receipts_that_take_too_long_together_are_refused(
    empty_client: TestClient, saved: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_client.post("/v1/documents", json={**FERRY, "text": f"Osk, Saturday.\n\n{FERRY['text']}"})
    monkeypatch.setattr("pullquote_server.routes.verify.MOST_STEPS", 1)
    several = {**saved, "short": None, "quotes": [saved["quotes"][0], saved["short"]], "nearest": []}
    response = empty_client.post("/v1/verify", json=several)
    assert (response.status_code, response.json()["type"]) == (422, "urn:problem-type:pullquote:too-much-to-verify")
    assert "Give fewer receipts" in response.json()["detail"]
    for quote in several["quotes"]:
        [found] = verify(empty_client, {**several, "quotes": [quote]})
        assert found["verdict"] == "MOVED"


def test_copies_nested_too_deeply_are_refused(empty_client: TestClient, saved: dict[str, Any]) -> None:
    quote = saved["quotes"][0]
    for _ in range(300):
        quote = {**quote, "also_in": [quote]}
    response = empty_client.post("/v1/verify", json={**saved, "quotes": [quote]})
    assert response.status_code in (400, 422)
