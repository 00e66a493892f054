"""Refuses calls of events that the page does not have, before Gradio takes them for faults of its own.

Gradio answers them with a 500 and a traceback in the log.
"""

import json
from collections.abc import Mapping
from typing import Any

from gradio.block_function import BlockFunction
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATHS = ("/gradio_api/run/", "/gradio_api/api/", "/gradio_api/queue/join")
_REFUSAL = "This is no event of the page. Load the page again."


class KnownCallsOnly:
    """ASGI middleware; `events` are the page's, by number."""

    def __init__(self, app: ASGIApp, events: Mapping[int, BlockFunction]) -> None:
        self.app = app
        self.events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_call(scope):
            await self.app(scope, receive, send)
            return
        try:
            body = await Request(scope, receive).body()
        except ClientDisconnect:
            return
        except HTTPException as refused:  # the body is too large
            await PlainTextResponse(refused.detail, refused.status_code)(scope, receive, send)
            return
        if not self._is_known(body):
            await PlainTextResponse(_REFUSAL, 422)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def received() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, received, send)

    def _is_known(self, body: bytes) -> bool:
        try:
            call: Any = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if (
            not isinstance(call, dict)
            or type(call.get("fn_index")) is not int
            or not isinstance(call.get("data"), list)
        ):
            return False
        event = self.events.get(call["fn_index"])
        return event is not None and event.fn is not None and len(call["data"]) == len(event.inputs)


def _is_call(scope: Scope) -> bool:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.startswith(_PATHS)
