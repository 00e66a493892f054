"""Puts another database in the place of one that may be in use."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from filelock import Timeout

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.store import dense
from pullquote.store.connections import Connections, NotWritten
from pullquote.store.database import DATABASE
from pullquote.store.folder_lock import FolderLock
from pullquote.store.keys import ACCESS, Keys
from pullquote.store.lock import WriterLock
from pullquote.store.syncing import make_folder

WAIT_SECONDS = 60.0


def replace_database(path: Path, copy: Path, once_locked: Callable[[], None] | None = None) -> None:
    """Have the database at `path` hold what `copy` holds, in one transaction; made where there is none.

    `once_locked` is called when nobody else can write to it any more, and it still holds what it did.

    Who reads it goes on with what he saw, and sees the other at his next question, with another commit by which the
    indexes follow. No file is replaced: SQLite's own backup writes into the open one. Keys are replaced row by row, so
    that one that is revoked stays so, whenever that was.
    """
    make_folder(path.parent)
    if path.name == ACCESS:
        _replace_keys(path, copy)
        return
    if path.name != DATABASE:
        _replace(path, copy, once_locked)
        return
    try:
        # Nobody may name a segment in it that he makes of passages from before.
        with WriterLock(path.parent).held(), FolderLock(path.parent / f"{dense.FOLDER}.lock").held(WAIT_SECONDS):
            _replace(path, copy, once_locked)
    except Timeout as error:
        raise StoreLocked(
            f"Another one has been tidying {path.parent} for over {WAIT_SECONDS:.0f} seconds. Try again later."
        ) from error


def _replace_keys(path: Path, copy: Path) -> None:
    try:
        Keys(path.parent).replace_by(Keys(copy.parent))
    except StoreDamaged as error:
        raise StoreError(
            f"{path} cannot be restored into: which keys were revoked cannot be told, as it is damaged ({error.why}). "
            "It was left as it is. Stop whoever uses it, move it away with its -wal and -shm, and try again; then "
            "revoke once more what was revoked since the backup."
        ) from error


def _replace(path: Path, copy: Path, once_locked: Callable[[], None] | None) -> None:
    try:
        with closing(Connections(copy)) as source:
            source.back_up(path, once_locked)
    except NotWritten as error:
        raise StoreError(
            f"{path} cannot be restored into: {error.__cause__}. It was left as it is. Stop whoever uses it, "
            "move it away with its -wal and -shm, and try again."
        ) from error
    with closing(Connections(path)) as replaced:
        replaced.empty_log()
