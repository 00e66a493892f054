"""Keeps an audit from which a restore would take replies: whoever was given one may still ask for its record."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pullquote.audit.log import Audit
from pullquote.backup.layout import kept_audit
from pullquote.errors import StoreError
from pullquote.store.connections import Connections


def keep_audit(present: Path, restored: Path) -> Path | None:
    """Copy the `present` audit beside itself where `restored`, which takes its place, lacks replies that it has.

    Nobody else may write to it until that has happened. Raises `StoreError` where it cannot be copied. The copy is in
    every later backup, until somebody deletes it.
    """
    if not _holds_something(present) or _continues(restored, present):
        return None
    kept = present.with_name(kept_audit(datetime.now(UTC)))
    try:
        kept.touch(exist_ok=False)
        _copy(present, kept)
    except (OSError, StoreError) as error:
        raise StoreError(
            f"{present} has replies that the backup lacks, and cannot be kept in {kept}: {error.__cause__ or error}. "
            "It was left as it is. Move it away with its -wal and -shm, and try again."
        ) from error
    return kept


def _copy(present: Path, kept: Path) -> None:
    try:
        with closing(Connections(present)) as connections:
            connections.back_up(kept)
    except BaseException:
        kept.unlink()
        raise


def _holds_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _continues(restored: Path, present: Path) -> bool:
    """Whether all rows of the present audit are in the restored one; not where either of them cannot be read."""
    with closing(Audit(restored)) as chain, closing(Audit(present)) as known:
        try:
            return chain.has(known.head())
        except StoreError:
            return False
