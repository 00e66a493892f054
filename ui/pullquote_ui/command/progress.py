"""The progress bar of `add`, on standard error, and only where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from pullquote.ingest import Progress as Reached

COUNTS = "{task.fields[documents]} documents, {task.fields[passages]} passages, {task.fields[rate]:.1f}/s"


@contextmanager
def adding() -> Iterator[Callable[["Reached"], None]]:
    """Yield what an `add` reports to."""
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TextColumn(COUNTS), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        # The total is not known before the first report; meanwhile the model is being loaded.
        task = progress.add_task("Adding", total=None, documents=0, passages=0, rate=0.0)

        def report(reached: "Reached") -> None:
            progress.update(
                task,
                description=_description(reached),
                completed=reached.files,
                total=reached.files_in_all,
                documents=reached.documents,
                passages=reached.passages,
                rate=reached.passages / max(reached.seconds, 0.001),
            )

        yield report


def _description(reached: "Reached") -> str:
    # Files are read ahead of the model: when the last is read, the last batch of passages is still to be embedded.
    if reached.files == reached.files_in_all:
        return "Embedding"
    return f"File {reached.files} of {reached.files_in_all}"
