"""Every request: how long it took, and one line about it in the log."""

import asyncio
import logging
import re
import time
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote_server.errors import Busy, problem_of
from pullquote_server.forward import is_answered_there
from pullquote_server.monitoring.handling import HANDLED, Handling
from pullquote_server.monitoring.metrics import Outcome
from pullquote_server.monitoring.monitoring import Monitoring

LOGGER = logging.getLogger("pullquote.requests")
ASKING = ("/v1/ask", "/v1/chat/completions")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNROUTED = "none"
ENDING = Busy("The server is ending. Try again in some seconds.", seconds=5)
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""What is asked every few seconds: there is no trace of it, and a line only where it fails."""


def middleware(monitoring: Monitoring) -> list[Middleware]:
    """The outermost: a request has its id before anything else is done, and its time holds everything."""
    return [
        Middleware(CorrelationIdMiddleware, validator=is_request_id),
        Middleware(Watched, monitoring=monitoring),
    ]


def telemetry(monitoring: Monitoring) -> dict[str, Any]:
    """FastAPI's own: spans where a collector is named; all else, and what OTEL_* would switch on, stays off."""
    return {
        "tracing": monitoring.traces is not None,
        "tracer_provider": monitoring.traces,
        "operation_spans": False,
        "exclude": lambda scope: scope["path"] in QUIET,
        "metrics": False,
        "logs": False,
        "auto_configure": False,
    }


def is_request_id(sent: str) -> bool:
    """Whether it may stand in a log.

    >>> is_request_id("7b0c-41"), is_request_id('x"}'), is_request_id("a" * 100)
    (True, False, False)
    """
    return re.fullmatch("[A-Za-z0-9._-]{1,64}", sent) is not None


class Watched:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, monitoring: Monitoring) -> None:
        self.app = app
        self.monitoring = monitoring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()
        has_started = False

        async def send_noting(message: Message) -> None:
            nonlocal status, has_started
            if message["type"] == "http.response.start":
                status, has_started = message["status"], True
                # What another process of ours answered has the id already.
                del MutableHeaders(scope=message)[CorrelationIdMiddleware.header_name]
            await send(message)

        handling = self._begun(scope)
        try:
            await self.app(scope, receive, send_noting)
        except asyncio.CancelledError:
            # uvicorn ends it with the grace, and would answer with 500 and log a failure.
            if has_started:
                raise
            await problem_of(ENDING, scope["path"])(scope, receive, send_noting)
        finally:
            self._ended(scope, handling, status, time.perf_counter() - began)

    def _begun(self, scope: Scope) -> Handling:
        handling = Handling(waits=scope["method"] == "POST" and scope["path"] in ASKING)
        if handling.waits:
            self.monitoring.metrics.waiting.inc()
        HANDLED.set(handling)
        return handling

    def _ended(self, scope: Scope, handling: Handling, status: int, seconds: float) -> None:
        handling.ended = True
        self.monitoring.waits_no_more(handling)
        if is_answered_there(scope):
            return
        # A client may make up methods too.
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = route_of(scope)
        self.monitoring.metrics.requested(method, route, status, seconds)
        if LOGGER.isEnabledFor(logging.INFO) and (route not in QUIET or status >= 400):
            facts = {"method": method, "route": route, "status": status, "seconds": round(seconds, 6)}
            collection = scope.get("state", {}).get("collection")
            LOGGER.info("request", extra={**facts, "collection": collection, **self._replied(handling)})

    def _replied(self, handling: Handling) -> dict[str, Any]:
        reply = handling.reply
        if reply is None:
            return {}
        outcome = Outcome.of(reply)
        said = {"outcome": outcome.outcome, "reason": outcome.reason or None, "generation": reply.generation}
        return {**said, "question": reply.question} if self.monitoring.log_questions else said


def route_of(scope: Scope) -> str:
    """The route's template, never what stood in its place."""
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None) or UNROUTED
