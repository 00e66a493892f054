"""What a backup consists of: a file of JSON in its folder, without which a folder is no backup."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pullquote.backup.layout import is_database
from pullquote.errors import InvalidBackup

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Copied:
    """One database; `generation` is that of its documents, None where it holds none."""

    path: PurePosixPath
    sha256: str
    size: int
    generation: int | None

    @classmethod
    def of(cls, folder: Path, path: PurePosixPath, generation: int | None) -> "Copied":
        with (folder / path).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path, sha256, (folder / path).stat().st_size, generation)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`pullquote` is the version that made the backup, `made` when (ISO 8601, UTC)."""

    pullquote: str
    made: str
    files: tuple[Copied, ...]

    def write(self, folder: Path) -> None:
        """Wait until it is on the disk."""
        files = [{**asdict(file), "path": str(file.path)} for file in self.files]
        with (folder / MANIFEST).open("w", encoding="utf-8") as file:
            file.write(json.dumps({**asdict(self), "files": files}, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises `InvalidBackup` where there is none, or it is not one of ours."""
        try:
            said = json.loads((folder / MANIFEST).read_bytes())
            manifest = cls(str(said["pullquote"]), str(said["made"]), tuple(map(_copied, said["files"])))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidBackup(
                f"{folder} is no backup: its {MANIFEST} cannot be read ({error}). Name a folder that "
                "`pullquote backup` made."
            ) from error
        for file in manifest.files:
            if not is_database(file.path):
                raise InvalidBackup(
                    f"{folder} is no backup of ours: its {MANIFEST} names {str(file.path)!r}, which no data folder "
                    "has. Name a folder that `pullquote backup` made."
                )
        return manifest


def _copied(said: Any) -> Copied:  # noqa: ANN401 - whatever the JSON holds
    generation = said["generation"]
    return Copied(
        PurePosixPath(said["path"]),
        str(said["sha256"]),
        int(said["size"]),
        None if generation is None else int(generation),
    )
