"""Finds the files under the given paths, in sorted order, each once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pullquote.errors import UnreadableDocument

_LINK_REMEDY = "Add what it points to by its own path, or remove the link."


def find_files(paths: Iterable[Path]) -> Iterator[Path | UnreadableDocument]:
    """The resolved path of every file, and an error for each that cannot be reached.

    Hidden files and folders are skipped, unless given by name. Raises `UnreadableDocument` at once, before anything
    is found, where one of `paths` doesn't exist.
    """
    roots = [_existing(path) for path in paths]
    return _walk_all(roots)


def _existing(path: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go round in a circle
        raise _unreached(path.absolute().as_uri(), error) from error


def _walk_all(roots: Iterable[Path]) -> Iterator[Path | UnreadableDocument]:
    seen: set[Path] = set()
    for root in roots:
        yield from _Walk(root, seen).visit(root)


def _unreached(uri: str, error: OSError | RuntimeError) -> UnreadableDocument:
    match error:
        case PermissionError():
            return no_permission(uri)
        case FileNotFoundError() | NotADirectoryError():
            return UnreadableDocument(uri, "There is no such file or folder.", "Check the path.")
        case OSError():
            return not_read(uri, error)
        case _:
            return UnreadableDocument(uri, "It is a link that leads back to itself.", _LINK_REMEDY)


def not_read(uri: str, error: OSError) -> UnreadableDocument:
    return UnreadableDocument(uri, f"It could not be read: {error.strerror}.", "Check the disk, then retry.")


def no_permission(uri: str) -> UnreadableDocument:
    return UnreadableDocument(uri, "You have no permission to read it.", "Change its permissions, or leave it out.")


class _Walk:
    """Walks one added folder. `seen` has every real path that was visited, so that no link makes a loop."""

    def __init__(self, root: Path, seen: set[Path]) -> None:
        self._root = root
        self._seen = seen

    def visit(self, path: Path) -> Iterator[Path | UnreadableDocument]:
        """`path` is resolved."""
        if path in self._seen:
            return
        self._seen.add(path)
        try:
            if not path.is_dir():
                yield path
                return
            children = sorted(path.iterdir())
        except OSError as error:
            yield _unreached(path.as_uri(), error)
            return
        for child in children:
            if not child.name.startswith("."):
                yield from self._visit_child(child)

    def _visit_child(self, child: Path) -> Iterator[Path | UnreadableDocument]:
        try:
            target = child.resolve(strict=True)
        except PermissionError:
            yield no_permission(child.as_uri())
        except (OSError, RuntimeError):
            yield UnreadableDocument(child.as_uri(), "It is a link to nothing, or was just removed.", _LINK_REMEDY)
        else:
            if target.is_relative_to(self._root):
                yield from self.visit(target)
            else:
                yield UnreadableDocument(
                    child.as_uri(), f"It is a link to {target}, outside the folder that was added.", _LINK_REMEDY
                )
