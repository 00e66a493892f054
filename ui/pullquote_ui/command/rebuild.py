"""`pullquote rebuild`: makes all passages and vectors anew, after the model or the splitter was changed."""

import time

import typer

from pullquote_ui.command.add import complain_of_failures
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import Data
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output


def rebuild(data: Data = None) -> None:
    """Make all passages and vectors anew from the stored texts, with the present settings.

    No file is read again. Where it is interrupted, run it again: it goes on where it stopped.
    """
    began = time.monotonic()
    with open_engine(data) as engine:
        made = engine.rebuild()
    documents = len(made.added) + len(made.replaced)
    output().print(f"Made {made.passages} passages of {documents} documents anew in {time.monotonic() - began:.1f} s.")
    complain_of_failures(made)
    if made.failures:
        raise typer.Exit(Status.ERROR)
