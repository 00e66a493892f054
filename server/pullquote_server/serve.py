"""Runs the app with uvicorn on a socket that is bound first, so that a taken port is one clear sentence."""

import contextlib
import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from pullquote.errors import SettingsError

GRACE_SECONDS = 5
"""How long requests may take to finish after Ctrl-C."""


def run(app: ASGIApp, host: str, port: int, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM, and return then; the engine is still the caller's to close.

    `on_ready` is called with the address once requests are answered; port 0 means any free one. Raises
    `SettingsError` where the address cannot be had.
    """
    with bind(host, port) as listener:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        _log_failures()
        server = _Server(config, lambda: on_ready(url_of(listener)) if on_ready else None)
        with _stopped_quietly():
            server.run(sockets=[listener])


def _log_failures() -> None:
    """Have the traceback of a request that failed in the server stand on standard error, whatever else is quiet."""
    failures = logging.getLogger("uvicorn.error")
    if not failures.handlers:
        handler = logging.StreamHandler()
        handler.setLevel(logging.ERROR)
        failures.addHandler(handler)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; `SettingsError` where there can be none at this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(_why_not(host, port, error)) from error
    # Connections inherit it. asyncio sets it only on sockets that name their protocol, and without it the end of a
    # response waits 40 ms for the client's acknowledgement of its beginning.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """
    >>> with bind("127.0.0.1", 0) as listener:
    ...     url_of(listener).rpartition(":")[0]
    'http://127.0.0.1'
    """
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


@contextlib.contextmanager
def _stopped_quietly() -> Iterator[None]:
    """Make SIGTERM end like Ctrl-C, so that the caller still gets to close its files."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # uvicorn shuts down first, and then raises the signal again for the handlers that it found.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"The port {port} of {host} is taken by another program. Stop that program, or choose another port "
                "with PULLQUOTE_PORT."
            )
        case errno.EACCES:
            return f"Listening on port {port} takes rights that you lack. Choose one from 1024 up with PULLQUOTE_PORT."
        case _:
            reason = error.strerror or str(error)
            return f"Cannot listen on {host}, port {port}: {reason}. Choose another address with PULLQUOTE_HOST."
