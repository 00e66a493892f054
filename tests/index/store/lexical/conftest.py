"""What the tests of the lexical index share: an index of two passages, taken to a commit as a store does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex, View
from pullquote.types import Document, Filters, Passage, Span

FERRY = "The ferries were burning off Tolling Rock."
CHOIR = "The choir of Osk sang carols at the café."

MakeDocument = Callable[..., Document]
MakePassage = Callable[..., Passage]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture(scope="session")
def passage(document: MakeDocument) -> MakePassage:
    def passage(text: str, title: str = "A report") -> Passage:
        source = document(f"x:{text}", text, title)
        span = Span(0, len(text))
        return Passage(source.source, span, source.sections[0], text, (span,))

    return passage


@pytest.fixture
def index(folder: Path, passage: MakePassage) -> LexicalIndex:
    index = LexicalIndex(folder)
    follow(index, 1, [], [(1, passage(FERRY, "Fire at sea")), (2, passage(CHOIR))])
    return index


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, passage: MakePassage) -> Path:
    """A folder with two segments and a removal, to be copied and damaged."""
    folder = tmp_path_factory.mktemp("whole") / "lexical"
    index = LexicalIndex(folder)
    follow(index, 1, [], [(1, passage(FERRY, "Fire at sea")), (2, passage("The roof of the school leaks."))])
    follow(index, 2, [2], [(3, passage(CHOIR))])
    return folder


def follow(index: LexicalIndex, generation: int, removed: list[int], added: list[tuple[int, Passage]]) -> None:
    """Take the index to a commit, as a store does."""
    if index.reached() == Commit():
        index.start_anew()
    index.apply(commit(generation), removed, added)
    index.settle()


def commit(generation: int) -> Commit:
    return Commit(generation, f"commit {generation}")


def found(index: LexicalIndex, question: str, view: View | None = None) -> list[int]:
    return sorted(number for number, _ in index.search(view or index.view, question, 1_000, Filters(), None))
