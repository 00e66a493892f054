"""Restores a backup into a data folder, empty or in use: all is checked aside before anything is changed."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import Timeout

from pullquote.audit.log import AUDIT
from pullquote.backup.keeping import keep_audit
from pullquote.backup.layout import databases_of
from pullquote.backup.looking import look_through
from pullquote.backup.manifest import MANIFEST, Copied, Manifest
from pullquote.errors import InvalidBackup, StoreDamaged, StoreError, StoreLocked
from pullquote.store.database import DATABASE, Database
from pullquote.store.folder_lock import FolderLock
from pullquote.store.replacing import WAIT_SECONDS, replace_database
from pullquote.store.syncing import make_folder

LOCK = "restore.lock"
_ASIDE = "restoring-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and which databases of the data folder stayed, as they are not in the backup."""

    manifest: Manifest
    left: tuple[PurePosixPath, ...]


def restore(
    folder: Path, data: Path, *, overwrite: bool = False, tell: Callable[[str], None] | None = None
) -> Restored:
    """Put the backup in `folder` into the data folder, while others may read and write it.

    Each database is as it was or restored, whenever this is broken off; run it again then. An audit that has replies
    which the backup lacks is first kept beside its place, and `tell` is told so then. Raises `InvalidBackup`, and
    `StoreError` where something that is stored would be lost without `overwrite`.
    """
    manifest = Manifest.read(folder)
    present = databases_of(data)
    restored = [file.path for file in manifest.files]
    lost = [path for path in restored if path in present and not overwrite and _holds_something(data / path)]
    if lost:
        raise StoreError(
            f"{data} holds something already, in {', '.join(map(str, lost))}, which would be lost. Add --yes to have "
            "it replaced (of an audit that has later replies a copy is kept), or name another data folder."
        )
    try:
        make_folder(data)
        with _alone(data), tempfile.TemporaryDirectory(prefix=_ASIDE, dir=data) as aside:
            for file in manifest.files:
                _check(file, folder, Path(aside))
            for path in restored:
                kept = _put_in_place(data / path, Path(aside) / path)
                if kept and tell:
                    tell(
                        f"{data / path} had replies that the backup lacks. They have left the audit, and --head does "
                        f"not find their hashes in it; the whole of it as it was is kept in {kept}"
                    )
    except OSError as error:
        raise StoreError(f"{folder} cannot be restored into {data}: {error}. Mend that, and try again.") from error
    return Restored(manifest, tuple(path for path in present if path not in restored))


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Let no other restore begin; what is left of one that was killed is deleted, as it holds whole databases."""
    try:
        with FolderLock(data / LOCK).held(WAIT_SECONDS):
            for left in data.glob(f"{_ASIDE}*"):
                # A backup may be called so too.
                if not (left / MANIFEST).exists():
                    shutil.rmtree(left)
            yield
    except Timeout as error:
        raise StoreLocked(
            f"Another one has been restoring into {data} for over {WAIT_SECONDS:.0f} seconds. Try again when it is "
            "done."
        ) from error


def _put_in_place(path: Path, copy: Path) -> Path | None:
    """Where the audit that was there is kept, if it had replies that the copy lacks."""
    kept: Path | None = None

    def keep() -> None:
        # While nobody can record a reply, which would be in neither.
        nonlocal kept
        kept = keep_audit(path, copy)

    replace_database(path, copy, keep if path.name == AUDIT else None)
    return kept


def _holds_something(path: Path) -> bool:
    if path.name != DATABASE:
        return True
    try:
        with closing(Database(path)) as database:
            return bool(database.generation() or database.feedback())
    except StoreDamaged:
        return True


def _check(file: Copied, folder: Path, aside: Path) -> None:
    """Copy one database aside, and bring it to the present layout there: the backup itself stays what it is."""
    copy = aside / file.path
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(folder / file.path, copy)
    except FileNotFoundError as error:
        raise InvalidBackup(f"{folder} lacks {file.path}. Restore from another backup.") from error
    found = Copied.of(aside, file.path, file.generation)
    if found != file:
        raise InvalidBackup(
            f"{folder / file.path} is not what was written: its SHA-256 is {found.sha256}, and the manifest says "
            f"{file.sha256}. Restore from another backup."
        )
    try:
        look_through(copy)
    except StoreDamaged as error:
        raise InvalidBackup(f"{folder / file.path} is damaged: {error.why}. Restore from another backup.") from error
    except StoreError as error:
        raise InvalidBackup(f"{folder / file.path} cannot be restored: {error}") from error
    if copy.name == DATABASE:
        with closing(Database(copy)) as database:
            # Their files are not in a backup: the dense index is made anew from the vectors.
            database.forget_segments()
