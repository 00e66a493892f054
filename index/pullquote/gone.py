"""Files that were indexed and are gone from the folder that they were in."""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pullquote.errors import UnreadableDocument
from pullquote.protocols import Store


def files_gone(store: Store, folder: Path, there: Collection[str]) -> list[str]:
    """The uris of the files below a folder that documents are held of, and that are there no more.

    Those of uris that are `there` were just found. What only cannot be looked at is not gone.
    """
    return [uri for uri in store.files_below(folder.as_uri()) if uri not in there and _is_gone(uri)]


def is_emptied(folder: Path, there: Collection[str]) -> bool:
    """Whether nothing was found in a folder, as where the disk that belongs there is not mounted."""
    below = f"{folder.as_uri().rstrip('/')}/"
    return not any(uri.startswith(below) for uri in there)


def emptied(folder: Path, gone: Collection[str]) -> UnreadableDocument:
    return UnreadableDocument(
        folder.as_uri(),
        f"Nothing is there, and {len(gone)} of its files are indexed, so that nothing was removed.",
        "Mount the disk that belongs there, or remove the documents with `pullquote remove`.",
    )


def _is_gone(uri: str) -> bool:
    try:
        return not Path(unquote(urlsplit(uri).path)).is_file()
    except OSError:
        return False
