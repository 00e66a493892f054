"""Which files of a data folder a backup holds: all but what is derived from them, and uploads that wait."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from pullquote.audit.log import AUDIT
from pullquote.collections import FOLDER, MAIN, is_name
from pullquote.store.database import DATABASE
from pullquote.store.keys import ACCESS

_KEPT = re.compile(r"audit-before-restore-\d{4}-\d\d-\d\dT\d{6,12}Z\.sqlite")


def kept_audit(moment: datetime) -> str:
    """What the audit is called that a restore keeps beside the one that it puts in its place; no two at one moment.

    >>> kept_audit(datetime(2026, 1, 3, 10))
    'audit-before-restore-2026-01-03T100000000000Z.sqlite'
    """
    return f"audit-before-restore-{moment:%Y-%m-%dT%H%M%S%fZ}.sqlite"


def databases_of(data: Path) -> list[PurePosixPath]:
    """The databases that there are, by their paths in the data folder.

    Documents come last: what was noted of them in a reply is never newer than they are in a copy.
    """
    return sorted(_found(data), key=lambda path: (path.name == DATABASE, path))


def is_database(path: PurePosixPath) -> bool:
    """Whether a data folder has a database of ours at this place.

    >>> is_database(PurePosixPath("collections/court/pullquote.sqlite"))
    True
    >>> is_database(PurePosixPath("../pullquote.sqlite"))
    False
    """
    match path.parts:
        case (name,):
            return name == ACCESS or _is_of_collection(name)
        case (folder, collection, name):
            return folder == FOLDER and is_name(collection) and collection != MAIN and _is_of_collection(name)
    return False


def _is_of_collection(name: str) -> bool:
    return name in (AUDIT, DATABASE) or _KEPT.fullmatch(name) is not None


def _found(data: Path) -> Iterator[PurePosixPath]:
    for pattern in ("*.sqlite", f"{FOLDER}/*/*.sqlite"):
        for file in data.glob(pattern):
            path = PurePosixPath(file.relative_to(data).as_posix())
            if is_database(path) and file.is_file():
                yield path
