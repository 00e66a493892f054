"""Errors to RFC 9457 problem details: the one table that says which status an error has over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from asgi_correlation_id import correlation_id
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pullquote import errors
from pullquote.wire import failure_to_json
from pullquote_server import examples, openai_error

MEDIA_TYPE = "application/problem+json"
SCHEMA = {"$ref": "#/components/schemas/Problem"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A status, and what the problem is called: in a URI by `slug`, in words by `title`.

    Without a slug the status says it all.
    """

    status: int
    slug: str
    title: str

    @property
    def type(self) -> str:
        return f"urn:problem-type:pullquote:{self.slug}" if self.slug else "about:blank"


def plain(status: int) -> Kind:
    """The kind of a problem that HTTP itself knows."""
    return Kind(status, "", HTTPStatus(status).phrase)


TABLE: dict[type[errors.PullquoteError], Kind] = {
    errors.InvalidQuestion: Kind(422, "invalid-question", "The question cannot be asked"),
    errors.InvalidFeedback: Kind(422, "invalid-feedback", "The feedback cannot be taken"),
    errors.InvalidReply: Kind(422, "invalid-reply", "This is no saved reply"),
    errors.TooMuchToVerify: Kind(422, "too-much-to-verify", "The receipts take too long to verify"),
    errors.UnreadableDocument: Kind(422, "unreadable-document", "A document could not be read"),
    errors.ReaderError: Kind(503, "reader-unavailable", "Uploads cannot be read"),
    errors.Unauthorized: Kind(401, "unauthorized", "A key is needed"),
    errors.Forbidden: Kind(403, "forbidden", "The key's scope is too small"),
    errors.UnknownKey: Kind(404, "unknown-key", "There is no such key"),
    errors.UnknownCollection: Kind(404, "unknown-collection", "There is no such collection"),
    errors.InvalidCollection: Kind(422, "invalid-collection", "This is no collection to make or remove"),
    errors.UnknownDocument: Kind(404, "unknown-document", "There is no such document"),
    errors.UnknownVersion: Kind(404, "unknown-version", "This version is not kept"),
    errors.UnknownRecord: Kind(404, "unknown-record", "The audit has no such record"),
    errors.ModelError: Kind(503, "model-unavailable", "A model cannot be used"),
    errors.IndexMismatch: Kind(503, "index-mismatch", "The index was built with other settings"),
    errors.StoreLocked: Kind(503, "store-locked", "Another process is writing to the store"),
    errors.StoreDamaged: Kind(503, "store-damaged", "The database is damaged"),
    errors.StoreRemoved: Kind(404, "unknown-collection", "There is no such collection"),
    errors.StoreError: Kind(503, "store-unavailable", "The data folder cannot be used"),
    errors.PullquoteError: Kind(500, "failure", "The request could not be carried out"),
}
INVALID_REQUEST = Kind(422, "invalid-request", "The request cannot be used")
LOCKED_SECONDS = 10
"""After which what found the store locked may be sent again: it has waited for long already."""
MOST_LISTED = 20
NOT_JSON = "The body is not valid JSON: {reason}. Correct it, then send it again."
_UNPARSED = "There was an error parsing the body"
"""All that FastAPI says of a body for which Python's JSON parser has no error of its own."""
UNHANDLED = "Something failed in the server, and was logged there. Nothing is known to be wrong with the request."


class NothingRead(errors.PullquoteError):
    """Of all that was sent nothing could be read; `failures` says why."""

    def __init__(self, failures: Sequence[errors.UnreadableDocument]) -> None:
        super().__init__(f"Nothing that was sent could be read. {failures[0]}")
        self.failures = failures


class TryLater(errors.PullquoteError):
    """The same request will be taken in some `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class LimitReached(TryLater):
    """Of one key, or one address."""


class Busy(TryLater):
    """Of the server."""


TABLE[LimitReached] = Kind(429, "limit-reached", "A limit of this client is reached")
TABLE[Busy] = Kind(503, "busy", "The server is busy")
TABLE[NothingRead] = TABLE[errors.UnreadableDocument]


def install(app: FastAPI) -> None:
    """Have `app` answer every error with problem details."""
    app.add_exception_handler(errors.PullquoteError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_error)


def problem(
    kind: Kind,
    detail: str,
    path: str,
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem response; `members` stand beside those of the RFC. OpenAI's clients get OpenAI's shape."""
    if path.startswith(openai_error.PATHS):
        return openai_error.response(kind.status, kind.slug, _encodable(detail), members or {}, headers or {})
    content = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": _encodable(detail),
        "instance": quote(path),
        **(members or {}),
    }
    # The middleware adds this header to all other responses, but sees no response to an unhandled error.
    headers = {"x-content-type-options": "nosniff", **(headers or {})}
    return JSONResponse(content, kind.status, headers, MEDIA_TYPE)


def problem_of(error: Exception, path: str) -> Response:
    """The response to any error: what is no `PullquoteError` is a fault of the server, which is not told in detail."""
    if not isinstance(error, errors.PullquoteError):
        return problem(plain(500), UNHANDLED, path)
    members = {"failures": [failure_to_json(each) for each in error.failures]} if isinstance(error, NothingRead) else {}
    return problem(kind_of(error), str(error), path, members, _headers_of(error))


def _headers_of(error: errors.PullquoteError) -> dict[str, str]:
    match error:
        case errors.Unauthorized():
            return {"WWW-Authenticate": "Bearer"}
        case TryLater(seconds=seconds):
            return {"Retry-After": str(seconds)}
        case errors.StoreLocked():
            return {"Retry-After": str(LOCKED_SECONDS)}
    return {}


def kind_of(error: errors.PullquoteError) -> Kind:
    return next(TABLE[base] for base in type(error).__mro__ if base in TABLE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its OpenAPI entry."""
    described: dict[int | str, dict[str, Any]] = {status: _response(status) for status in statuses}
    described["default"] = {**_response(500), "description": "Any other problem"}
    return described


def _response(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": SCHEMA, "example": examples.problem(status)}}
    return {"description": HTTPStatus(status).phrase, "content": content}


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first, *_ = errors_found = error.errors()
    if first["type"] == "json_invalid":
        reason = first["ctx"]["error"]
        return problem(plain(400), NOT_JSON.format(reason=reason), request.scope["path"])
    found = fields_of(errors_found)
    detail = f"{unusable(found)} /docs says what is expected."
    return problem(INVALID_REQUEST, detail, request.scope["path"], {"errors": found})


def fields_of(errors_found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors by field, without what leads to all that was sent, such as "body"."""
    return [
        {"field": _field(each["loc"]), "message": _encodable(each["msg"].removeprefix("Value error, "))}
        for each in errors_found[:MOST_LISTED]
    ]


def unusable(found: Sequence[Mapping[str, str]]) -> str:
    listed = "; ".join(f"{each['field']}: {each['message']}" for each in found)
    return f"The request cannot be used: {listed}."


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path, detail = request.scope["path"], error.detail
    if detail == HTTPStatus(error.status_code).phrase:
        detail = _routing_detail(error, request)
    if detail == _UNPARSED:
        detail = NOT_JSON.format(reason=_why_unparsed(error.__cause__))
    return problem(plain(error.status_code), detail, path, headers=error.headers)


def _routing_detail(error: HTTPException, request: Request) -> str:
    """Starlette says only "Not Found" and "Method Not Allowed"."""
    path = request.scope["path"]
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        return f"{path!r} cannot be asked for with {request.method}. Use {allowed}."
    if error.status_code == HTTPStatus.NOT_FOUND:
        return f"There is nothing at {path!r}. /docs lists what there is."
    return f"{error.detail}."


def _why_unparsed(cause: BaseException | None) -> str:
    match cause:
        case RecursionError():
            return "it is nested too deeply"
        case UnicodeError():
            return str(cause)
        case _:  # of the integers that Python reads, which it tells in its own terms
            return "a number in it has too many digits"


async def _on_error(request: Request, error: Exception) -> Response:
    # Of what is unhandled, Starlette raises the error again once this is sent, so that the ASGI server logs it. This
    # response passes no middleware, but has the request's id all the same: it is what finds the traceback.
    response = problem_of(error, request.scope["path"])
    if not isinstance(error, errors.PullquoteError) and (request_id := correlation_id.get()):
        response.headers["x-request-id"] = request_id
    return response


async def _on_gone(request: Request, error: Exception) -> Response:  # noqa: ARG001 - all are given
    # Nobody gets it, and it is no failure that would have to stand in the log.
    return Response(status_code=400)


def _field(location: Sequence[object]) -> str:
    """
    >>> _field(("body", "filters", "published_from"))
    'filters.published_from'
    """
    names = location[1:] if len(location) > 1 else location
    return _encodable(".".join(str(name) for name in names))


def _encodable(text: str) -> str:
    """What was sent may hold half a surrogate pair, and is quoted in messages."""
    return text.encode("utf-8", "replace").decode()
