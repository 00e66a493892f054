"""`pullquote rebuild`: makes the indexes anew, and the passages and vectors where a setting was changed."""

import time

import typer

from pullquote.collections import MAIN
from pullquote_ui.command.add import complain_of_failures
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import Data, InCollection
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import output
from pullquote_ui.counted import counted


def rebuild(collection: InCollection = MAIN, data: Data = None) -> None:
    """Make the indexes anew, and first the passages and vectors where they do not fit the present settings.

    No file is read again. Where it is interrupted, run it again: it goes on where it stopped.
    """
    # Rich's progress bars take as long to import as everything else that `pullquote --help` needs.
    from pullquote_ui.command.progress import progress_bar  # noqa: PLC0415

    began = time.monotonic()
    with open_engine(data, collection) as engine, progress_bar("document") as report:
        made = engine.rebuild(report)
        passages = engine.counts().passages
    documents = len(made.added) + len(made.replaced)
    seconds = time.monotonic() - began
    embedded = f"{made.passages:,} of {counted(documents, 'document')}" if documents else "none"
    output().print(
        f"Made the indexes anew from {counted(passages, 'passage')}, embedding {embedded}, in {seconds:.1f} s."
    )
    complain_of_failures(made)
    if made.failures:
        raise typer.Exit(Status.ERROR)
