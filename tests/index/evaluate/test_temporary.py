"""The engine over a temporary folder, and that nothing of it is left."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.temporary import engine_over
from pullquote.types import Document, Section, Span

DOCUMENT = Document("x:1", "Ferry", "The Grey Petrel burned.", "text/plain", (Section(Span(0, 23)),))


def test_it_holds_the_documents_and_the_folder_goes_with_it(new_engine: Callable[[Path], Engine]) -> None:
    folders = []

    def make(folder: Path) -> Engine:
        folders.append(folder)
        return new_engine(folder)

    with engine_over(make, [DOCUMENT], "tiny") as engine:
        assert engine.document("x:1").text == DOCUMENT.text
        assert folders[0].is_dir()
    assert not folders[0].exists()


def test_a_document_that_cannot_be_indexed_is_named(new_engine: Callable[[Path], Engine]) -> None:
    documents = [DOCUMENT, replace(DOCUMENT, title="Another")]
    with (
        pytest.raises(QuestionSetError, match=r"'tiny' cannot be indexed: .*the same address"),
        engine_over(new_engine, documents, "tiny"),
    ):
        pass
