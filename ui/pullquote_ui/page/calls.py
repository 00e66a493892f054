"""Refuses whatever the page itself does not ask for, before Gradio answers it.

Gradio's application has routes that the page has no use for: they serve files of this machine and fetch those of other
hosts, take recordings, keep links, and call functions by their names. And it answers calls of events that a page does
not have with a 500 and a traceback in the log.
"""

import json
import re
from typing import Any

import gradio as gr
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READ = re.compile(
    r"/(config|theme\.css|favicon\.ico|robots\.txt|manifest\.json|(assets|static)/.+"
    r"|gradio_api/(app_id|info|startup-events|queue/data|upload_progress|heartbeat/[^/]+))?"
)
_UPLOAD = "/gradio_api/upload"
_AT_ONCE, _IN_LINE = "/gradio_api/run/predict", "/gradio_api/queue/join"
_OF_COMPONENT = ("/gradio_api/component_server", "/gradio_api/component_server/")
_UNKNOWN = "This is no event of the page. Load the page again."
_NOTHING = "There is nothing at this address. The page is at /, and /docs tells of the endpoint."


class KnownCallsOnly:
    """ASGI middleware in front of Gradio's application for `page`."""

    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        method = scope.get("method")
        if (method in ("GET", "HEAD") and _READ.fullmatch(path)) or (method == "POST" and path == _UPLOAD):
            await self.app(scope, receive, send)
        elif method == "POST" and path in (_AT_ONCE, _IN_LINE, *_OF_COMPONENT):
            await self._call(path, scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": _NOTHING})
        else:
            await PlainTextResponse(_NOTHING, 404)(scope, receive, send)

    async def _call(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await Request(scope, receive).body()
        except ClientDisconnect:
            return
        except HTTPException as refused:  # the body is too large
            await PlainTextResponse(refused.detail, refused.status_code)(scope, receive, send)
            return
        if not self._is_known(path, body):
            await PlainTextResponse(_UNKNOWN, 422)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def received() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, received, send)

    def _is_known(self, path: str, body: bytes) -> bool:
        try:
            call: Any = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(call, dict):
            return False
        return self._is_server_function(call) if path in _OF_COMPONENT else self._is_event(call, path == _IN_LINE)

    def _is_event(self, call: dict[str, Any], in_line: bool) -> bool:
        """Whether it is called as the page calls it: what waits in line is called nowhere else."""
        number, data = call.get("fn_index"), call.get("data")
        if type(number) is not int or not isinstance(data, list):
            return False
        event = self.page.fns.get(number)
        return bool(event and event.fn and len(data) == len(event.inputs) and event.queue is in_line)

    def _is_server_function(self, call: dict[str, Any]) -> bool:
        number, name = call.get("component_id"), call.get("fn_name")
        if type(number) is not int or not isinstance(name, str) or not isinstance(call.get("session_hash"), str):
            return False
        function = getattr(self.page.blocks.get(number), name, None)
        return "data" in call and getattr(function, "_is_server_fn", False) is True
