"""`pullquote keys create`, `list` and `revoke`: what a server asks others for."""

# ruff: noqa: PLC0415 - settings are only read where they are needed

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.access import EVERY, Key, Scope
from pullquote.collections import MAIN, folder_of, is_name
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, utf8
from pullquote_ui.command.prune import age
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows

if TYPE_CHECKING:
    from pullquote.store.keys import Keys


def _collection(name: str) -> str:
    if name != EVERY and not is_name(name):
        raise typer.BadParameter(f"{name!r} is no name of a collection. `pullquote collections list` shows them.")
    return name


def _lifetime(value: str) -> timedelta:
    lasts = age(value)
    if not lasts:
        raise typer.BadParameter(f"{value!r} is over at once. Write how long the key shall hold: 12h, 90d, 52w.")
    return lasts


def create(
    scope: Annotated[
        Scope,
        typer.Option("--scope", help="read: ask and read; write: add and remove documents too; admin: everything."),
    ],
    collections: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            parser=_collection,
            metavar="NAME",
            help=f"What it opens, '{EVERY}' for all, {MAIN} by default; may be given several times.",
        ),
    ] = None,
    expires: Annotated[
        timedelta | None,
        typer.Option("--expires", parser=_lifetime, metavar="AGE", help="It ends then: 12h, 90d, 52w."),
    ] = None,
    note: Annotated[str, typer.Option("--note", parser=utf8, metavar="TEXT", help="Whose it is, or what for.")] = "",
    data: Data = None,
) -> None:
    """Make a key, and print it: it cannot be told again.

    As soon as there is a key, the server asks everybody for one.
    """
    if scope is Scope.ADMIN and not {EVERY}.issuperset(collections or ()):
        raise typer.BadParameter(
            "A key of the scope admin opens all collections. Leave --collection out, or take --scope write."
        )
    opened = (EVERY,) if scope is Scope.ADMIN else tuple(collections or [MAIN])
    secret = _keys(data).create(scope, opened, expires, note)
    output().print(str(secret), soft_wrap=True)
    complain("Keep it now: only what it hashes to is stored.")
    folder = _folder(data)
    for name in opened:
        # It may be made later; but misspelt, the key opens nothing, and whoever holds it is not told why.
        if name != EVERY and not folder_of(folder, name).is_dir():
            complain(f"There is no collection {name!r} yet: the key opens it once it is made.")


def list_keys(as_json: AsJson = False, data: Data = None) -> None:
    """List the keys by their prefixes, also those that expired or were revoked."""
    keys, now = _keys(data).listed(), datetime.now(UTC)
    if as_json:
        print_json({"keys": [_described(key, now) for key in keys]})
        return
    print_rows(
        plain_table("prefix", "scope", "collections", "state", "expires", "note"), (_row(key, now) for key in keys)
    )


def revoke(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="What stands between pq_ and the second _.")],
    data: Data = None,
) -> None:
    """End a key, and the sessions of browsers that were logged in with it, at once."""
    revoked = _keys(data).revoke(prefix)
    output().print(f"Revoked the key {revoked.prefix}.", soft_wrap=True)


COMMANDS: dict[str, Callable[..., None]] = {"create": create, "list": list_keys, "revoke": revoke}


def _keys(data: Path | None) -> "Keys":
    from pullquote.store.keys import Keys

    return Keys(_folder(data))


def _folder(data: Path | None) -> Path:
    from pullquote.settings import Settings

    return Settings.load(data=data).data


def _row(key: Key, now: datetime) -> tuple[str, ...]:
    expires = _day(key.expires) or "never"
    return key.prefix, key.scope, " ".join(key.collections), _state(key, now), expires, one_line(key.note)


def _described(key: Key, now: datetime) -> dict[str, Any]:
    return {
        "prefix": key.prefix,
        "scope": key.scope,
        "collections": list(key.collections),
        "state": _state(key, now),
        "created": _day(key.created),
        "expires": _day(key.expires),
        "revoked": _day(key.revoked),
        "note": key.note,
    }


def _state(key: Key, now: datetime) -> str:
    if key.revoked:
        return "revoked"
    return "holds" if key.holds(now) else "expired"


def _day(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
