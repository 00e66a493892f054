"""What a job's commits stored, noted at once: what is removed since does not come back when the job is taken up again.

A note is written right after its commit, and is on the disk before anything else is done: of a commit that is noted
nothing is stored again. Where the server is killed between the two, the note is missing. Then what that one commit
stored is added once more, which changes nothing, unless it was removed before the job is taken up. The other order
would be worse: of a note without its commit nothing would ever be stored.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pullquote.ingest import Added
from pullquote_server.job import ids_of


class Ledger:
    """The notes of one part of a job, whose folder is held: a file, or the documents that came as JSON."""

    def __init__(self, folder: Path, part: int) -> None:
        self._path = folder / file_of(part)
        self.so_far = Added()
        """What was noted when the part was begun before, if it was; but for what was removed."""
        self.removed: list[str] = []
        """The ids of that."""
        for note in _notes(self._path):
            self.removed += note.pop("removed", [])  # a former version noted none
            self.so_far.take(Added(**note))

    @property
    def stored(self) -> frozenset[str]:
        """The ids of `so_far`."""
        return frozenset(ids_of(self.so_far))

    def note(self, commit: Added) -> None:
        if not ids_of(commit) and not commit.removed:
            return
        told = {
            "added": commit.added,
            "replaced": commit.replaced,
            "unchanged": commit.unchanged,
            "removed": [source.id for source in commit.removed],
            "passages": commit.passages,
        }
        with self._path.open("a", encoding="utf-8") as file:
            # Before it, too: the last note may have been cut off.
            file.write(f"\n{json.dumps(told)}\n")
            file.flush()
            os.fsync(file.fileno())


def file_of(part: int | str) -> str:
    return f"{part}.stored"


def ids_by_part(folder: Path) -> dict[int, frozenset[str]]:
    """What each part of a job has stored, as far as that is noted."""
    parts = (int(path.stem) for path in folder.glob(file_of("*")))
    return {part: Ledger(folder, part).stored for part in parts}


def _notes(path: Path) -> Iterator[dict[str, Any]]:
    """Those that are whole: a full disk or a loss of power may have cut one off."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue
