"""/mcp: the tools of the Model Context Protocol, over streamable HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pullquote_server.mcp import make_server

PATH = "/mcp"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Runs what serves the requests; it lasts for one start of the app."""
    server = make_server(app.state.engine)
    app.state.mcp = server.streamable_http_app(
        streamable_http_path=PATH,
        # Each request stands alone, as those to /v1 do: there is no session to lose when the server is started again.
        stateless_http=True,
        json_response=True,
        # The app's own guard has looked at host and origin already, and knows what the server is called.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    async with server.session_manager.run():
        yield


class _Endpoint:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # The protocol's answer of a server that has nothing to tell by itself, and no sessions.
            raise HTTPException(405, headers={"Allow": "POST"})
        served: ASGIApp = scope["app"].state.mcp
        await served(scope, receive, send)


route = Route(PATH, _Endpoint(), include_in_schema=False)
