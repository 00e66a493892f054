"""Word documents (.docx), by python-docx: headings become sections, tables are read row by row."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from pullquote.errors import UnreadableDocument
from pullquote.readers.dates import date_of_text
from pullquote.readers.document import Facts, make_document
from pullquote.readers.layout import Layout
from pullquote.readers.raised import lowered, raised
from pullquote.readers.zips import check_zip
from pullquote.types import Document

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Word writes a text box twice, the second time for programs that do not know its kind.
_ONCE = "[not(ancestor::*[local-name() = 'Fallback'])]"
# Paragraphs and tables wherever they stand, also in content controls and text boxes, but not those of a table inside.
_BLOCKS = f"(.//w:p | .//w:tbl){_ONCE}[count(ancestor::w:tbl) = {{tables}}]"
# python-docx's own `text` leaves out words that were inserted with tracked changes, and so would misquote.
_WORDS = (
    ".//*[self::w:t or self::w:tab[parent::w:r] or self::w:br or self::w:cr or self::w:noBreakHyphen]"
    f"[not(ancestor::w:del) and not(ancestor::w:moveFrom)]{_ONCE}"
    # What was struck out by hand is deleted too.
    "[not(../w:rPr/*[self::w:strike or self::w:dstrike][not(@w:val = '0' or @w:val = 'false' or @w:val = 'off')])]"
)
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEMPLATE_DATE, _TEMPLATE_AUTHOR = date(2013, 12, 23), "python-docx"
"""What python-docx's template has as its date and its author, and so every document that was made with it."""
_DAMAGE = (
    *(BadZipFile, OpcError, LxmlError, zlib.error, EOFError, OSError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
)


class DocxReader:
    media_type = _MEDIA_TYPE

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        check_zip(data, uri)
        layout = Layout()
        try:
            word = docx.Document(BytesIO(data))
            title = _lay_out(word.element.body, word, layout)
            facts = _facts(word, title)
            stated = date_of_text(layout.text)
        except _DAMAGE as error:  # a part that is missing, or of another shape, shows as any of these
            raise UnreadableDocument(
                uri, "It is a damaged Word document.", "Open it in a word processor and save it as .docx again."
            ) from error
        yield make_document(uri, self.media_type, layout, replace(facts, published=stated or facts.published))


READERS = {".docx": DocxReader()}


def _lay_out(element: BaseOxmlElement, word: WordDocument, layout: Layout) -> str:
    """Add the body, or a cell, to `layout`; the words of its title, if a paragraph has that style."""
    tables = len(element.xpath("ancestor::w:tbl"))
    lay_out = {qn("w:p"): _lay_out_paragraph, qn("w:tbl"): _lay_out_table}
    titles = [lay_out[block.tag](block, word, layout) for block in element.xpath(_BLOCKS.format(tables=tables))]
    return next(filter(None, titles), "")


def _lay_out_paragraph(paragraph: BaseOxmlElement, word: WordDocument, layout: Layout) -> str:
    style, words = _style(Paragraph(paragraph, word)), _words(paragraph)
    if style == "title" or style.startswith("heading"):
        layout.heading(words)
        return words if style in ("title", "heading 1") else ""
    if not style.startswith("toc "):
        layout.paragraph(words)
    return ""


def _lay_out_table(table: BaseOxmlElement, word: WordDocument, layout: Layout) -> str:
    """A row is a paragraph; one that has words in a single cell only is there for the looks of what it holds."""
    title = ""
    # Rows and cells stand in content controls too, but those of a table inside are none of this one's.
    of_this = f"[count(ancestor::w:tbl) = {len(table.xpath('ancestor-or-self::w:tbl'))}]"
    for row in table.xpath(f".//w:tr{of_this}"):
        cells = row.xpath(f".//w:tc{of_this}[.//w:t[normalize-space()]]")
        if len(cells) == 1:
            title = title or _lay_out(cells[0], word, layout)
        else:
            layout.paragraph(" | ".join(filter(None, map(_words_of_cell, cells))))
    return title


def _words_of_cell(cell: BaseOxmlElement) -> str:
    return " ".join(" ".join(map(_words, cell.xpath(f".//w:p{_ONCE}"))).split())


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name or "").lower() if style is not None else ""


def _words(paragraph: BaseOxmlElement) -> str:
    """The words of a paragraph; those of text boxes are not its own, which are blocks themselves."""
    boxes = len(paragraph.xpath("ancestor::w:txbxContent"))
    parts = paragraph.xpath(f"{_WORDS}[count(ancestor::w:txbxContent) = {boxes}]")
    texts = ["", *(_SIGNS.get(part.tag) or part.text or "" for part in parts), ""]
    return "".join(map(_aligned, parts, texts[1:], texts, texts[2:]))


def _aligned(part: BaseOxmlElement, text: str, before: str, after: str) -> str:
    match part.xpath("string(../w:rPr/w:vertAlign/@w:val)"):
        case "superscript":
            return raised(text)
        case "subscript":
            return lowered(text, before, after)
        case _:
            return text


def _facts(word: WordDocument, title: str) -> Facts:
    # Where the file has no properties python-docx makes some up, with a title and today's date.
    if not any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in word.part.package.rels.values()):
        return Facts(title)
    stated = word.core_properties
    created = stated.created.date() if stated.created else None
    author = "" if stated.author == _TEMPLATE_AUTHOR else stated.author
    metadata = {"author": author, "subject": stated.subject, "keywords": stated.keywords}
    return Facts(stated.title.strip() or title, None if created == _TEMPLATE_DATE else created, metadata)
