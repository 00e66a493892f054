"""Takes a backup: each database whole, while others read and write it."""

import secrets
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pullquote
from pullquote.backup.layout import databases_of
from pullquote.backup.looking import look_through
from pullquote.backup.manifest import Copied, Manifest
from pullquote.errors import StoreDamaged, StoreError
from pullquote.store.connections import Connections
from pullquote.store.keys import ACCESS, make_private
from pullquote.store.syncing import sync_folder


def back_up(data: Path, folder: Path) -> Manifest:
    """Copy the databases of the data folder into `folder`, which must not be there. Raises `StoreError`."""
    databases = databases_of(data)
    if not databases:
        raise StoreError("Nothing is stored yet, so there is nothing to copy. `pullquote add PATH` adds documents.")
    if folder.exists():
        raise StoreError(f"{folder} is there already. Name another folder.")
    # Made aside, so that one that was broken off is never taken for a backup.
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        aside.mkdir()
        # One that is gone by now was removed with its collection.
        copied = tuple(_copied(data, aside, path) for path in databases if (data / path).is_file())
        manifest = Manifest(pullquote.__version__, datetime.now(UTC).isoformat(timespec="seconds"), copied)
        manifest.write(aside)
        for path in (aside, *aside.rglob("*/")):
            sync_folder(path)
        aside.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise StoreError(f"The backup {folder} cannot be written: {error}. Name another place.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _copied(data: Path, aside: Path, path: PurePosixPath) -> Copied:
    copy = aside / path
    copy.parent.mkdir(parents=True, exist_ok=True)
    if path.name == ACCESS:
        make_private(copy)
    with closing(Connections(data / path)) as connections:
        connections.back_up(copy)
    try:
        generation = look_through(copy)
    except StoreDamaged as error:
        raise StoreDamaged(
            f"{data / path} is damaged: {error.why}. It was left as it is, and no backup was made. Restore it from an "
            "earlier one.",
            error.why,
        ) from error
    return Copied.of(aside, path, generation)
