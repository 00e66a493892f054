"""Each error to its problem."""

import inspect
from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote import errors
from pullquote.collections import Collections
from pullquote_server.errors import TABLE, kind_of, problem_of

CLASSES = [
    value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, errors.PullquoteError)
]
NEVER_OVER_HTTP = {errors.PullquoteError, errors.SettingsError, errors.QuestionSetError, errors.SeveralDocuments}
"""What only a start or a command raises, and what all others are."""


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_has_a_kind(error: type[errors.PullquoteError]) -> None:
    told: dict[type[errors.PullquoteError], tuple[Any, ...]] = {
        errors.SeveralDocuments: ("a.csv", ["file:///a.csv#1", "file:///a.csv#2"]),
        errors.UnreadableDocument: ("a.txt", "It is torn.", "Mend it."),
        errors.UnknownVersion: ("a.txt", "1c2f"),
        errors.Unauthorized: (),
    }
    made = error(*told.get(error, ("It failed.",)))
    kind = kind_of(made)
    assert 400 <= kind.status < 600
    assert kind.type.startswith("urn:problem-type:pullquote:")
    assert (kind.slug == "failure") == (error in NEVER_OVER_HTTP)


def test_what_may_go_better_later_says_when() -> None:
    assert problem_of(errors.StoreLocked("Locked."), "/v1/documents").headers["retry-after"] == "10"
    assert "retry-after" not in problem_of(errors.StoreDamaged("Torn."), "/v1/documents").headers


def test_subclasses_have_a_kind_of_their_own_or_their_parents() -> None:
    class StoreOnFire(errors.StoreError):
        pass

    assert kind_of(StoreOnFire("Fire.")) == TABLE[errors.StoreError]
    assert kind_of(errors.StoreLocked("Locked.")) != TABLE[errors.StoreError]


PROBLEMS = [
    ("GET", "/v2", {}, (404, "'/v2'")),
    ("GET", "/v1/ask", {}, (405, "Use POST")),
    ("PUT", "/v1/documents", {}, (405, "with PUT")),
    ("POST", "/v1/ask", {"content": b"question=x"}, (415, "application/json")),
    ("POST", "/v1/ask", {"data": {"question": "x"}}, (415, "application/json")),
    ("POST", "/v1/ask", {"json": "x", "headers": {"content-type": "text/plain"}}, (415, "'text/plain'")),
    ("POST", "/v1/documents", {"content": b"x"}, (415, "multipart/form-data")),
    ("POST", "/v1/documents", {"content": b"x", "headers": {"content-type": "text/plain"}}, (415, "'text/plain'")),
    ("POST", "/v1/ask", {"content": b"{", "headers": {"content-type": "application/json"}}, (400, "not valid JSON")),
    ("GET", "/v1/documents/none", {}, (404, "'none'")),
]


@pytest.mark.parametrize(("method", "path", "options", "expected"), PROBLEMS)
def test_every_error_is_a_problem(
    client: TestClient, method: str, path: str, options: dict[str, Any], expected: tuple[int, str]
) -> None:
    status, words = expected
    response = client.request(method, path, **options)
    problem = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert set(problem) >= {"type", "title", "status", "detail", "instance"}
    assert (problem["status"], problem["instance"]) == (status, path)
    assert words in problem["detail"]


def test_allow_says_which_methods_there_are(client: TestClient) -> None:
    assert client.get("/v1/ask").headers["allow"] == "POST"


NO_JSON = [
    ('{"question": "caf\u00e9?"}'.encode("latin-1"), "'utf-8' codec can't decode byte 0xe9"),
    (b"[" * 100_000, "it is nested too deeply"),
    (b'{"question": "Who?", "top_k": ' + b"9" * 5_000 + b"}", "a number in it has too many digits"),
    (b'{"question": "Who?"', "Expecting ',' delimiter"),
]


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/v1/verify"])
@pytest.mark.parametrize(("body", "reason"), NO_JSON)
def test_a_body_that_is_no_json_is_told_why(client: TestClient, path: str, body: bytes, reason: str) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    told = response.json()
    sentence = told["error"]["message"] if "error" in told else told["detail"]
    assert sentence.startswith(f"The body is not valid JSON: {reason}")
    assert sentence.endswith(" Correct it, then send it again.")


class BrokenCollections:
    """Stands for a bug below the server; no real part has one to show."""

    def __getattr__(self, name: str) -> Any:
        raise ZeroDivisionError("the secret of the engine room")


def test_an_unhandled_error_is_a_plain_sentence(empty_collections: Collections, make_client: Any) -> None:
    broken = make_client(empty_collections)
    broken.app.state.collections = BrokenCollections()
    response = broken.get("/v1/documents")
    problem = response.json()
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert (problem["title"], problem["instance"]) == ("Internal Server Error", "/v1/documents")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
