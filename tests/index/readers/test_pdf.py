from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from fpdf import FPDF
from PIL import Image

from pullquote.readers import FileReading
from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]
LONG = "The ferry to Osk was two hours late, and its passengers waited on the quay in the rain until it came. "


def pdf(*pages: str) -> FPDF:
    made = FPDF()
    made.set_font("helvetica", size=12)
    for page in pages:
        made.add_page()
        for paragraph in page.split("\n"):
            made.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
    return made


def bytes_of(made: FPDF) -> bytes:
    return bytes(made.output())


def test_each_page_is_a_section(read_one: ReadOne) -> None:
    document = read_one("notes.pdf", bytes_of(pdf("First page.", "", "Third page.")))
    assert [(section.page, section.span.of(document.text)) for section in document.sections] == [
        (1, "First page."),
        (3, "Third page."),
    ]
    assert document.title == "notes"
    assert document.media_type == "application/pdf"


def test_wrapped_lines_are_joined_and_paragraphs_are_not(read_one: ReadOne) -> None:
    document = read_one("a.pdf", bytes_of(pdf(f"{LONG * 3}\nA second paragraph.")))
    assert document.text == f"{(LONG * 3).strip()}\n\nA second paragraph."


def test_words_divided_at_a_lines_end_are_joined(read_one: ReadOne) -> None:
    made = pdf("")
    made.multi_cell(0, 6, "He was refu-\nsed by the Anglo-\nSaxon.", new_x="LMARGIN", new_y="NEXT")
    assert read_one("a.pdf", bytes_of(made)).text == "He was refused by the Anglo-Saxon."


def test_properties(read_one: ReadOne) -> None:
    made = pdf("Words.")
    made.set_title("Minutes of the Council")
    made.set_author("Ada Brandt")
    made.set_creation_date(datetime(2024, 9, 19, 12, tzinfo=UTC))
    document = read_one("a.pdf", bytes_of(made))
    assert document.title == "Minutes of the Council"
    assert document.published == date(2024, 9, 19)
    assert document.metadata == {"author": "Ada Brandt"}


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Microsoft Word - Minutes 3.doc", "harbour"),
        ("draft_final2.DOCX", "harbour"),
        ("file:///home/ada/h.html", "harbour"),
        ("Ferry late | Herald.com", "Ferry late | Herald.com"),
        ("Microsoft Word turns forty", "Microsoft Word turns forty"),
    ],
)
def test_the_name_of_the_file_that_it_was_printed_from_is_no_title(read_one: ReadOne, stated: str, title: str) -> None:
    made = pdf("Words.")
    made.set_title(stated)
    assert read_one("harbour.pdf", bytes_of(made)).title == title


@pytest.mark.parametrize(
    ("page", "published"),
    [
        ("Ferry late\nPORT ELISE, 14 September 2025\nIt was late yesterday.", date(2025, 9, 14)),
        ("Ferry late\nSunday, September 14, 2025\nIt was late.\n14 September 2025", date(2025, 9, 14)),
        ("14 September 2025", date(2025, 9, 14)),
        (
            "Ferry late\nBy Nina Holt | Published 14 September 2025\nUpdated 1 March 2026\nIt was late.",
            date(2025, 9, 14),
        ),
        # Which of two, no whole date, one in a sentence, and one that stands too far below: when the file was made.
        ("14 September 2025\n15 September 2025\nIt was late.", date(2026, 3, 2)),
        ("PORT ELISE, September 2025\nIt was late.", date(2026, 3, 2)),
        ("The ferry was late on\n14 September 2025\nand the day after.", date(2026, 3, 2)),
        ("It was late on 14 September 2025.", date(2026, 3, 2)),
        ("One.\nTwo.\nThree.\nFour.\nFive.\nSix.\n14 September 2025", date(2026, 3, 2)),
    ],
)
def test_the_date_that_the_head_tells_counts_more_than_the_files(read_one: ReadOne, page: str, published: date) -> None:
    made = pdf(page, "15 September 2025")
    made.set_creation_date(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert read_one("a.pdf", bytes_of(made)).published == published


def test_the_head_is_that_of_the_first_page_with_text(read_one: ReadOne) -> None:
    made = pdf("", "Ferry late\n14 September 2025\nIt was late.")
    made.set_creation_date(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert read_one("a.pdf", bytes_of(made)).published == date(2025, 9, 14)


def test_a_pdf_without_text_is_refused(refusal: Callable[[str, bytes], str]) -> None:
    made = FPDF()
    made.add_page()
    made.image(Image.new("RGB", (20, 20), "red"))
    assert "OCR" in refusal("scan.pdf", bytes_of(made))


def test_pages_that_are_pictures_among_others_are_named_and_blank_ones_are_not(
    read: Callable[[str, bytes], FileReading],
) -> None:
    made = pdf("First page.", "", "Third page.", "", "")
    for page in (4, 5):
        made.page = page
        made.image(Image.new("RGB", (20, 20), "red"), x=0, y=0)
    reading = read("minutes.pdf", bytes_of(made))
    assert [section.page for document in reading.documents for section in document.sections] == [1, 3]
    [error] = reading.errors
    assert error.reason.endswith("as a scanner makes them, are not read: 4, 5 of 5.")
    assert "OCR" in error.remedy


def test_an_encrypted_pdf_is_refused(refusal: Callable[[str, bytes], str]) -> None:
    made = pdf("Secret.")
    made.set_encryption(owner_password="owner", user_password="user")
    assert "password" in refusal("a.pdf", bytes_of(made))


@pytest.mark.parametrize("keep", [20, 200, 600])
def test_a_damaged_pdf_is_refused(read: Callable[[str, bytes], FileReading], keep: int) -> None:
    reading = read("a.pdf", bytes_of(pdf("Words."))[:keep])
    assert reading.documents == ()
    assert len(reading.errors) == 1


@pytest.mark.parametrize(("said", "reason"), [(20_001, "It has 20,001 pages"), (20_000, "damaged")])
def test_one_that_says_it_has_too_many_pages_is_refused_before_they_are_opened(
    refusal: Callable[[str, bytes], str], said: int, reason: str
) -> None:
    # There is one: whoever opens the others finds the file damaged.
    data = bytes_of(pdf("Words."))
    assert data.count(b"/Count 1\n") == 1
    assert reason in refusal("a.pdf", data.replace(b"/Count 1\n", b"/Count %d\n" % said))


def test_threads_can_read_at_once(read_one: ReadOne) -> None:
    data = bytes_of(pdf(*[LONG * 5] * 5))
    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: read_one("a.pdf", data).text, range(40)))
    assert len(texts) == 1


def test_raised_figures_are_no_part_of_a_number(read_one: ReadOne) -> None:
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.add_page()
    for words, mark in (
        ("The ministry counted 12", "3"),
        (" dead in 2021", "4"),
        (" and 4.2 million", "6"),
        (". It rose", ""),
    ):
        made.write(6, words)
        made.char_vpos = "SUP"
        made.write(6, mark)
        made.char_vpos = "LINE"
    assert read_one("a.pdf", bytes_of(made)).text == "The ministry counted 12³ dead in 2021⁴ and 4.2 million⁶. It rose"


def test_a_line_has_the_height_of_most_of_its_letters(read_one: ReadOne) -> None:
    made = FPDF()
    made.add_page()
    for words in (
        ("The ferry was ", "two", " hours late on"),
        ("Sunday and ", "all", " day on Monday"),
        ("Evening too.",),
    ):
        for size, word in zip((12, 9, 12), words, strict=False):
            made.set_font("helvetica", size=size)
            made.write(6, word)
        made.ln(6)
    text = read_one("a.pdf", bytes_of(made)).text
    assert text.startswith("The ferry was two hours late on Sunday and all day on Monday")


def test_what_is_printed_around_the_text_of_every_page_cannot_be_quoted(read_one: ReadOne) -> None:
    class Printed(FPDF):
        def header(self) -> None:
            self.cell(0, 5, "The Osk Courier", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 5, f"Page {self.page_no()} of 2", align="C")

    made = Printed()
    made.set_font("helvetica", size=12)
    for day in ("Monday", "Tuesday"):
        made.add_page()
        made.multi_cell(0, 6, f"The ferry was late on {day}.")
    assert read_one("a.pdf", bytes_of(made)).text == "The ferry was late on Monday.\n\nThe ferry was late on Tuesday."


def test_a_hyphen_stays_in_a_word_that_another_page_has_with_it(read_one: ReadOne) -> None:
    made = pdf("A long-term plan.", "")
    made.multi_cell(0, 6, "The council has a long-\nterm plan for 2019-\n2020.", new_x="LMARGIN", new_y="NEXT")
    assert read_one("a.pdf", bytes_of(made)).text.endswith("The council has a long-term plan for 2019-2020.")
