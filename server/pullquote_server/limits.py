"""Refuses request bodies that are too large, while they arrive, and counts what each client sends in a day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote_server.admission import Quotas
from pullquote_server.errors import plain, problem
from pullquote_server.visitor import Visitor, visitor_of

_RECEIVED = "pullquote.received"


class BodyLimit:
    """ASGI middleware. Starlette's own answers with plain text where the length was declared."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.detail = (
            f"The body is larger than {max_bytes} bytes. Send less at a time, or raise PULLQUOTE_MAX_UPLOAD_BYTES."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self._declares_more(scope):
            await problem(plain(413), self.detail, scope["path"])(scope, receive, send)
        else:
            await self.app(scope, self._counted(scope, receive), send)

    def _declares_more(self, scope: Scope) -> bool:
        length = Headers(scope=scope).get("content-length", "0")
        return length.isdecimal() and int(length[:20]) > self.max_bytes

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            scope[_RECEIVED] = received
            if received > self.max_bytes:
                raise HTTPException(413, self.detail)
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
