"""The progress bar of `add`, `serve --add` and `rebuild`: on standard error, and only where that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pullquote.ingest import Progress as Reached
    from pullquote.ingest import Report

Noun = Literal["file", "document"]


@contextmanager
def progress_bar(noun: Noun, console: Console | None = None) -> Iterator["Report"]:
    """Yield what is to be told how many of these are done. A `console` that is given is a terminal."""
    disable = console is None and not sys.stderr.isatty()
    console = console or Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), TextColumn("{task.fields[counts]}"))
    with Progress(*columns, console=console, transient=True, expand=True, disable=disable) as progress:
        # The total is not known before the first report; meanwhile the model is being loaded.
        task = progress.add_task("Starting", total=None, counts="")

        def report(reached: "Reached") -> None:
            progress.update(
                task, description=done(reached, noun), completed=reached.share, total=1.0, counts=counts(reached, noun)
            )

        yield report


def done(reached: "Reached", noun: Noun) -> str:
    """As "12/345 files"."""
    return f"{reached.done:,}/{counted(reached.in_all, noun)}"


def counts(reached: "Reached", noun: Noun) -> str:
    """As "900 documents, 1,234 passages, 61/s, 8 min left"; documents stand once in a line."""
    documents = f"{counted(reached.documents, 'document')}, " if noun == "file" else ""
    left = "" if reached.seconds_left is None else f", {duration(reached.seconds_left)} left"
    return f"{documents}{counted(reached.passages, 'passage')}, {reached.passages_per_second:.0f}/s{left}"


def duration(seconds: float) -> str:
    """One number of the largest unit of which there are two: no estimate is as good as to the second."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:,.0f} {name}"
    return f"{seconds:.0f} s"
