"""`pullquote add`: indexes files and folders, and says what was left out, why, and what to do about it."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.collections import MAIN
from pullquote.wire import failure_to_json
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import AsJson, Data, InCollection, to_path
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, output, print_json
from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pullquote.engine import Engine
    from pullquote.ingest import Added


def add(
    paths: Annotated[
        list[Path], typer.Argument(parser=to_path, metavar="PATH", help="Files, and folders with all below them.")
    ],
    remove_gone: Annotated[
        bool, typer.Option("--remove-gone", help="Remove the documents of files that are gone from these folders.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what could not be read.")] = False,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Index files and folders; what is indexed already and unchanged takes no time.

    What a file held before and holds no more is removed. Of a file that is gone the documents stay, until `remove` or
    `--remove-gone`.

    Exit status 1 where something could not be read; the rest is indexed all the same.
    """
    with open_engine(data, collection) as engine:
        added, seconds = add_paths(engine, paths, remove_gone=remove_gone)
    if as_json:
        print_json(added_to_json(added, seconds))
    else:
        if not quiet:
            output().print(summary(added, seconds), soft_wrap=True)
        complain_of_failures(added)
    if added.failures:
        raise typer.Exit(Status.ERROR)


def add_paths(engine: "Engine", paths: list[Path], *, remove_gone: bool = False) -> tuple["Added", float]:
    """Add with a progress bar, and how many seconds it took."""
    # Rich's progress bars take as long to import as everything else that `pullquote --help` needs.
    from pullquote_ui.command.progress import progress_bar  # noqa: PLC0415

    began = time.monotonic()
    with progress_bar("file") as report:
        added = engine.add(paths, report, remove_gone=remove_gone)
    return added, time.monotonic() - began


def added_to_json(added: "Added", seconds: float) -> dict[str, Any]:
    return {
        "added": added.added,
        "replaced": added.replaced,
        "unchanged": added.unchanged,
        "removed": [source.id for source in added.removed],
        "gone": added.gone,
        "files_unchanged": added.files_unchanged,
        "passages": added.passages,
        "seconds": round(seconds, 3),
        "failures": [failure_to_json(failure) for failure in added.failures],
    }


def summary(added: "Added", seconds: float) -> str:
    """One line, with a colon at its end where failures are to follow."""
    parts = [
        f"Added {counted(len(added.added), 'document')} ({counted(added.passages, 'passage')}) in {seconds:.1f} s",
        f"{len(added.replaced)} replaced" if added.replaced else "",
        f"{counted(len(added.unchanged), 'document')} known already" if added.unchanged else "",
        f"{counted(added.files_unchanged, 'file')} unchanged" if added.files_unchanged else "",
        f"{len(added.removed):,} removed that no file holds any more" if added.removed else "",
        f"{counted(len(added.gone), 'file')} gone, whose documents stay without --remove-gone" if added.gone else "",
        f"{len(added.failures)} could not be read:" if added.failures else "",
    ]
    line = "; ".join(part for part in parts if part)
    return line if added.failures else f"{line}."


def complain_of_failures(added: "Added") -> None:
    for failure in added.failures:
        complain(f"  {failure}")
