"""`pullquote collections list`, `create` and `remove`: archives that no question sees together."""

# ruff: noqa: PLC0415 - settings are only read where they are needed

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.collections import MAIN
from pullquote_ui.command.options import AsJson, Data
from pullquote_ui.command.status import Status
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pullquote.collections import Collections

Name = Annotated[str, typer.Argument(metavar="NAME", help="Up to 63 small letters a-z, digits and hyphens.")]


def list_collections(as_json: AsJson = False, data: Data = None) -> None:
    """List the collections; `main` is always there. Exit status 1 where one of them cannot be read."""
    from pullquote.extents import extent_to_json, extents

    collections = _collections(data)
    found = [extent_to_json(*each) for each in extents(collections, collections.names())]
    if as_json:
        print_json({"collections": found})
    else:
        columns = ("name", "generation", "documents", "passages")
        rows = ([each[column] for column in columns] for each in found)
        print_rows(plain_table(*columns), (["?" if value is None else str(value) for value in row] for row in rows))
    problems = [f"{each['name']}: {each['problem']}" for each in found if each["problem"]]
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(Status.ERROR)


def create(name: Name, data: Data = None) -> None:
    """Make an empty collection. `pullquote add --collection NAME PATH` adds to it."""
    made = _collections(data).create(name)
    output().print(f"{'Made' if made else 'There is already'} the collection {name}.", soft_wrap=True)


def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Remove a collection with all its documents and their versions."""
    collections = _collections(data)
    if not yes and name != MAIN:  # which cannot be removed, whatever is answered
        typer.confirm(f"Delete the collection {name} with {_contents(collections, name)}?", abort=True)
    collections.remove(name)
    output().print(f"Removed the collection {name}.", soft_wrap=True)


def _contents(collections: "Collections", name: str) -> str:
    from pullquote.errors import StoreError

    try:
        return f"its {counted(collections.extent(name).documents, 'document')}"
    except StoreError:
        # What is damaged is removed too.
        return "all its documents"


COMMANDS: dict[str, Callable[..., None]] = {"list": list_collections, "create": create, "remove": remove}


def _collections(data: Path | None) -> "Collections":
    """Opens none of them, which takes the models."""
    from pullquote.build import build_collections
    from pullquote.settings import Settings

    return build_collections(Settings.load(data=data))
