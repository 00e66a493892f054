"""`pullquote serve --workers N`: several processes over one data folder and one port; the first serves the page."""

# ruff: noqa: PLC0415 - the web framework and the page take seconds to import

import contextlib
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pullquote.errors import PullquoteError
from pullquote_ui.command.garbage import looked_for_rarely
from pullquote_ui.command.quiet import quiet_libraries
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, prepare_streams

if TYPE_CHECKING:
    from pullquote.settings import Settings


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker is given; it is pickled."""

    settings: "Settings"
    listener: socket.socket
    page: Path
    """The socket at which the first worker serves the page to the others: Gradio keeps its queue in one process."""
    paths: tuple[Path, ...]
    collection: str
    """Where they are added."""
    examples: tuple[str, ...]


def serve_together(settings: "Settings", paths: list[Path], collection: str, examples: list[str]) -> None:
    """Serve with several processes, until Ctrl-C or SIGTERM. `paths` are added to the collection once, before."""
    from pullquote_server.monitoring.processes import shared_in
    from pullquote_server.serve import bind, url_of
    from pullquote_server.supervisor import Supervisor
    from pullquote_ui.command.serve import announce

    with bind(settings.host, settings.port) as listener, tempfile.TemporaryDirectory(prefix="pullquote-") as folder:
        url = url_of(listener)
        work = Work(settings, listener, Path(folder) / "page", tuple(paths), collection, tuple(examples))
        supervisor = Supervisor(
            partial(run_worker, work), settings.workers, settings.grace_seconds, settings.worker_seconds
        )
        with shared_in(Path(folder) / "metrics"):
            status = supervisor.run(lambda: announce(url), listener.close)
    if status:
        raise typer.Exit(status)


def run_worker(work: Work, number: int, again: bool, ready: Connection) -> None:
    """One worker, in a process of its own; it ends as a command does, with a sentence where something is wrong."""
    from pullquote_server.monitoring.logs import log_as
    from pullquote_server.supervisor import end_with_supervisor

    quiet_libraries()
    prepare_streams()
    log_as(work.settings.log)
    end_with_supervisor()
    os.set_blocking(ready.fileno(), False)
    try:
        with looked_for_rarely():
            _serve(work, number, again, ready)
    except PullquoteError as error:
        complain(str(error))
        sys.exit(Status.ERROR)


def _serve(work: Work, number: int, again: bool, ready: Connection) -> None:
    from pullquote.build import build_collections
    from pullquote_server.forward import listen_at
    from pullquote_server.monitoring.monitoring import Monitoring
    from pullquote_server.serve import run_on
    from pullquote_ui.command.serve import make_app, prepare

    serves_page = number == 0
    monitoring = Monitoring.of(work.settings)
    with contextlib.closing(build_collections(work.settings, monitor=monitoring)) as collections:
        if serves_page and not again:
            prepare(collections, list(work.paths), work.collection)
        else:
            collections.engine().prepare()
        page = None if serves_page else work.page
        app = make_app(collections, work.settings, list(work.examples), page, monitoring=monitoring)
        listeners = [work.listener, listen_at(work.page)] if serves_page else [work.listener]
        run_on(listeners, app, grace_seconds=work.settings.grace_seconds, on_beat=partial(tell_that_well, ready))


def tell_that_well(supervisor: Connection) -> None:
    # Where nobody reads any more, because the supervisor was stopped, no worker is to wait for that.
    with contextlib.suppress(OSError):
        supervisor.send_bytes(b"well")
