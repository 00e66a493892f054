"""`pullquote collections list`, `create` and `remove`: archives that no question sees together."""

# ruff: noqa: PLC0415 - settings are only read where they are needed

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote_ui.command.options import AsJson, Data
from pullquote_ui.command.terminal import output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

if TYPE_CHECKING:
    from pullquote.collections import Collections

Name = Annotated[str, typer.Argument(metavar="NAME", help="Small letters a-z, digits and hyphens.")]


def list_collections(as_json: AsJson = False, data: Data = None) -> None:
    """List the collections; `main` is always there."""
    collections = _collections(data)
    found = [{"name": name, **asdict(collections.extent(name))} for name in collections.names()]
    if as_json:
        print_json({"collections": found})
    else:
        table = plain_table("name", "generation", "documents", "passages")
        print_rows(table, (tuple(map(str, each.values())) for each in found))


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
    documents = collections.extent(name).documents
    if not yes:
        typer.confirm(f"Delete the collection {name} with its {counted(documents, 'document')}?", abort=True)
    collections.remove(name)
    output().print(f"Removed the collection {name}.", soft_wrap=True)


COMMANDS: dict[str, Callable[..., None]] = {"list": list_collections, "create": create, "remove": remove}


def _collections(data: Path | None) -> "Collections":
    """Opens none of them, which takes the models."""
    from pullquote.build import build_collections
    from pullquote.settings import Settings

    return build_collections(Settings.load(data=data))
