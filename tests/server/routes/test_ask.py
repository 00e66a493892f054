"""POST /v1/ask: quotations that stand in the documents, abstentions, events, and what is refused."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote.wire import reply_to_json

ANSWERABLE = [
    ("How many passengers were taken off the ferry?", "41 passengers"),
    ("How much will the new roof of the fish hall cost?", "310,000 crowns"),
    ("Who leads the choir?", "Pál Szabó"),
    ("Who runs the café at the lighthouse?", "Karla Voss"),
]


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


@pytest.mark.parametrize(("question", "words"), ANSWERABLE)
def test_answers_with_the_words_of_a_document(client: TestClient, question: str, words: str) -> None:
    reply = ask(client, question)
    assert (reply["outcome"], reply["reason"]) == ("answered", None)
    assert words in reply["text"]
    assert reply["text"] == "\n".join(quote["quote"] for quote in reply["quotes"])


@pytest.mark.parametrize(("question", "words"), [*ANSWERABLE, ("Who painted the Mona Lisa?", "")])
def test_every_quotation_stands_at_its_offsets(client: TestClient, question: str, words: str) -> None:
    reply = ask(client, question)
    citations = [*reply["quotes"], *reply["nearest"], *([reply["short"]] if reply["short"] else [])]
    assert citations or not words
    for citation in citations:
        document = client.get(f"/v1/documents/{citation['document']}").json()
        text, start, end = document["text"], citation["start"], citation["end"]
        assert citation["quote"] == text[start:end]
        assert citation["prefix"] == text[max(0, start - 32) : start]
        assert citation["suffix"] == text[end : end + 32]
        assert (citation["version"], citation["uri"]) == (document["version"], document["uri"])


def test_reply_is_the_engines_own(client: TestClient) -> None:
    engine = client.app.state.collections.engine()  # type: ignore[attr-defined]
    question = "How many passengers were taken off the ferry?"
    assert ask(client, question) == reply_to_json(engine.ask(question))


def test_says_when_it_does_not_know(client: TestClient) -> None:
    reply = ask(client, "What is the boiling point of molybdenum?")
    assert reply["outcome"] == "abstained"
    assert reply["reason"] in {"NO_PASSAGE", "NOT_STATED"}
    assert (reply["text"], reply["quotes"], reply["short"]) == ("", [], None)


def test_says_when_there_are_no_documents(empty_client: TestClient) -> None:
    reply = ask(empty_client, "How many passengers were taken off the ferry?")
    assert (reply["outcome"], reply["reason"], reply["generation"]) == ("abstained", "EMPTY_INDEX", 0)


def test_filters_say_what_may_be_quoted(client: TestClient) -> None:
    question = "How many passengers were taken off the ferry?"
    for inside in ({"published_from": "2025-03-14", "published_to": "2025-03-14"}, {"metadata": {"desk": "harbour"}}):
        assert "41 passengers" in ask(client, question, filters=inside)["text"]
    for outside in ({"published_to": "2025-03-13"}, {"metadata": {"desk": "sport"}}, {"uri_prefix": "other:"}):
        assert "41 passengers" not in json.dumps(ask(client, question, filters=outside))
    reply = ask(client, question, filters={"uri_prefix": "other:"})
    assert (reply["outcome"], reply["reason"]) == ("abstained", "FILTERED_OUT")


def test_history_is_accepted(client: TestClient) -> None:
    turn = {"question": "What happened on Friday?", "answer": "A ferry caught fire."}
    question = "How many passengers were taken off the ferry?"
    assert ask(client, question, history=[turn]) == ask(client, question)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 5}, "question"),
        ({"question": None}, "question"),
        ({"question": "Who?", "top_k": 0}, "top_k"),
        ({"question": "Who?", "top_k": 101}, "top_k"),
        ({"question": "Who?", "top_k": "5"}, "top_k"),
        ({"question": "Who?", "top_k": True}, "top_k"),
        ({"question": "Who?", "temperature": 0.5}, "temperature"),
        ({"question": "Who?", "filters": {"author": "me"}}, "filters.author"),
        ({"question": "Who?", "filters": {"published_from": "14 March"}}, "filters.published_from"),
        ({"question": "Who?", "filters": {"published_from": "2025-02-30"}}, "filters.published_from"),
        ({"question": "Who?", "filters": {"published_from": 1741910400}}, "filters.published_from"),
        ({"question": "Who?", "filters": {"published_from": "2025-02-01", "published_to": "2025-01-01"}}, "filters"),
        ({"question": "Who?", "filters": {"metadata": {"desk": 1}}}, "filters.metadata.desk"),
        ({"question": "Who?", "history": [{"question": "What?"}]}, "history.0.answer"),
    ],
)
def test_names_the_field_that_cannot_be_used(client: TestClient, body: dict[str, Any], field: str) -> None:
    response = client.post("/v1/ask", json=body)
    problem = response.json()
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:problem-type:pullquote:invalid-request"
    assert field in [error["field"] for error in problem["errors"]]
    assert field in problem["detail"]


@pytest.mark.parametrize("question", ["", "  \n ", "w" * 1001])
def test_refuses_a_question_that_cannot_be_asked(client: TestClient, question: str) -> None:
    response = client.post("/v1/ask", json={"question": question})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:problem-type:pullquote:invalid-question"


def events_of(text: str) -> list[tuple[str, Any]]:
    """Name and data of each Server-Sent Event."""
    events = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_streams_events_where_they_are_accepted(client: TestClient) -> None:
    question = "How many passengers were taken off the ferry?"
    response = client.post("/v1/ask", json={"question": question}, headers={"accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    (first, retrieved), *quoted, (told, _), (last, reply) = events_of(response.text)
    assert (first, told, last) == ("retrieved", "recorded", "finished")
    assert reply == ask(client, question)
    assert "considered" not in reply
    assert [data for _, data in quoted] == reply["quotes"]
    assert {hit["document"] for hit in retrieved["hits"]} >= {quote["document"] for quote in reply["quotes"]}


def test_a_stream_that_cannot_start_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": " "}, headers={"accept": "text/event-stream"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
