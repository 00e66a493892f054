"""Tells a file or a folder from another that stands in its place since."""

import ctypes
import os
import struct
from pathlib import Path

from pullquote.errors import StoreRemoved

Identity = tuple[int, int]
_FROM_HERE = -100
_BORN = 0x800
"""The bit of Linux's `statx` that asks for the time when a file was made, and says that it is told."""
_LARGEST = 2**63 - 1
"""That SQLite keeps as a number."""


def identity(path: Path) -> Identity | None:
    """What it is known by as long as somebody has it open; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


class FolderKnown:
    """The folder that stood at a path, to be told from another one that stands there since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity = identity(path)

    def is_there(self) -> bool:
        """Whether it still is; also where there was none at first."""
        return self._identity is None or identity(self.path) == self._identity

    def check(self) -> None:
        """Raises `StoreRemoved` where it is not."""
        if not self.is_there():
            raise StoreRemoved(
                f"{self.path.name} was removed since it was opened, with all that was in it. Nothing more is written "
                "there: make the collection anew, or open the folder again."
            )


def birthmark(path: Path) -> int:
    """A number that a file keeps as long as it exists, and that no copy of it has.

    The inode's alone is not enough: ext4 gives that of a deleted file to the next one, which may be its copy. It is
    taken together with the time when the file was made, where the disk tells that.
    """
    return (path.stat().st_ino ^ _born(path)) & _LARGEST


def _born(path: Path) -> int:
    """In nanoseconds; 0 where it is not told. Python has no call for it yet.

    The file's generation number would do too, but takes a descriptor: closing that lets go of SQLite's locks on it.
    """
    told = ctypes.create_string_buffer(256)
    statx = getattr(ctypes.CDLL(None), "statx", None)
    if statx is None or statx(_FROM_HERE, os.fsencode(path), 0, _BORN, told):
        return 0
    (mask,) = struct.unpack_from("=I", told)
    seconds, nanoseconds = struct.unpack_from("=qI", told, 80)
    return seconds * 10**9 + nanoseconds if mask & _BORN else 0
