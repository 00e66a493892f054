"""How a command ends: what was raised becomes a sentence on standard error and an exit status, never a traceback."""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from pullquote.errors import PullquoteError
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain


class Commands(TyperGroup):
    """Runs a command. What neither Pullquote nor the system refused is the program's fault, and keeps its traceback."""

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the overridden one
        try:
            return super().main(*arguments, **options)
        # Here and not below: the help too may be printed to a disk that is full.
        except OSError as error:
            complain(_refusal(error))
            _flush_or_discard()
            sys.exit(Status.ERROR)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the class of Typer's contexts is private
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except PullquoteError as error:
            complain(str(error))
            raise typer.Exit(Status.ERROR) from error
        except KeyboardInterrupt as error:
            complain("Interrupted. What was stored before is kept.")
            raise typer.Exit(Status.INTERRUPTED) from error
        except BrokenPipeError as error:
            _flush_or_discard()
            raise typer.Exit(Status.BROKEN_PIPE) from error
        return result


def _refusal(error: OSError) -> str:
    about = f"{error.filename}: " if error.filename else ""
    return f"{about}{error.strerror or error}. Check the path, its rights and the space on its disk."


def _flush_or_discard() -> None:
    """Send what cannot be flushed nowhere: the interpreter would complain of it when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
