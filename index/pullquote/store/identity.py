"""Tells a file or a folder from another that stands in its place since."""

from pathlib import Path

Identity = tuple[int, int]


def identity(path: Path) -> Identity | None:
    """What it is known by as long as somebody has it open; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
