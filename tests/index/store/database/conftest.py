"""What the tests of the database share: one to which texts are added by their uris."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pullquote.protocols import Addition
from pullquote.store.commit import Commit
from pullquote.store.database import Database
from pullquote.types import Change, Document

FACTS = {"model": "none"}

MakeDocument = Callable[..., Document]
MakeAddition = Callable[..., Addition]
Add = Callable[..., list[Change]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "truth.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def add(database: Database, addition: MakeAddition) -> Add:
    """Adds texts by uri, in one commit."""
    return lambda **texts: database.put([addition(uri, text) for uri, text in texts.items()], (), FACTS).changes


def newest(database: Database) -> Commit:
    with database.snapshot() as reading:
        return reading.newest()
