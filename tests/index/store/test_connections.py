"""A file that goes away is not made anew, and what is wrong with a copy is told apart from what is with its source."""

from contextlib import closing
from pathlib import Path

import pytest

from pullquote.errors import StoreError
from pullquote.store.connections import Connections


def test_a_file_that_was_deleted_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "a word?#%.sqlite"
    with closing(Connections(path)) as connections, connections.connection() as first:
        first.execute("CREATE TABLE words (word TEXT)")
        path.unlink()
        with pytest.raises(StoreError, match="cannot be used"), connections.connection():
            pass
        assert first.execute("SELECT count(*) FROM words").fetchone() == (0,)
    assert list(tmp_path.glob("*.sqlite")) == []
