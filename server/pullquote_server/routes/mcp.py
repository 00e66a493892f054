"""/mcp: the tools of the Model Context Protocol over a collection, by streamable HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup, TaskStatus
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote.engine import Engine
from pullquote_server.dependencies import JSON, engine_of, named_in_query, require_json
from pullquote_server.visitor import visitor_of

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

PATH = "/mcp"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Runs what serves the requests; it lasts for one start of the app."""
    async with anyio.create_task_group() as tasks:
        app.state.mcp = _Sdk(tasks, app.state.settings.max_top_k)
        yield
        tasks.cancel_scope.cancel()


class _Sdk:
    """The protocol's SDK, which is loaded and run from the first request on: it takes over a second to import."""

    def __init__(self, tasks: TaskGroup, max_top_k: int) -> None:
        self._tasks = tasks
        self._max_top_k = max_top_k
        self._starting = anyio.Lock()
        self._app: ASGIApp | None = None

    async def app(self) -> ASGIApp:
        async with self._starting:
            if self._app is None:
                server = await run_in_threadpool(self._server)
                self._app = await self._tasks.start(self._run, server)
            return self._app

    def _server(self) -> "MCPServer":
        from pullquote_server.mcp import make_server  # noqa: PLC0415 - the SDK comes with it

        return make_server(_ASKED.get, self._max_top_k)

    @staticmethod
    async def _run(server: "MCPServer", *, task_status: TaskStatus[ASGIApp]) -> None:
        from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415 - as above

        app = server.streamable_http_app(
            streamable_http_path=PATH,
            # Each request stands alone, as those to /v1 do: there is no session to lose when the server starts again.
            stateless_http=True,
            json_response=True,
            # The app's own guard has looked at host and origin already, and knows what the server is called.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        async with server.session_manager.run():
            task_status.started(app)
            await anyio.sleep_forever()


_ASKED: ContextVar[Engine] = ContextVar("_ASKED")
"""The engine over the collection that the request's address names: what a tool is told cannot change it."""


class _Endpoint:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # The protocol's answer of a server that has nothing to tell by itself, and no sessions.
            raise HTTPException(405, headers={"Allow": "POST"})
        request = Request(scope)
        await require_json(request)
        # The SDK knows it in small letters alone. Not in a copy of the scope, in which the metrics look up the route.
        MutableHeaders(scope=scope)["content-type"] = JSON
        asked = _ASKED.set(await run_in_threadpool(engine_of, request, named_in_query(request)))
        try:
            await self._serve(scope, receive, send)
        finally:
            _ASKED.reset(asked)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = await scope["app"].state.mcp.app()
        body = await Request(scope, receive).body()
        again = _again(body, receive)
        if _calls_tool(body):
            async with scope["app"].state.admission.question(visitor_of(scope)):
                await served(scope, again, send)
        else:
            await served(scope, again, send)


def _calls_tool(body: bytes) -> bool:
    """Whether it may be a message that has something looked up, and does not only ask what can be."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        # The SDK's parser takes numbers of more digits than this one.
        return True
    return not isinstance(message, dict) or message.get("method") == "tools/call"


def _again(body: bytes, receive: Receive) -> Receive:
    """Receives the body once more, and then what comes after it."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received


route = Route(PATH, _Endpoint(), include_in_schema=False)
