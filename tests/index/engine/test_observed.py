"""Whoever observes the documents is told of each commit that changed some, whatever comes later."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pullquote.engine import Engine
from pullquote.errors import UnknownDocument
from pullquote.types import Source, document_id

from .conftest import MakeDocument


class Notes:
    """A `ChangeObserver` that writes down what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def replaced(self, source: Source) -> None:
        self.said.append(f"{source.uri} replaced: {source.title}")

    def removed(self, source: Source) -> None:
        self.said.append(f"{source.uri} removed: {source.title}")

    def close(self) -> None:
        self.said.append("closed")


def test_changes_of_an_interrupted_add_are_told_once(
    tmp_path: Path, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    notes = Notes()
    engine = open_engine(tmp_path, observer=notes, batch_passages=1)
    engine.add_documents(document(f"x:{number}", "The light was lit.", "Former") for number in (1, 2))
    changed = [document(f"x:{number}", "The light went out.", "Present") for number in (1, 2)]

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.add_documents(changed, interrupt)
    assert notes.said == ["x:1 replaced: Present"]
    again = engine.add_documents(changed)
    assert (again.unchanged, again.replaced) == ([document_id("x:1")], [document_id("x:2")])
    engine.remove("x:1")
    engine.close()
    assert notes.said == ["x:1 replaced: Present", "x:2 replaced: Present", "x:1 removed: Present", "closed"]


def test_a_change_that_stands_is_told_where_the_indexes_cannot_follow_it(
    tmp_path: Path, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    notes = Notes()
    engine = open_engine(tmp_path, observer=notes)
    engine.add_documents(document(f"x:{number}", "The light was lit.", "Former") for number in (1, 2))
    with engine.store.lock.held():  # type: ignore[attr-defined] # what was written has settled
        shutil.rmtree(tmp_path / "lexical")
    (tmp_path / "lexical").write_text("a file in the place of the folder")
    engine.add_documents([document("x:1", "The light went out.", "Present")])
    engine.remove("x:2")
    assert notes.said == ["x:1 replaced: Present", "x:2 removed: Former"]
    (tmp_path / "lexical").unlink()
    assert engine.search("light").hits[0].passage.text == "The light went out."
    engine.close()


def test_a_removal_that_several_ask_for_at_once_is_one(
    tmp_path: Path, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    notes, rounds, several = Notes(), 10, 4
    engine = open_engine(tmp_path, observer=notes)
    engine.add_documents(document(f"x:{number}", "The light was lit.", "Light") for number in range(rounds))
    together = Barrier(several)

    def remove(uri: str) -> bool:
        together.wait()
        try:
            engine.remove(uri)
        except UnknownDocument:
            return False
        return True

    with ThreadPoolExecutor(several) as pool:
        for number in range(rounds):
            assert sum(pool.map(remove, [f"x:{number}"] * several)) == 1
    assert notes.said == [f"x:{number} removed: Light" for number in range(rounds)]
