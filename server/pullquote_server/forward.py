"""Hands requests on to another process of this server, which listens at a Unix domain socket.

Bodies are streamed both ways, so that events arrive when they are made. A client that goes away ends the request there.
"""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
from anyio import CancelScope
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from pullquote_server.errors import plain, problem

CLIENT = "x-pullquote-client"
"""The header that tells the other process who asks. Who listens at a socket of the file system believes it."""
_ANSWERED_THERE = "pullquote.answered_there"
RETRY_SECONDS = 5
_OF_ONE_CONNECTION = {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"date"}
_BROKEN_OFF = (httpx2.NetworkError, httpx2.RemoteProtocolError)
_AWAY = "The process that serves the page has just ended, and is started anew. Try again in some seconds."


class Forward:
    """ASGI application: what the process at the socket `path` answers, or 503 where there is none at present."""

    def __init__(self, path: Path) -> None:
        # A transport and no client: that would keep one visitor's cookies, and send them for the next.
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
        self._there = httpx2.AsyncHTTPTransport(uds=str(path), limits=limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": "There are none."})
            return
        request = Request(scope, receive)
        try:
            found = await self._there.handle_async_request(_request_of(request))
        except _BROKEN_OFF:
            headers = {"retry-after": str(RETRY_SECONDS)}
            await problem(plain(503), _AWAY, scope["path"], headers=headers)(scope, receive, send)
            return
        scope[_ANSWERED_THERE] = True
        response = StreamingResponse(_streamed(found), found.status_code)
        response.raw_headers = [pair for pair in found.headers.raw if pair[0].lower() not in _OF_ONE_CONNECTION]
        await response(scope, receive, send)


def listen_at(path: Path) -> socket.socket:
    """A listening Unix domain socket, in the place of one whose process is gone."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(2048)
    return listener


def is_answered_there(scope: Scope) -> bool:
    """Whether another process answers, which counts the request and writes a line of it."""
    return _ANSWERED_THERE in scope


class _Body(httpx2.AsyncByteStream):
    def __init__(self, request: Request) -> None:
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._request.stream():
            yield chunk


def _request_of(request: Request) -> httpx2.Request:
    """The same request, its header and body as they came, and the address that they came from."""
    scope = request.scope
    headers = [pair for pair in request.headers.raw if pair[0] != CLIENT.encode()]
    if client := scope.get("client"):
        headers.append((CLIENT.encode(), client[0].encode()))
    target: bytes = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    url = httpx2.URL(scheme="http", host="page", raw_path=target)
    return httpx2.Request(request.method, url, headers=headers, stream=_Body(request))


async def _streamed(found: httpx2.Response) -> AsyncIterator[bytes]:
    stream = found.stream
    if not isinstance(stream, httpx2.AsyncByteStream):
        raise TypeError(
            f"The response has a body of {type(stream).__name__}. Use the version of httpx2 that is pinned."
        )
    try:
        async for chunk in stream:
            yield chunk
    except _BROKEN_OFF:
        # Events end where they end, and a browser asks for more; anything else shall not be taken for whole.
        if not found.headers.get("content-type", "").startswith("text/event-stream"):
            raise
    finally:
        # The client may have gone, and what closes the other connection is not to be cancelled too.
        with CancelScope(shield=True):
            await stream.aclose()
