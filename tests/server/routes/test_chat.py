"""OpenAI's schema, spoken to by OpenAI's own client over a real socket."""

from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest
from openai import OpenAI
from starlette.testclient import TestClient

from pullquote.collections import Collections

QUESTION = "How many passengers were taken off the ferry?"
ASKED: dict[str, Any] = {"model": "pullquote", "messages": [{"role": "user", "content": QUESTION}]}


@pytest.fixture(scope="module")
def chat(url: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as chat:
        yield chat


def test_there_is_one_model(chat: OpenAI) -> None:
    assert [model.id for model in chat.models.list()] == ["pullquote"]


def test_answers_with_marked_quotations_and_their_places(chat: OpenAI, client: TestClient) -> None:
    completion = chat.chat.completions.create(**ASKED)
    [choice] = completion.choices
    content, annotations = choice.message.content, choice.message.annotations
    assert (completion.object, completion.model, choice.finish_reason) == ("chat.completion", "pullquote", "stop")
    assert content is not None
    assert annotations
    reply = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert completion.model_extra is not None
    assert completion.model_extra["pullquote"] == reply
    for number, (annotation, quote) in enumerate(zip(annotations, reply["quotes"], strict=True), start=1):
        cited = annotation.url_citation
        assert content[cited.start_index : cited.end_index] == quote["quote"]
        assert content[cited.end_index :].startswith(f" [{number}]")
        assert (cited.url, cited.title) == (quote["uri"], quote["title"])
        assert annotation.model_extra == {"citation": quote}
    assert completion.usage is not None
    assert completion.usage.total_tokens == 0


def test_an_abstention_says_why(chat: OpenAI) -> None:
    question = "What is the boiling point of molybdenum?"
    completion = chat.chat.completions.create(model="pullquote", messages=[{"role": "user", "content": question}])
    message = completion.choices[0].message
    assert message.content in {
        "Nothing in the documents is about this.",
        "The documents come near to this, but they do not say.",
    }
    assert (message.annotations, completion.choices[0].finish_reason) == ([], "stop")
    assert completion.model_extra["pullquote"]["outcome"] == "abstained"  # type: ignore[index]


@pytest.mark.parametrize("question", [QUESTION, "What is the boiling point of molybdenum?"])
def test_chunks_say_together_what_comes_in_one_piece(chat: OpenAI, question: str) -> None:
    asked: dict[str, Any] = {**ASKED, "messages": [{"role": "user", "content": question}]}
    whole = chat.chat.completions.create(**asked)
    *chunks, last = list(chat.chat.completions.create(**asked, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    cited = [each for delta in deltas for each in (delta.model_extra or {}).get("annotations", [])]
    assert cited == [each.model_dump() for each in whole.choices[0].message.annotations or ()]
    assert last.choices[0].finish_reason == "stop"
    assert last.model_extra is not None
    assert whole.model_extra is not None
    assert last.model_extra["pullquote"] == whole.model_extra["pullquote"]
    assert len({chunk.id for chunk in [*chunks, last]}) == 1


def test_usage_is_streamed_where_it_is_wanted(chat: OpenAI) -> None:
    *_, last = chat.chat.completions.create(**ASKED, stream=True, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == 0


def test_a_stream_ends_as_openais_does(url: str) -> None:
    text = httpx2.post(f"{url}/v1/chat/completions", json={**ASKED, "stream": True}).text
    assert text.endswith("data: [DONE]\n\n")


def test_the_last_user_message_is_the_question(chat: OpenAI) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "Who leads the choir?"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
    ]
    completion = chat.chat.completions.create(model="pullquote", messages=messages)
    alone = chat.chat.completions.create(**ASKED)
    assert completion.choices[0].message == alone.choices[0].message


def test_what_steers_a_language_model_means_nothing(chat: OpenAI) -> None:
    completion = chat.chat.completions.create(
        **ASKED,
        n=1,
        temperature=0.2,
        top_p=0.9,
        max_tokens=5,
        max_completion_tokens=5,
        seed=1,
        user="me",
        tools=[{"type": "function", "function": {"name": "f"}}],
        tool_choice="auto",
        response_format={"type": "text"},
        logprobs=False,
    )
    assert completion.choices[0].message == chat.chat.completions.create(**ASKED).choices[0].message


def test_filters_are_pullquotes_own(chat: OpenAI) -> None:
    completion = chat.chat.completions.create(**ASKED, extra_body={"filters": {"uri_prefix": "other:"}, "top_k": 3})
    assert completion.model_extra["pullquote"]["reason"] == "FILTERED_OUT"  # type: ignore[index]


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"n": 2}, "n", "2 cannot be had; there is one answer. Leave n out"),
    ({"n": True}, "n", "should be a valid integer"),
    ({"n": "1"}, "n", "should be a valid integer"),
    ({"audio": {"voice": "alloy", "format": "wav"}}, "audio", "the answer is text"),
    ({"extra_query": {"collection": "town"}}, "collection", "The model says which collection"),
    ({"tool_choice": "required"}, "tool_choice", "no tool is ever called"),
    ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice", "no tool is ever called"),
    ({"response_format": {"type": "json_object"}}, "response_format", "the content is text"),
    ({"modalities": ["text", "audio"]}, "modalities", "the answer is text"),
    ({"logprobs": True}, "logprobs", "no model generates"),
    ({"messages": []}, "messages", "at least 1"),
    ({"messages": [{"role": "assistant", "content": "Hello"}]}, "messages", "no message of the role user"),
    ({"messages": [{"role": "user", "content": [IMAGE]}]}, "messages", "part of the type 'image_url'"),
    ({"extra_body": {"top_k": 101}}, "top_k", "less than or equal to 100"),
    ({"extra_body": {"filters": {"author": "me"}}}, "filters.author", "Extra inputs"),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("given", "field", "words"), REFUSED)
def test_names_the_parameter_that_cannot_be_used(
    chat: OpenAI, given: dict[str, Any], field: str, words: str, stream: bool
) -> None:
    with pytest.raises(openai.BadRequestError, match=words) as raised:
        chat.chat.completions.create(**{**ASKED, **given}, stream=stream)
    assert (raised.value.param, raised.value.code, raised.value.type) == (
        field,
        "invalid_request",
        "invalid_request_error",
    )


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_that_cannot_be_asked_is_told_in_our_sentence(chat: OpenAI, stream: bool) -> None:
    with pytest.raises(openai.BadRequestError, match=r"The question is empty\. Ask something, in words\."):
        chat.chat.completions.create(model="pullquote", messages=[{"role": "user", "content": " "}], stream=stream)


@pytest.mark.parametrize("given", [{"n": 1}, {"n": 1.0}, {"n": None}, {"audio": None}, {"modalities": ["text"]}])
def test_what_asks_for_one_answer_in_text_is_taken(client: TestClient, given: dict[str, Any]) -> None:
    assert client.post("/v1/chat/completions", json={**ASKED, **given}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/pullquote"])
def test_the_models_are_of_no_collection_either(client: TestClient, path: str) -> None:
    response = client.get(path, params={"collection": "town"})
    assert (response.status_code, response.json()["error"]["param"]) == (400, "collection")
    assert client.get(path, params={"api-version": "1"}).status_code == 200


@pytest.mark.parametrize("model", ["pullquote/", "pullquote/main", "pullquote/main/", "Pullquote"])
def test_a_model_that_is_not_listed_is_none(client: TestClient, model: str) -> None:
    assert client.get(f"/v1/models/{model}").status_code == 404
    response = client.post("/v1/chat/completions", json={**ASKED, "model": model})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")


def test_another_model_is_not_found(chat: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match=r"There is no model 'gpt-4o'\. Ask 'pullquote', or") as raised:
        chat.chat.completions.create(**{**ASKED, "model": "gpt-4o"})
    assert raised.value.code == "model_not_found"


def test_a_failure_is_no_bad_request(empty_collections: Collections, serve_app: Any, make_client: Any) -> None:
    app = make_client(empty_collections).app
    app.state.collections = None
    with serve_app(app) as url, OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as chat:
        with pytest.raises(openai.InternalServerError, match="Something failed in the server") as raised:
            chat.chat.completions.create(**ASKED)
        assert raised.value.type == "server_error"


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"x" * 300_000, "headers": {"content-type": "application/json"}}, 413),
        ({"data": {"model": "pullquote"}}, 415),
        ({"json": ASKED, "headers": {"origin": "https://example.org"}}, 403),
    ],
)
def test_every_error_has_openais_shape(client: TestClient, options: dict[str, Any], status: int) -> None:
    response = client.post("/v1/chat/completions", **options)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()["error"]) == {"message", "type", "param", "code"}


def test_another_method_has_openais_shape(client: TestClient) -> None:
    response = client.get("/v1/chat/completions")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "Use POST" in response.json()["error"]["message"]
