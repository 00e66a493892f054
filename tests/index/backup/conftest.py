"""A data folder with the databases of everything that there can be."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.types import Document

QUESTION = "How far did the herring quota fall?"


@pytest.fixture(scope="session")
def noted() -> Callable[[Path, str], None]:
    """Writes a word into a database that is not of documents; made where there is none."""

    def noted(path: Path, word: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")
            connection.execute("INSERT INTO words VALUES (?)", (word,))

    return noted


@pytest.fixture
def words() -> Callable[[Path], list[str]]:
    def words(path: Path) -> list[str]:
        with closing(sqlite3.connect(path)) as connection:
            return [row[0] for row in connection.execute("SELECT word FROM words")]

    return words


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    open_engine: Callable[[Path], Engine],
    document: Callable[..., Document],
    noted: Callable[[Path, str], None],
) -> Path:
    data = tmp_path_factory.mktemp("made") / "data"
    for folder, share in ((data, "18"), (data / "collections" / "court", "31")):
        engine = open_engine(folder)
        engine.add_documents([document("x:quota", f"The herring quota fell by {share} per cent this year.")])
        engine.close()
    for name in ("access", "audit", "collections/court/audit"):
        noted(data / f"{name}.sqlite", name)
    noted(data / "notes.sqlite", "of somebody else")
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """Documents in two collections, a database of each other kind, and files that are none of these."""
    return shutil.copytree(made, tmp_path / "data")
