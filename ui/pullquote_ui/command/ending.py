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
    """Runs a command. What is no `PullquoteError` is a fault of the program, and keeps its traceback."""

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
            _discard_output()
            raise typer.Exit(Status.BROKEN_PIPE) from error
        return result


def _discard_output() -> None:
    """Send what is still to be flushed nowhere: the interpreter would complain of it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
