"""Refuses what web pages of other sites may make a browser send to a server that asks for no password.

Two ways are known: a form or script on another site posts here, and a name of another site is made to point here (DNS
rebinding). The first check is the one of Go's net/http.CrossOriginProtection: https://words.filippo.io/csrf/.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from pullquote_server.errors import plain, problem

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Guard:
    """ASGI middleware. `allowed_hosts` are the names by which clients may call the server; None allows all."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str] | None = None) -> None:
        self.app = app
        self.allowed_hosts = None if allowed_hosts is None else {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = _split(f"//{headers.get('host', '')}").hostname or ""
        if self.allowed_hosts is not None and host not in self.allowed_hosts:
            await _refuse(scope, receive, send, 421, self._host_detail(host))
        elif _is_guarded(scope) and (other := _other_site(headers)):
            detail = f"A page of {other} made this request. Pages of other sites may not use this server."
            await _refuse(scope, receive, send, 403, detail)
        else:
            await self.app(scope, receive, send)

    def _host_detail(self, host: str) -> str:
        names = ", ".join(sorted(self.allowed_hosts or ()))
        return f"The request asks for the host {host!r}, and this server is called {names}. Use one of these names."


def loopback_hosts(host: str) -> tuple[str, ...] | None:
    """The names to allow for a server that listens at `host`: those of this machine where no other can reach it."""
    try:
        is_loopback = ip_address(host).is_loopback
    except ValueError:
        is_loopback = host.lower() == "localhost"
    return tuple(dict.fromkeys((*_LOOPBACK, host.lower()))) if is_loopback else None


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, detail: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "Refused."})
    else:
        await problem(plain(status), detail, scope["path"])(scope, receive, send)


def _is_guarded(scope: Scope) -> bool:
    return bool(scope["type"] == "http" and scope["method"] not in _SAFE_METHODS)


def _other_site(headers: Headers) -> str | None:
    """The other site whose page made the request; None for a page of ours, and for a client that is no browser."""
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site in ("same-origin", "none") else origin or "another site"
    # No browser, one from before 2023, or any that asks another machine without TLS, where none says its site.
    # A proxy that changes the host says which one it was asked for, and no page can: a header of that kind is sent to
    # another site only where that allows it.
    named = _split(origin or "").netloc
    is_ours = named and named in (headers.get("host"), headers.get("x-forwarded-host"))
    return None if is_ours else origin


def _split(address: str) -> SplitResult:
    """The parts of what a client sent; none where it is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
