from collections.abc import Callable
from datetime import date

import pytest

from pullquote.readers.plain import Head, split_head
from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]


def test_a_date_line_gives_date_and_title_and_is_not_text(read_one: ReadOne) -> None:
    document = read_one("a.txt", b"date 2025-11-30 OSK - Ferry runs late\n\nThe ferry was late.\n\nNobody said why.\n")
    assert document.published == date(2025, 11, 30)
    assert document.title == "OSK - Ferry runs late"
    assert document.text == "The ferry was late.\n\nNobody said why."
    [section] = document.sections
    assert section.span.of(document.text) == document.text
    assert document.media_type == "text/plain"


@pytest.mark.parametrize(
    "line", ["date 2025-03-14", "Date: 2025-03-14", "date 2025-03-14 OSK", "date 2025-03-14 OSK, 7 a.m."]
)
def test_a_headline_under_a_bare_date_line_is_the_title_and_heading(read_one: ReadOne, line: str) -> None:
    document = read_one("a.txt", f"{line}\nOne dead in ferry fire\n\nOne person died.\n".encode())
    assert document.title == "One dead in ferry fire"
    [section] = document.sections
    assert section.heading == "One dead in ferry fire"
    assert section.span.of(document.text) == "One person died."


def test_words_in_capitals_stay_the_title_where_no_headline_is_under_them(read_one: ReadOne) -> None:
    document = read_one("a.txt", b"date 2025-03-14 NATO, EU agree\n\nThey agreed\n\nat last.")
    assert document.title == "NATO, EU agree"
    assert document.text == "They agreed\n\nat last."


def test_without_a_date_line_a_short_first_line_is_the_title_and_stays_in_the_text(read_one: ReadOne) -> None:
    document = read_one("a.txt", b"\nTo all who keep gear\n\nThe key is under the bucket.")
    assert document.title == "To all who keep gear"
    assert document.published is None
    [section] = document.sections
    assert section.span.of(document.text) == "To all who keep gear\n\nThe key is under the bucket."


@pytest.mark.parametrize("text", ["One sentence.\n\nAnd another.", "only words", f"{'long ' * 50}\n\nmore"])
def test_else_the_title_is_the_files_name(read_one: ReadOne, text: str) -> None:
    assert read_one("harbour notes.txt", text.encode()).title == "harbour notes"


@pytest.mark.parametrize("text", ["date 2025-13-40 OSK\ntext", "date palms grow\ntext", "date 2025-03-14-7\ntext"])
def test_what_is_no_date_line_is_text(text: str) -> None:
    assert split_head(text) == (Head(), text)


def test_line_breaks_in_a_paragraph_stay(read_one: ReadOne) -> None:
    assert read_one("a.txt", b"Roses are red,\r\nviolets are blue.").text == "Roses are red,\nviolets are blue."


def test_a_date_line_alone_is_no_document(refusal: Callable[[str, bytes], str]) -> None:
    assert "no text" in refusal("a.txt", b"date 2025-03-14 OSK - Ferry late")
