"""Refuses bodies that are too large, while they arrive, or compressed, and counts what each client sends in a day."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote_server.admission import Quotas
from pullquote_server.errors import plain, problem
from pullquote_server.visitor import Visitor, visitor_of

ENDPOINT = re.compile(r"/v1/|/mcp\Z")
DOCUMENTS = "/v1/documents"
PAGE_UPLOAD = "/gradio_api/upload"
REQUEST_BYTES = 2_000_000
"""JSON is parsed while all other requests wait. No reply to be verified is as long."""
LONG_REQUEST_BYTES = 16_000_000
"""Of documents as JSON; and of the page, which sends a whole conversation."""
_RECEIVED = "pullquote.received"


@dataclass(frozen=True, slots=True)
class _Most:
    bytes: int
    remedy: str

    @property
    def detail(self) -> str:
        return f"The body is larger than {self.bytes} bytes. {self.remedy}"


_REQUEST = _Most(REQUEST_BYTES, "Send less.")
_OF_PAGE = _Most(LONG_REQUEST_BYTES, "Begin a new conversation.")
_AS_JSON = _Most(LONG_REQUEST_BYTES, "Send fewer documents at a time, or files.")
_TAKEN = {"Accept-Encoding": "identity"}
"""Of an encoded body neither the limits nor the routes know what is in it."""


class BodyLimit:
    """ASGI middleware. Starlette's own answers with plain text where the length was declared."""

    def __init__(self, app: ASGIApp, max_upload_bytes: int) -> None:
        self.app = app
        self.upload = _Most(max_upload_bytes, "Send less at a time, or raise PULLQUOTE_MAX_UPLOAD_BYTES.")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if ENDPOINT.match(scope["path"]) and (coding := _coding(scope)):
            detail = f"The body is compressed or encoded as {coding!r}. Send it as it is, without Content-Encoding."
            await problem(plain(415), detail, scope["path"], headers=_TAKEN)(scope, receive, send)
            return
        most = min(self.upload, self._most(scope), key=lambda each: each.bytes)
        if _declared(scope) > most.bytes:
            await problem(plain(413), most.detail, scope["path"])(scope, receive, send)
        else:
            await self.app(scope, _counted(scope, receive, most), send)

    def _most(self, scope: Scope) -> _Most:
        path: str = scope["path"]
        if path == DOCUMENTS:
            sent = Headers(scope=scope).get("content-type", "").lower()
            return self.upload if sent.startswith("multipart/form-data") else _AS_JSON
        if ENDPOINT.match(path):
            return _REQUEST
        return self.upload if path.endswith(PAGE_UPLOAD) else _OF_PAGE


def _coding(scope: Scope) -> str:
    """How a body that is sent is encoded; empty where it comes as it is."""
    coding = Headers(scope=scope).get("content-encoding", "").strip()
    return coding if scope["method"] == "POST" and coding.lower() != "identity" else ""


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length[:20]) if length.isdecimal() else 0


def _counted(scope: Scope, receive: Receive, most: _Most) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        scope[_RECEIVED] = received
        if received > most.bytes:
            raise HTTPException(413, most.detail)
        return message

    return counted


@asynccontextmanager
async def counted_bytes(quotas: Quotas, visitor: Visitor, scope: Scope) -> AsyncIterator[None]:
    """Lasts as long as the request does: what does not say its length is counted when it has come.

    Raises `LimitReached`.
    """
    declared = int(Headers(scope=scope).get("content-length", 0))
    await run_in_threadpool(quotas.take_bytes, visitor, declared or 1)
    try:
        yield
    finally:
        if not declared:
            await run_in_threadpool(quotas.count_bytes, visitor, scope.get(_RECEIVED, 0))


async def take_bytes(request: Request) -> AsyncIterator[None]:
    """A dependency of routes that store what is sent."""
    async with counted_bytes(request.app.state.admission.quotas, visitor_of(request.scope), request.scope):
        yield
