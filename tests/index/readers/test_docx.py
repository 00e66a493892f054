import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]


def bytes_of(word: WordDocument) -> bytes:
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def of_xml(element: str) -> WordDocument:
    """What python-docx makes no call for."""
    made = docx.Document()
    made.element.body.insert(0, parse_xml(element))
    return made


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same zip file with each part changed, or left out where the change is None."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return target.getvalue()


@pytest.fixture
def word() -> WordDocument:
    made = docx.Document()
    made.core_properties.created = datetime(2024, 10, 4)  # noqa: DTZ001 (the file format has no time zone)
    made.core_properties.author = "Fenella Crake"
    made.add_heading("Agnete Skovlund", 0)
    made.add_paragraph("She kept the light.")
    made.add_heading("Early life", 1)
    made.add_paragraph("She was born on Osk.")
    table = made.add_table(2, 2)
    for cell, words in zip([*table.rows[0].cells, *table.rows[1].cells], ["Year", "Place", "1940", "Osk"], strict=True):
        cell.text = words
    made.add_paragraph("She died\nin 2024.")
    return made


def test_headings_tables_and_properties(read_one: ReadOne, word: WordDocument) -> None:
    document = read_one("a.docx", bytes_of(word))
    assert document.title == "Agnete Skovlund"
    assert document.published == date(2024, 10, 4)
    assert document.metadata == {"author": "Fenella Crake"}
    assert [(section.heading, section.span.of(document.text)) for section in document.sections] == [
        ("Agnete Skovlund", "She kept the light."),
        ("Early life", "She was born on Osk.\n\nYear | Place\n\n1940 | Osk\n\nShe died\nin 2024."),
    ]


def test_the_title_property_wins(read_one: ReadOne, word: WordDocument) -> None:
    word.core_properties.title = "Obituary"
    assert read_one("a.docx", bytes_of(word)).title == "Obituary"


def test_tracked_insertions_are_read_and_deletions_are_not(read_one: ReadOne) -> None:
    made = of_xml(
        f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>It is </w:t></w:r>"
        "<w:ins><w:r><w:t xml:space='preserve'>not </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>quite </w:delText></w:r></w:del><w:r><w:t>so.</w:t></w:r></w:p>"
    )
    assert read_one("a.docx", bytes_of(made)).text == "It is not so."


def test_numbers_are_not_put_together_of_what_is_struck_out_raised_or_lowered(read_one: ReadOne) -> None:
    runs = [
        ("It killed ", ""),
        ("12", "<w:strike/>"),
        ("3", "<w:dstrike w:val='1'/>"),
        ("14", "<w:strike w:val='0'/>"),
        (" people", ""),
        ("2", "<w:vertAlign w:val='superscript'/>"),
        (" and cost 10", ""),
        ("6", "<w:vertAlign w:val='superscript'/>"),
        (" euros on the 21", ""),
        ("st", "<w:vertAlign w:val='superscript'/>"),
        (": log", ""),
        ("10", "<w:vertAlign w:val='subscript'/>"),
        ("100 of CO", ""),
        ("2", "<w:vertAlign w:val='subscript'/>"),
    ]
    written = (f"<w:r><w:rPr>{look}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>" for text, look in runs)
    made = of_xml(f"<w:p {nsdecls('w')}>{''.join(written)}</w:p>")
    expected = "It killed 14 people² and cost 10⁶ euros on the 21st: log₁₀100 of CO2"
    assert read_one("a.docx", bytes_of(made)).text == expected


def test_paragraphs_and_cells_without_words_are_passed_over(read_one: ReadOne) -> None:
    made = docx.Document()
    made.add_paragraph("The council met.")
    made.add_paragraph("")
    made.add_table(2, 2).rows[0].cells[0].text = "Year"
    made.add_heading("", 1)
    made.add_paragraph("It was late.")
    assert read_one("a.docx", bytes_of(made)).text == "The council met.\n\nYear\n\nIt was late."


def test_the_paragraphs_of_a_cell_are_not_run_together(read_one: ReadOne) -> None:
    made = docx.Document()
    first, second = made.add_table(1, 2).rows[0].cells
    first.text = "12"
    first.add_paragraph("March")
    second.text = "Osk"
    assert read_one("a.docx", bytes_of(made)).text == "12 March | Osk"


def test_a_table_around_a_text_is_read_as_the_text(read_one: ReadOne) -> None:
    made = docx.Document()
    _, cell = made.add_table(1, 2).rows[0].cells
    cell.text = "PRESS RELEASE"
    cell.add_paragraph("A new fund", style="Heading 1")
    cell.add_paragraph("The minister announced a fund.")
    for inner, words in zip(cell.add_table(1, 2).rows[0].cells, ["Year", "Crowns"], strict=True):
        inner.text = words
    cell.add_paragraph("It pays for walls.")
    document = read_one("a.docx", bytes_of(made))
    assert document.title == "A new fund"
    assert [(section.heading, section.span.of(document.text)) for section in document.sections] == [
        (None, "PRESS RELEASE"),
        ("A new fund", "The minister announced a fund.\n\nYear | Crowns\n\nIt pays for walls."),
    ]


def test_content_controls_are_read(read_one: ReadOne) -> None:
    made = of_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert read_one("a.docx", bytes_of(made)).text == "Inside."


def test_rows_and_cells_in_content_controls_are_read(read_one: ReadOne) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    controlled = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{cell.format('Osk')}{controlled.format(cell.format('12'))}</w:tr>"
    made = of_xml(f"<w:tbl {nsdecls('w')}>{row}{controlled.format(row)}</w:tbl>")
    assert read_one("a.docx", bytes_of(made)).text == "Osk | 12\n\nOsk | 12"


BOX = (
    "<mc:AlternateContent><mc:Choice Requires='wps'>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
)


def test_a_text_box_is_read_once_and_apart_from_the_paragraph_that_it_hangs_on(read_one: ReadOne) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>It was arson.</w:t></w:r></w:p></w:txbxContent>"
    made = of_xml(
        f"<w:p {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r>"
        f"{BOX.format(box)}</w:r><w:r><w:t>The ferry burned on Friday.</w:t></w:r></w:p>"
    )
    assert read_one("a.docx", bytes_of(made)).text == "The ferry burned on Friday.\n\nIt was arson."


def test_the_date_that_the_head_tells_counts_more_than_the_files(read_one: ReadOne, word: WordDocument) -> None:
    made = docx.Document()
    made.core_properties.created = datetime(2019, 1, 7)  # noqa: DTZ001 (when the first one of all that were copied was made)
    for words in ("PRESS RELEASE", "Osk, 14 September 2025", "The light is out.", "It went out on", "Friday."):
        made.add_paragraph(words)
    assert read_one("a.docx", bytes_of(made)).published == date(2025, 9, 14)


def test_the_date_and_the_author_of_a_template_are_none(read_one: ReadOne) -> None:
    made = docx.Document()
    made.add_paragraph("She kept the light.")
    document = read_one("a.docx", bytes_of(made))
    assert document.published is None
    assert "author" not in document.metadata


def test_no_properties_are_made_up(read_one: ReadOne, word: WordDocument) -> None:
    def without_properties(name: str, part: bytes) -> bytes | None:
        if name == "docProps/core.xml":
            return None
        return re.sub(rb"<Relationship [^>]*core-properties[^>]*/>", b"", part) if name == "_rels/.rels" else part

    document = read_one("a.docx", repacked(bytes_of(word), without_properties))
    assert document.published is None
    assert document.title == "Agnete Skovlund"
    assert document.metadata == {}


def test_entities_are_not_expanded(read_one: ReadOne, word: WordDocument) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'

    def with_entities(name: str, part: bytes) -> bytes:
        if name != "word/document.xml":
            return part
        return part.replace(b"?>", b"?>" + bomb, 1).replace(b"kept the light", b"kept &b; the light")

    assert "aaa" not in read_one("a.docx", repacked(bytes_of(word), with_entities)).text


@pytest.mark.parametrize("missing", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_file_without_its_parts_is_refused(
    refusal: Callable[[str, bytes], str], word: WordDocument, missing: str
) -> None:
    data = repacked(bytes_of(word), lambda name, part: None if name == missing else part)
    assert "damaged" in refusal("a.docx", data)


def test_a_file_cut_short_is_refused(refusal: Callable[[str, bytes], str], word: WordDocument) -> None:
    assert "damaged" in refusal("a.docx", bytes_of(word)[:-500])


def test_a_bomb_is_refused(refusal: Callable[[str, bytes], str], word: WordDocument) -> None:
    data = repacked(bytes_of(word), lambda name, part: bytes(20_000_000) if name == "word/styles.xml" else part)
    assert "would unpack" in refusal("a.docx", data)


def test_a_document_without_words_is_refused(refusal: Callable[[str, bytes], str]) -> None:
    assert "no text" in refusal("a.docx", bytes_of(docx.Document()))
