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


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
def test_the_separator_that_excel_is_told(read: Read, line: str) -> None:
    reading = read("a.csv", f'{line}title;text\nOsk;One, two, three\nOsk;"Four" fi"ve"\nOsk;Six\n'.encode())
    assert [document.text for document in reading.documents] == ["One, two, three", "Six"]
    assert [error.reason for error in reading.errors] == ["In line 4 a cell goes on after its closing double quote."]


def test_a_column_is_read_in_one_order_of_day_and_month(read: Read) -> None:
    table = b"text,date,created\nOne.,04/03/2025,x\nTwo.,25/12/2024,x\n"
    assert [document.published for document in read("a.csv", table).documents] == [date(2025, 3, 4), date(2024, 12, 25)]


def test_a_row_with_too_many_cells_is_reported_and_the_others_are_read(read: Read) -> None:
    reading = read("a.csv", b"title,text\nOsk,One, two\nOsk,Three\nOsk\n")
    assert [document.text for document in reading.documents] == ["Three"]
    assert [error.uri[-2:] for error in reading.errors] == ["#1", "#3"]
    assert "3 cells" in reading.errors[0].reason


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (f"name,told\nAda,{'word ' * 50}", "no column with text; its first line names 'name', 'told'"),
        ("names\nAda", "no column with text; its first line names 'names'"),
        ('name,age\nAda,"for\nty" or so', "no column with text"),
        ("title,text\n\n", "no rows"),
        ("name,age\n", "no rows"),
    ],
)
def test_refused(refusal: Callable[[str, bytes], str], table: str, reason: str) -> None:
    assert reason in refusal("a.csv", table.encode())


@pytest.mark.parametrize(("name", "separator"), [("dams.csv", ";"), ("dams.tsv", "\t")])
def test_a_table_of_short_cells_is_one_document(
    read_one: Callable[[str, bytes], Document], name: str, separator: str
) -> None:
    rows = [["Region", "Inspector", "Dams"], ["North", "Hilde\u00a0 Marn", "14"], ["West", "", "9"]]
    document = read_one(name, "\n".join(map(separator.join, rows)).encode())
    assert document.text == "Region | Inspector | Dams\n\nNorth | Hilde Marn | 14\n\nWest | 9"
    assert document.title == "dams"


def test_rows_of_a_table_that_cannot_be_told_apart_are_reported_and_the_others_are_read(read: Read) -> None:
    reading = read("a.csv", b'town,loaf\nOsk,2,40\nBrunn,"2,85"\nLind,"2\n" or 3\n')
    assert [document.text for document in reading.documents] == ["town | loaf\n\nBrunn | 2,85"]
    assert [(error.uri[-2:], error.reason) for error in reading.errors] == [
        ("#1", "Row 1 has 3 cells, but the first line names 2 columns."),
        ("#3", "In lines 4 to 5 a cell goes on after its closing double quote."),
    ]


def test_a_row_that_ends_before_its_text_is_told_as_such(read: Read) -> None:
    reading = read("a.csv", b"title,date,text\nOsk,2025-03-04\nOsk,2025-03-05,Two.\n")
    assert [document.text for document in reading.documents] == ["Two."]
    [error] = reading.errors
    assert error.reason == "Row 1 ends after 2 of the 3 columns that the first line names, before its text."
    assert "#1" in error.uri


def test_a_very_long_field(read_one: Callable[[str, bytes], Document]) -> None:
    assert len(read_one("a.csv", b"text\n" + b"word " * 100_000).text) == 499_999


def test_a_quote_that_is_not_closed_swallows_no_rows_in_silence(read: Read) -> None:
    rows = [f"T{day},2025-12-0{day},Word {day}." for day in range(3, 7)]
    for last in ("T7,2025-12-07,Word 7.", 'T7,2025-12-07,"Yes, he said."'):
        table = ["title,date,text", "T1,2025-12-01,Word 1.", 'T2,2025-12-02,"No comment, said Holt.', *rows, last]
        reading = read("a.csv", "\n".join(table).encode())
        assert [document.text for document in reading.documents] == ["Word 1."]
        [error] = reading.errors
        assert error.reason.startswith("Line 3 has a double quote that is not closed")
        assert error.uri.endswith("#2")


def test_a_row_with_quotes_inside_quotes_is_reported_and_the_others_are_read(read: Read) -> None:
    table = 'title,text\nOsk,"One\n""two""."\nOsk,"She said "no" to it."\nOsk,"Never" and "ever"\n'
    table += '"Osk, Norway" is,Four.\nOsk,"Fi\nve" \nOsk,Six.\n'
    reading = read("a.csv", table.encode())
    assert [(document.text, document.uri[-2:]) for document in reading.documents] == [
        ('One\n"two".', "#1"),
        ("Six.", "#6"),
    ]
    assert [error.reason for error in reading.errors] == [
        f"In {where} a cell goes on after its closing double quote."
        for where in ("line 4", "line 5", "line 6", "lines 7 to 8")
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_quotes_that_are_part_of_the_words_stay(read: Read, name: str) -> None:
    rows = [["title", "text"], ["Osk", '"Never" was her word.'], ["Osk", 'She said "no".'], ["Osk", "Three."]]
    separator = "," if name == "a.csv" else "\t"
    reading = read(name, "\r\n".join(map(separator.join, rows)).encode())
    assert [document.text for document in reading.documents] == [text for _, text in rows[1:]]
    assert reading.errors == ()


def test_a_header_that_is_no_csv_is_refused(refusal: Callable[[str, bytes], str]) -> None:
    assert "Line 1 has a double quote that is not closed" in refusal("a.csv", b'title,"text\nOsk,One.\n')


def test_an_inch_is_no_quote_that_closes_another(read: Read) -> None:
    reading = read("a.csv", b'title,text\nOne,12" wide\n12" pipe,"It leaked\nTwo,Dry\n')
    assert [document.text for document in reading.documents] == ['12" wide']
    assert "Line 3 has a double quote that is not closed" in reading.errors[0].reason
