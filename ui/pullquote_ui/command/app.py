"""The application: the global options and the commands by name."""

import inspect
from collections.abc import Callable
from typing import Annotated

import typer

from pullquote import __version__
from pullquote_ui.command import (
    add,
    affected,
    ask,
    audit,
    backup,
    collections,
    doctor,
    documents,
    evaluate,
    feedback,
    keys,
    mcp,
    prune,
    rebuild,
    replay,
    search,
    serve,
    verify,
)
from pullquote_ui.command.ending import Commands
from pullquote_ui.command.garbage import looked_for_rarely
from pullquote_ui.command.options import DataBefore
from pullquote_ui.command.quiet import quiet_libraries
from pullquote_ui.command.terminal import prepare_streams

COMMANDS: dict[str, Callable[..., None]] = {
    "add": add.add,
    "ask": ask.ask,
    "search": search.search,
    "list": documents.list_documents,
    "show": documents.show,
    "remove": documents.remove,
    "verify": verify.verify,
    "affected": affected.affected,
    "replay": replay.replay,
    "serve": serve.serve,
    "mcp": mcp.mcp,
    "evaluate": evaluate.evaluate,
    "doctor": doctor.doctor,
    "rebuild": rebuild.rebuild,
    "prune": prune.prune,
    "backup": backup.backup,
    "restore": backup.restore,
}


GROUPS = {
    "collections": ("Archives that no question sees together: listed, made, removed.", collections.COMMANDS),
    "keys": ("What a server asks others for: made, listed, revoked.", keys.COMMANDS),
    "audit": ("The replies that were given, kept for good: listed, shown, verified.", audit.COMMANDS),
    "feedback": ("What people said of replies: as a question set, listed, deleted.", feedback.COMMANDS),
}


def main() -> None:
    """The `pullquote` script."""
    quiet_libraries()
    prepare_streams()
    with looked_for_rarely():
        app(prog_name="pullquote")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pullquote {__version__}")
        raise typer.Exit


def pullquote(
    data: DataBefore = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask your documents. Every answer is a quotation you can check.

    Exit status: 0 done or answered; 1 an error, told on standard error; 2 wrong usage; 3 not answered, or a receipt
    that holds no more; 130 interrupted; 141 whoever read its output has left.
    """


def _make_app() -> typer.Typer:
    made = typer.Typer(
        cls=Commands,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback(help=_paragraphs(pullquote))(pullquote)
    for name, command in COMMANDS.items():
        made.command(name, help=_paragraphs(command))(command)
    for name, (described, commands) in GROUPS.items():
        group = typer.Typer(no_args_is_help=True, help=described)
        for each, command in commands.items():
            group.command(each, help=_paragraphs(command))(command)
        made.add_typer(group, name=name)
    return made


def _paragraphs(command: Callable[..., None]) -> str:
    """A command's docstring, the lines of a paragraph joined: Typer breaks them anew, but keeps the old breaks too."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


app = _make_app()
