"""`pullquote serve`: the chat page and the HTTP endpoint, on one address."""

# ruff: noqa: PLC0415 - the web framework and the page take seconds to import
# ruff: noqa: PLR0913, PLR0917 - each parameter is an option of the command

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.collections import MAIN
from pullquote_ui.command.add import add_paths, complain_of_failures, summary
from pullquote_ui.command.options import Data, Risk, to_path
from pullquote_ui.command.terminal import complain
from pullquote_ui.command.workers import serve_together

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pullquote.collections import Collections
    from pullquote.settings import Settings
    from pullquote_server.monitoring.monitoring import Monitoring

SEEDS = Path(__file__).parents[3] / "seeds"
ARCHIVES = ("caracas", "harbour")


def serve(
    host: Annotated[
        str | None, typer.Option("--host", metavar="NAME", help="Where to listen; 127.0.0.1 is this machine only.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, metavar="N", help="0: any free port.")] = None,
    paths: Annotated[
        list[Path] | None,
        typer.Option("--add", parser=to_path, metavar="PATH", help="Add this first; may be given several times."),
    ] = None,
    examples: Annotated[
        list[str] | None,
        typer.Option("--example", metavar="QUESTION", help="Offer this question on the page; may be repeated."),
    ] = None,
    folders: Annotated[
        list[Path] | None,
        typer.Option(
            "--folder", parser=to_path, metavar="PATH", help="Let this folder be added from the page; may be repeated."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, metavar="N", help="Answer with N processes.")
    ] = None,
    open_to_all: Annotated[
        bool, typer.Option("--open-to-all", help="Ask nobody for a key, whoever reaches the address.")
    ] = False,
    risk: Risk = None,
    collection: Annotated[
        str, typer.Option("--collection", metavar="NAME", help="The collection that --add adds to.")
    ] = MAIN,
    data: Data = None,
) -> None:
    """Serve the chat page and the HTTP endpoint over all collections, until Ctrl-C.

    As soon as there is a key (`pullquote keys create`), everybody is asked for one.
    """
    from pullquote.build import build_collections
    from pullquote.settings import Settings
    from pullquote_server.gate import check_exposure
    from pullquote_server.monitoring.logs import log_as
    from pullquote_server.monitoring.monitoring import Monitoring
    from pullquote_server.serve import bind, run

    if collection != MAIN and not paths:
        raise typer.BadParameter(
            f"--collection {collection} says where --add adds, and nothing is added. All collections are served."
        )
    settings = Settings.load(
        data=data,
        host=host,
        port=port,
        access="open-to-all" if open_to_all else None,
        risk=risk,
        folders=folders or None,
        workers=workers,
    )
    log_as(settings.log)
    check_exposure(settings)
    complain_of_missing(settings.folders)
    if settings.workers > 1:
        serve_together(settings, paths or [], collection, examples or [])
        return
    # A taken port is told now, and not when all is added and loaded.
    bind(settings.host, settings.port).close()
    monitoring = Monitoring.of(settings)
    with closing(build_collections(settings, monitor=monitoring)) as collections:
        prepare(collections, paths or [], collection)
        app = make_app(collections, settings, examples or [], monitoring=monitoring)
        run(app, settings.host, settings.port, announce, grace_seconds=settings.grace_seconds)


def complain_of_missing(folders: Sequence[Path]) -> None:
    """No error: a disk may be mounted later, and the page says so to whoever adds it before."""
    for folder in folders:
        if not os.path.isdir(folder):  # noqa: PTH112 - Path's raises where a folder above may not be looked into
            complain(f"There is no folder {folder}, which the page offers to add. Check the path, or make it.")


def prepare(collections: "Collections", paths: list[Path], collection: str) -> None:
    """Add what is to be added, and load what the first question would wait for."""
    engine = collections.engine(collection)
    if paths:
        added, seconds = add_paths(engine, paths)
        complain(summary(added, seconds))
        complain_of_failures(added)
    if not engine.counts().documents:
        complain("There are no documents yet. Add some with `pullquote add PATH`, or on the page.")
    complain("Loading the models ...")
    # This opens the indexes too: one that does not fit the settings is told now, and not to the first who asks.
    collections.engine().prepare()


def make_app(
    collections: "Collections",
    settings: "Settings",
    examples: list[str],
    page: Path | None = None,
    *,
    monitoring: "Monitoring | None" = None,
) -> "FastAPI":
    """The endpoint and the page; where another process serves that, `page` is the socket at which it does."""
    from pullquote_server.app import create_app
    from pullquote_server.forward import Forward
    from pullquote_server.guard import loopback_hosts

    app = create_app(collections, settings, allowed_hosts=loopback_hosts(settings.host), monitoring=monitoring)
    if page:
        app.mount("/", Forward(page))
        return app
    # Where the page is, and nowhere else: Gradio comes with it.
    from pullquote_ui.page.app import Offers, mount_page

    offers = Offers(examples, settings.folders, example_archive())
    return mount_page(app, collections, offers, max_upload_bytes=settings.max_upload_bytes)


def example_archive() -> list[Path]:
    """The folders of the bundled archives, which come with a checkout and not with an installed package."""
    return [folder for name in ARCHIVES if (folder := SEEDS / name).is_dir()]


def announce(url: str) -> None:
    """Called once requests are answered. Whoever started this may be reading the addresses from a pipe."""
    sys.stdout.write(f"Pullquote's page: {url}\nHTTP endpoint:    {url}/v1/ask\n")
    sys.stdout.flush()
