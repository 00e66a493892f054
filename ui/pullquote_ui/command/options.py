"""The options that several commands share, and what is made of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pullquote.types import Filters

DATA_HELP = "The data folder; without it PULLQUOTE_DATA, else the platform's folder for user data."


def not_empty(name: str) -> str:
    """The name of a file or folder; `typer.BadParameter` where it is empty, as an unset variable of a script is."""
    if not name:
        raise typer.BadParameter('The path is empty. Name a file or a folder; "." is the one that you are in.')
    return name


def to_path(name: str) -> Path:
    """By itself, Path takes an empty name for the working folder, which nobody named."""
    return Path(not_empty(name))


def _else_the_one_before(ctx: typer.Context, given: Path | None) -> Path | None:
    """`pullquote --data X list` and `pullquote list --data X` mean the same."""
    before = ctx.find_root().params.get("data")
    return given or (before if isinstance(before, Path) else None)


DataBefore = Annotated[Path | None, typer.Option("--data", parser=to_path, metavar="DIR", help=DATA_HELP)]
InCollection = Annotated[str, typer.Option("--collection", metavar="NAME", help="The collection it is about.")]
Data = Annotated[
    Path | None,
    typer.Option("--data", parser=to_path, metavar="DIR", help=DATA_HELP, callback=_else_the_one_before),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else there.")
]
TopK = Annotated[int | None, typer.Option("--top-k", min=1, max=100, metavar="N", help="Find the best N passages.")]


def _share(value: float | None) -> float | None:
    if value is not None and not 0 < value < 1:
        raise typer.BadParameter(f"{value:g} is no share. Give a number between 0 and 1, such as 0.1.")
    return value


Risk = Annotated[
    float | None,
    typer.Option(
        "--risk",
        metavar="SHARE",
        callback=_share,
        help="How many of the answers may be wrong: 0.1 is about one in ten.",
    ),
]


def utf8(text: str) -> str:
    """The same text; `typer.BadParameter` where an argument's bytes were none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter(f"{text!r} has bytes that are no UTF-8. Write it in UTF-8.") from error
    return text


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date. Write it as year-month-day, such as 2025-03-14.") from error


From = Annotated[
    date | None,
    typer.Option("--from", parser=parse_day, metavar="DATE", help="Only documents published on this day or later."),
]
To = Annotated[
    date | None,
    typer.Option("--to", parser=parse_day, metavar="DATE", help="Only documents published on this day or earlier."),
]
UriPrefix = Annotated[
    str | None,
    typer.Option("--uri-prefix", parser=utf8, metavar="TEXT", help="Only documents whose uri begins like this."),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", metavar="KEY=VALUE", help="Only documents with this fact; may be given several times."),
]


def filters_of(
    published_from: date | None, published_to: date | None, uri_prefix: str | None, metadata: Sequence[str] | None
) -> Filters:
    """Raises `typer.BadParameter` where they do not make sense."""
    if published_from and published_to and published_from > published_to:
        raise typer.BadParameter(f"--from {published_from} is after --to {published_to}. Exchange them.")
    return Filters(published_from, published_to, uri_prefix, _facts(metadata or ()))


def _facts(metadata: Sequence[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for key, value in map(_pair, metadata):
        if key in facts:
            raise typer.BadParameter(
                f"--metadata {key}=... stands twice, and a document has one such fact. Choose one."
            )
        facts[key] = value
    return facts


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = utf8(text).partition("=")
    if not key or not separator:
        raise typer.BadParameter(f"--metadata {text!r} is no KEY=VALUE, such as section=sport.")
    return key, value
