from collections.abc import Callable
from datetime import date

import pytest

from pullquote.readers import FileReading
from pullquote.types import Document

Read = Callable[[str, bytes], FileReading]


def test_a_document_a_row(read: Read) -> None:
    table = 'Title,Text,Date,URL,Desk\r\nOsk,"One,\r\n\r\ntwo ""three"".",2025-03-14,https://a.example/1,news\r\n,Four.,,,\r\n'
    first, second = read("a.csv", table.encode()).documents
    assert (first.title, first.text, first.uri) == ("Osk", 'One,\n\ntwo "three".', "https://a.example/1")
    assert first.published == date(2025, 3, 14)
    assert first.metadata == {"Desk": "news"}
    assert (second.title, second.uri) == ("a", "file:///archive/a.csv#2")


@pytest.mark.parametrize(
    ("name", "table", "media_type"),
    [
        ("a.csv", "title;text\nOsk;One, two", "text/csv"),
        ("a.csv", "\ufefftitle\ttext\nOsk\tOne, two", "text/csv"),
        ("a.tsv", "title\ttext\nOsk\tOne, two", "text/tab-separated-values"),
    ],
)
def test_separators(read_one: Callable[[str, bytes], Document], name: str, table: str, media_type: str) -> None:
    document = read_one(name, table.encode())
    assert (document.title, document.text, document.media_type) == ("Osk", "One, two", media_type)


def test_a_row_with_too_many_cells_is_reported_and_the_others_are_read(read: Read) -> None:
    reading = read("a.csv", b"title,text\nOsk,One, two\nOsk,Three\nOsk\n")
    assert [document.text for document in reading.documents] == ["Three"]
    assert [error.uri[-2:] for error in reading.errors] == ["#1", "#3"]
    assert "3 cells" in reading.errors[0].reason


@pytest.mark.parametrize(
    ("table", "reason"),
    [("name,age\nAda,40", "no column with text; its first line names 'name', 'age'"), ("title,text\n\n", "no rows")],
)
def test_refused(refusal: Callable[[str, bytes], str], table: str, reason: str) -> None:
    assert reason in refusal("a.csv", table.encode())


def test_a_very_long_field(read_one: Callable[[str, bytes], Document]) -> None:
    assert len(read_one("a.csv", b"text\n" + b"word " * 100_000).text) == 499_999
