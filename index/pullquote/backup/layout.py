"""Which files of a data folder are the truth; everything else in it is derived from them."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pullquote.audit.log import AUDIT
from pullquote.collections import FOLDER, MAIN, is_name
from pullquote.store.database import DATABASE
from pullquote.store.keys import ACCESS

OF_COLLECTION = (AUDIT, DATABASE)
OF_ALL = (ACCESS, *OF_COLLECTION)


def databases_of(data: Path) -> list[PurePosixPath]:
    """The databases that there are, by their paths in the data folder.

    Documents come last: what was noted of them, in a reply or a job, is never newer than they are in a copy.
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
            return name in OF_ALL
        case (folder, collection, name):
            return folder == FOLDER and is_name(collection) and collection != MAIN and name in OF_COLLECTION
    return False


def _found(data: Path) -> Iterator[PurePosixPath]:
    for pattern in ("*.sqlite", f"{FOLDER}/*/*.sqlite"):
        for file in data.glob(pattern):
            path = PurePosixPath(file.relative_to(data).as_posix())
            if is_database(path) and file.is_file():
                yield path
