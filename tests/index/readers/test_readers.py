"""What holds for every format: any text and any bytes give sound documents, or errors that are values."""

import csv
import json
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.errors import UnreadableDocument
from pullquote.readers import SUFFIXES, FileReading
from pullquote.readers.formats import reader_for
from pullquote.readers.text import clean, paragraphs
from pullquote.types import Document

Check = Callable[[Document], None]
Read = Callable[[str, bytes], FileReading]

TEXT = st.text()
ANY_TEXT = st.text(st.characters(exclude_categories=()))
BEGINNINGS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"---\n", b"[{", b"<html>", b"text\n", b"\xef\xbb\xbf"]
)


# No deadline, because the first example imports the parser.
@pytest.mark.parametrize("suffix", SUFFIXES)
@given(beginning=BEGINNINGS, rest=st.binary())
def test_any_bytes(check_document: Check, suffix: str, beginning: bytes, rest: bytes) -> None:
    try:
        for item in reader_for(suffix).read(beginning + rest, f"file:///a{suffix}"):
            if isinstance(item, Document):
                check_document(item)
    except UnreadableDocument:
        pass


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@given(text=TEXT)
def test_any_text(read: Read, check_document: Check, suffix: str, text: str) -> None:
    reading = read(f"a{suffix}", text.encode())
    assert len(reading.documents) + len(reading.errors) == 1
    for document in reading.documents:
        check_document(document)


@given(TEXT)
def test_plain_text_keeps_every_paragraph(read: Read, text: str) -> None:
    marked = f"Some words.\n\n{text}".replace("\x00", "")
    [document] = read("a.txt", marked.encode()).documents
    [section] = document.sections
    assert section.span.of(document.text) == "\n\n".join(paragraphs(clean(marked)))


@given(text=ANY_TEXT, others=st.dictionaries(ANY_TEXT.map("x{}".format), ANY_TEXT))
def test_json_keeps_every_paragraph(read: Read, check_document: Check, text: str, others: dict[str, str]) -> None:
    reading = read("a.json", json.dumps([{"text": text, **others}]).encode())
    expected = "\n\n".join(paragraphs(clean(text)))
    assert [document.text for document in reading.documents] == ([expected] if expected else [])
    for document in reading.documents:
        check_document(document)
        [section] = document.sections
        assert section.span.of(document.text) == expected


@given(st.lists(TEXT, min_size=1))
def test_csv_keeps_every_paragraph(read: Read, check_document: Check, texts: list[str]) -> None:
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(["text", "n"])
    writer.writerows([text.replace("\x00", ""), "1"] for text in texts)
    reading = read("a.csv", table.getvalue().encode())
    expected = ["\n\n".join(paragraphs(clean(text.replace("\x00", "")))) for text in texts]
    assert [document.text for document in reading.documents] == [text for text in expected if text]
    for document in reading.documents:
        check_document(document)
