"""Runs the app with uvicorn on sockets that are bound first, so that a taken port is one clear sentence.

At the first signal nothing new is accepted, and what is under way is finished. A second one ends the process at once,
and so does the end of the grace: nothing that was acknowledged is lost by that, whatever is cut off.
"""

import asyncio
import contextlib
import errno
import logging
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.types import ASGIApp

from pullquote.errors import SettingsError

GRACE_SECONDS = 30
"""How long requests may take to finish after Ctrl-C, where nothing else is said."""
BEAT_SECONDS = 1.0
CLOSING_SECONDS = 1
"""What closes at the end has as long as is left of the grace, and so much."""
_LINGERING = re.compile(r"(/c/[^/]+)?/gradio_api/heartbeat/")
"""A page's way to tell that it is still open: a response without an end, for which nobody waits."""


def run(
    app: ASGIApp,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    *,
    grace_seconds: int = GRACE_SECONDS,
) -> None:
    """Serve until Ctrl-C or SIGTERM, and return then; the engine is still the caller's to close.

    `on_ready` is called with the address once requests are answered; port 0 means any free one. Raises
    `SettingsError` where the address cannot be had.
    """
    with bind(host, port) as listener:
        ready = (lambda: on_ready(url_of(listener))) if on_ready else None
        run_on([listener], app, ready, grace_seconds=grace_seconds)


def run_on(
    listeners: Sequence[socket.socket],
    app: ASGIApp,
    on_ready: Callable[[], None] | None = None,
    *,
    grace_seconds: int = GRACE_SECONDS,
    on_beat: Callable[[], None] | None = None,
) -> None:
    """The same on sockets that listen already; `on_beat` is called every second as long as requests are answered."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace_seconds,
    )
    _log_failures()
    # Else every stream of events would be broken off at the first signal.
    AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]
    with _stopped_quietly():
        _Server(config, on_ready, on_beat).run(sockets=list(listeners))


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
    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None] | None, on_beat: Callable[[], None] | None
    ) -> None:
        super().__init__(config)
        self._grace_seconds = config.timeout_graceful_shutdown or 0
        self._on_ready = on_ready
        self._on_beat = on_beat
        self._signal: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_ready:
            self._on_ready()
        if self.started and self._on_beat:
            # Not uvicorn's own `callback_notify`: that falls silent while the last requests are finished.
            self._beating = asyncio.create_task(_beat(self._on_beat))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hang_up()
        # uvicorn gives the requests a grace, and waits for what the app closes after them without an end.
        late = asyncio.get_running_loop().call_later(self._grace_seconds + CLOSING_SECONDS, self._end)
        await super().shutdown(sockets)
        late.cancel()
        if self.server_state.tasks:
            # A thread that has begun cannot be stopped, and the interpreter would wait for it.
            self._end()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        again, self._signal = self.should_exit, sig
        if again:
            self._end()
        super().handle_exit(sig, frame)

    def _end(self) -> None:
        """End as a program that knows no signal does, if it was a signal that told us to."""
        if self._signal:
            signal.signal(self._signal, signal.SIG_DFL)
            signal.raise_signal(self._signal)

    def _hang_up(self) -> None:
        """End the connections that would stay open for ever, as if their clients had gone."""
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            scope = getattr(connection, "scope", None) or {}
            if transport and _LINGERING.match(scope.get("path", "")):
                transport.abort()


async def _beat(on_beat: Callable[[], None]) -> None:
    while True:
        on_beat()
        await asyncio.sleep(BEAT_SECONDS)


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
                "with --port or PULLQUOTE_PORT."
            )
        case errno.EACCES:
            return (
                f"Listening on port {port} takes rights that you lack. Choose one from 1024 up with --port or "
                "PULLQUOTE_PORT."
            )
        case _:
            reason = error.strerror or str(error)
            return (
                f"Cannot listen on {host}, port {port}: {reason}. Choose another address with --host or PULLQUOTE_HOST."
            )
