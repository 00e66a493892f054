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


@pytest.mark.parametrize("lines", ["FOR IMMEDIATE RELEASE", "4 March 2025", "For immediate release:\n\nMarch 4, 2025"])
def test_lines_that_only_tell_when_are_not_the_title(read_one: ReadOne, lines: str) -> None:
    document = read_one("a.txt", f"{lines}\n\nFerry runs late\n\nIt was late.".encode())
    assert document.title == "Ferry runs late"
    assert document.text.startswith(lines)
    assert read_one("notes.txt", f"{lines}\n\nIt was late.".encode()).title == "notes"


@pytest.mark.parametrize("text", ["One sentence.\n\nAnd another.", "only words", f"{'long ' * 50}\n\nmore"])
def test_else_the_title_is_the_files_name(read_one: ReadOne, text: str) -> None:
    assert read_one("harbour notes.txt", text.encode()).title == "harbour notes"


@pytest.mark.parametrize(
    "line",
    [
        *("Date: 4 March 2025", "Date: March 4, 2025", "Date: Tue, 4 Mar 2025 10:00:00 +0100", "date 4 March 2025"),
        *("date:2025-03-04", "date = 2025-03-04", "DATE - 2025.03.04", "date: 2025/03/04", "date 2025-3-4"),
        *("date: 2025-03-04T10:00:00Z", "date: 2025-03-04 10:00", "date 2025-03-04, 10:00 p.m. GMT", "date: 20250304"),
        *("Published: 2025-03-04", "Published on 4 March 2025", "First published: 4 March 2025", "Dated 4 March 2025"),
    ],
)
def test_a_date_line_is_known_however_the_day_is_written(read_one: ReadOne, line: str) -> None:
    document = read_one("a.txt", f"{line}\nThe council of Osk met.\nNobody said why.".encode())
    assert document.published == date(2025, 3, 4)
    assert document.title == "a"
    assert document.text == "The council of Osk met.\nNobody said why."


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("date 2025-03-04, Osk", "Osk"),
        ("date 2025-03-04 10:00 OSK - Ferry late", "OSK - Ferry late"),
        ("date: 2025/03/04 Ferry late", "Ferry late"),
    ],
)
def test_the_words_of_a_date_line_begin_behind_comma_and_time(line: str, words: str) -> None:
    assert split_head(f"{line}\nIt was late.") == (Head(date(2025, 3, 4), words), "It was late.")


@pytest.mark.parametrize(
    "block",
    [
        "Title: Harbour money\nDate: 2025-03-04\nAuthor: Nina Holt",
        "Date: 4 March 2025\nHeadline: Harbour money\nAuthor: Nina Holt",
        "\nSubject: Harbour\n money\nAuthor: Nina Holt\nSent: Tuesday, March 4, 2025 10:12 AM",
    ],
)
def test_fields_above_the_text_are_no_part_of_it(read_one: ReadOne, block: str) -> None:
    document = read_one("a.txt", f"{block}\n \nThe council of Osk met.\n\nDate: no matter.".encode())
    assert (document.title, document.published) == ("Harbour money", date(2025, 3, 4))
    assert document.metadata == {"author": "Nina Holt"}
    assert document.text == "The council of Osk met.\n\nDate: no matter."


def test_the_head_of_mail_may_have_any_other_fields(read_one: ReadOne) -> None:
    head = (
        "Return-Path: <press@osk.example>\nReceived: from mx1\n\tby mx2; Tue, 4 Mar 2025 10:12:03 +0100\n"
        "Received: from mx0 by mx1\nMIME-Version: 1.0\nFrom: press@osk.example\nTo: desk@osk.example\n"
        "Subject: Harbour money\nDate: Tue, 4 Mar 2025 10:12:00 +0100\nImportance: High"
    )
    document = read_one("a.txt", f"{head}\n\nThe council of Osk met.".encode())
    assert (document.title, document.published) == ("Harbour money", date(2025, 3, 4))
    assert document.text == "The council of Osk met."
    assert document.metadata["from"] == "press@osk.example"
    assert document.metadata["importance"] == "High"


@pytest.mark.parametrize(
    "head",
    [
        "Ferry runs late\nOSK, March 4, 2025 (AP) -- ",
        "FOR IMMEDIATE RELEASE\n\nFerry runs late\n\n4 March 2025\n\n",
        "OSK, Norway, March 4, 2025 /Newswire/ -- ",
    ],
)
def test_a_dateline_of_the_first_lines_gives_the_date_and_stays_in_the_text(read_one: ReadOne, head: str) -> None:
    document = read_one("a.txt", f"{head}The council met on Friday, 28 February 2025.".encode())
    assert document.published == date(2025, 3, 4)
    assert document.text.startswith(head.rstrip())


@pytest.mark.parametrize(
    "text",
    [
        "The fire\n\n4 March 2025 - It began.\n\nNobody\nsaw\nit,\nas\nmost\nslept.\n\n9 March 2025 - It went out.",
        "OSK, March 4, 2025 - It met.\n\nIt\nwas\na\nlong\nday.\n\nBRENN, March 5, 2025 - It closed.",
        "The ferry was late on\n4 March 2025\nand the day after.",
        "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\n4 March 2025",
    ],
)
def test_a_chronicle_and_a_file_of_several_stories_have_no_date(read_one: ReadOne, text: str) -> None:
    assert read_one("a.txt", text.encode()).published is None


def test_a_date_that_is_stated_counts_more_than_a_dateline(read_one: ReadOne) -> None:
    assert read_one("a.txt", b"Date: 2025-03-05\n4 March 2025\nIt met.").published == date(2025, 3, 5)


def test_a_title_that_is_stated_is_the_title_whatever_is_under_it() -> None:
    head, body = split_head("Title: HARBOUR MONEY\nDate: 2025-03-04\n\nBy Nina Holt\n\nIt met.")
    assert head == Head(date(2025, 3, 4), "HARBOUR MONEY")
    assert body == "By Nina Holt\n\nIt met."


def test_a_day_that_is_not_certain_stays_a_field() -> None:
    head, body = split_head("Title: Harbour money\nDate: March 2025\n\nIt met.")
    assert head == Head(None, "Harbour money", "", {"date": "March 2025"})
    assert body == "It met."


@pytest.mark.parametrize(
    "text",
    [
        "Title: Mayor of Osk\nFrom: Brenn\nBorn: 1961\n\nShe rules.",  # what it is about
        "From: Osk, 10 a.m.\nTo: Brenn, 11 a.m.\n\nNo dogs.",
        "Subject: the wall\n\nIt fell.",
        "Subject: the wall\nFrom: Osk",
        "STROUD: We can't wait.\nBREKKE: Why?\n\n(Laughter.)",
        "Published 2025-03-14 by the council, the report says little.\nIt is short.",
        "Date night on 4 March 2025\nIt was late.",
        "Date: 03/04/2025\nIt was late.",
        "From: Osk\nDate: 4 March 2025\nFare: 12 crowns\n\nNo dogs.",
        "Dated 4 March 2025, the letter came too late.\nIt was short.",
    ],
)
def test_what_is_no_head_is_text(text: str) -> None:
    assert split_head(text) == (Head(), text)


@pytest.mark.parametrize("text", ["date 2025-13-40 OSK\ntext", "date palms grow\ntext", "date 2025-03-14-7\ntext"])
def test_what_is_no_date_line_is_text(text: str) -> None:
    assert split_head(text) == (Head(), text)


def test_line_breaks_in_a_paragraph_stay(read_one: ReadOne) -> None:
    assert read_one("a.txt", b"Roses are red,\r\nviolets are blue.").text == "Roses are red,\nviolets are blue."


def test_a_date_line_alone_is_no_document(refusal: Callable[[str, bytes], str]) -> None:
    assert "no text" in refusal("a.txt", b"date 2025-03-14 OSK - Ferry late")
