"""Where a command prints: results to standard output, everything else to standard error."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pullquote_ui.command.neutral import lines

UNLIMITED = 100_000
"""The width of an output that is no terminal: a file or a pipe gets whole lines."""


class _Output(Console):
    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - called while BrokenPipeError is handled; Rich would end the program by itself


def prepare_streams() -> None:
    """Once, before anything is read or printed: whatever the standard streams are, they are no cause of a traceback."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Python has None for one that was closed. This takes its descriptor too, which no other file is to get.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its number.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def output() -> Console:
    """Standard output as it is now. Nothing that is printed is read as Rich's markup."""
    width = None if sys.stdout.isatty() else UNLIMITED
    return _Output(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)


def print_json(value: object) -> None:
    """One JSON document in UTF-8, whatever the terminal's encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.flush()
    # The escape that Python writes for half a surrogate pair is JSON's too.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def complain(message: str) -> None:
    """A plain line on standard error; it may name files and documents, so it is neutralised."""
    sys.stderr.write(lines(message) + "\n")
    sys.stderr.flush()


def print_indented(text: Text, indent: int, label: str = "") -> None:
    """`text` wrapped to the terminal, every line of it indented; `label` stands in the first line's indent."""
    console = output()
    for number, line in enumerate(text.wrap(console, max(20, console.width - indent))):
        margin = label if number == 0 else ""
        console.print(Text(margin.ljust(indent)) + line, soft_wrap=True)


def plain_table(*headings: str) -> Table:
    """A table without a frame; its cells are made with `Text`, never with markup."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    return table


def print_rows(table: Table, rows: Iterable[Iterable[str | Text]]) -> None:
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    output().print(table)
