import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, clean_metadata, file_name, make_document
from pullquote.readers.layout import Layout

URI = "file:///archive/harbour%20notes.txt"


def layout_of(words: str) -> Layout:
    layout = Layout()
    layout.paragraph(words)
    return layout


def test_a_document_without_a_title_has_its_files_name() -> None:
    assert make_document(URI, "text/plain", layout_of("Words."), Facts()).title == "harbour notes"


def test_the_title_is_one_line() -> None:
    assert make_document(URI, "text/plain", layout_of("Words."), Facts(" Two\nlines ")).title == "Two lines"


def test_without_text_there_is_no_document() -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        make_document(URI, "text/plain", layout_of(" "), Facts("A title"))


def test_empty_metadata_is_left_out() -> None:
    assert clean_metadata({"author": " Ada\n", "editor": " ", "": "x"}) == {"author": "Ada"}


@given(st.text())
def test_every_uri_gives_some_name(uri: str) -> None:
    assert file_name(uri)
