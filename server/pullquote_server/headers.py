"""The headers of ours: one that tells of the audit, and one that every response has."""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

AUDIT = "Pullquote-Audit"
"""Of what comes in one piece: under which number the reply is recorded."""
AUDIT_DESCRIBED: dict[str, Any] = {
    AUDIT: {"description": "The reply's number in the audit.", "schema": {"type": "integer"}}
}
"""Its entry in the OpenAPI page."""


class SecurityHeaders:
    """ASGI middleware. No browser shall take what a document says for a page or a script."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-content-type-options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_headers)
