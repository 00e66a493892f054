"""Finds out who makes a request, and lets nobody in without a key where keys are asked for.

What a route gives to whom is asked where it opens a collection (`dependencies.engine_of`); the page, which knows of no
routes, is shown here to whom may see its collection.
"""

import re
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Request

from pullquote.access import Scope
from pullquote.collections import MAIN, Collections
from pullquote.errors import PullquoteError, SettingsError, Unauthorized, UnknownCollection
from pullquote.settings import Settings
from pullquote.store.keys import Keys
from pullquote_server.admission import Quotas
from pullquote_server.errors import LimitReached, problem_of
from pullquote_server.forward import CLIENT
from pullquote_server.guard import loopback_hosts
from pullquote_server.limits import ENDPOINT, PAGE_UPLOAD, counted_bytes
from pullquote_server.visitor import Visitor, introduce, visitor_of

COOKIE = "pullquote_session"
"""What it holds stands for the key of a browser that is logged in."""
ALIVE = "/healthz"
LOGIN = "/login"
METRICS = "/metrics"
_OPEN = ("/readyz", "/openapi.json", "/docs", LOGIN, "/logout")
_OF_COLLECTION = re.compile(r"/c/([^/]+)")


class Access:
    """Whether keys are asked for, and whose a request's is."""

    def __init__(self, keys: Keys, settings: Settings) -> None:
        self.keys = keys
        self._mode = settings.access

    def is_open(self) -> bool:
        return self._mode == "open-to-all" or (self._mode == "auto" and not self.keys.any())

    def visitor(self, scope: Request) -> Visitor:
        headers = Headers(scope=scope)
        address = (scope.get("client") or (headers.get(CLIENT, ""), 0))[0]
        if self.is_open():
            return Visitor(None, address, is_open=True)
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            key = self.keys.find(given.strip())
        else:
            # Any other kind is meant for a proxy in front of this server, which may hand it on.
            token = HTTPConnection(scope).cookies.get(COOKIE)
            key = self.keys.logged_in(token) if token else None
        return Visitor(key, address, is_open=False)


def check_exposure(settings: Settings) -> None:
    """Raises `SettingsError` where everybody in reach of the address would be let in, and nobody said so."""
    if loopback_hosts(settings.host) is None and settings.access == "auto" and not Keys(settings.data).any():
        raise SettingsError(
            f"At {settings.host!r} other machines reach this server, and there is no key that it could ask for. Make "
            "one with `pullquote keys create --scope admin`; or set PULLQUOTE_ACCESS=keys to make it later; or let "
            "everybody in with --open-to-all."
        )


class Gate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, access: Access, quotas: Quotas, collections: Collections) -> None:
        self.app = app
        self.access = access
        self.quotas = quotas
        self.collections = collections

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == ALIVE:
            # Whether the process is alive is answered whatever has become of the keys, and of its threads.
            await self.app(scope, receive, send)
            return
        try:
            visitor = await run_in_threadpool(self.access.visitor, scope)
            refused = None if visitor.is_open else self._refusal(scope, visitor)
        except PullquoteError as error:
            refused = problem_of(error, scope["path"])
        if refused is None:
            introduce(scope, visitor)
            app = self._counted if _is_upload_to_page(scope) else self.app
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "Refused."})
        else:
            await refused(scope, receive, send)

    async def _counted(self, scope: Request, receive: Receive, send: Send) -> None:
        try:
            async with counted_bytes(self.quotas, visitor_of(scope), scope):
                await self.app(scope, receive, send)
        except LimitReached as error:
            await problem_of(error, scope["path"])(scope, receive, send)

    def _refusal(self, scope: Request, visitor: Visitor) -> Response | None:
        path: str = scope["path"]
        if path in _OPEN or path.startswith("/docs/"):
            return None
        if path == METRICS and visitor.is_local:
            return None
        if visitor.key is None:
            return _to_login(scope) if _is_navigation(scope) else problem_of(Unauthorized(), path)
        if path == METRICS:
            visitor.require_scope(Scope.ADMIN)
        elif not ENDPOINT.match(path):
            return self._refusal_of_page(scope, visitor)
        return None

    def _refusal_of_page(self, scope: Request, visitor: Visitor) -> Response | None:
        path: str = scope["path"]
        found = _OF_COLLECTION.match(path)
        collection = found[1] if found else MAIN
        if not visitor.sees(collection):
            first = visitor.visible(self.collections.names())[:1]
            if path == "/" and first and _is_navigation(scope):
                return RedirectResponse(f"/c/{first[0]}/", 303)
            # As the page of a collection that there is not.
            return PlainTextResponse(str(UnknownCollection(collection)), 404)
        visitor.require(Scope.WRITE if path.endswith(PAGE_UPLOAD) else Scope.READ, collection)
        return None


def _is_upload_to_page(scope: Request) -> bool:
    """What is sent to the page counts as what is sent to the endpoint; once, where it is handed on to be answered."""
    return bool(
        scope["type"] == "http"
        and scope["method"] == "POST"
        and scope["path"].endswith(PAGE_UPLOAD)
        and scope.get("client")
    )


def _is_navigation(scope: Request) -> bool:
    """Whether a browser asks for a page, which can show a form instead."""
    asks = scope["type"] == "http" and scope["method"] == "GET" and not ENDPOINT.match(scope["path"])
    return bool(asks and "text/html" in Headers(scope=scope).get("accept", ""))


def _to_login(scope: Request) -> Response:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", 303)
