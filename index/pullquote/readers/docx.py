"""Word documents (.docx), by python-docx: headings become sections, tables are read row by row."""

import zlib
from collections.abc import Iterator
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
from pullquote.readers.document import Facts, make_document
from pullquote.readers.layout import Layout
from pullquote.readers.raised import lowered, raised
from pullquote.readers.zips import check_zip
from pullquote.types import Document

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Paragraphs and tables wherever they stand, also in content controls and text boxes, but not those inside tables. Word
# writes a box twice, the second time for programs that do not know its kind.
_ONCE = "[not(ancestor::*[local-name() = 'Fallback'])]"
_BLOCKS = f".//w:p[not(ancestor::w:tbl)]{_ONCE} | .//w:tbl[not(ancestor::w:tbl)]{_ONCE}"
# python-docx's own `text` leaves out words that were inserted with tracked changes, and so would misquote.
_WORDS = (
    ".//*[self::w:t or self::w:tab[parent::w:r] or self::w:br or self::w:cr or self::w:noBreakHyphen]"
    f"[not(ancestor::w:del) and not(ancestor::w:moveFrom)]{_ONCE}"
    # What was struck out by hand is deleted too.
    "[not(../w:rPr/*[self::w:strike or self::w:dstrike][not(@w:val = '0' or @w:val = 'false' or @w:val = 'off')])]"
)
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEMPLATE_DATE = date(2013, 12, 23)
"""What python-docx's template has as its date, and so every document that was made with it."""
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
            title = _lay_out(word, layout)
            facts = _facts(word, title)
        except _DAMAGE as error:  # a part that is missing, or of another shape, shows as any of these
            raise UnreadableDocument(
                uri, "It is a damaged Word document.", "Open it in a word processor and save it as .docx again."
            ) from error
        yield make_document(uri, self.media_type, layout, facts)


READERS = {".docx": DocxReader()}


def _lay_out(word: WordDocument, layout: Layout) -> str:
    """Add the body to `layout`; the words of its title, if a paragraph has that style."""
    title = ""
    for block in word.element.body.xpath(_BLOCKS):
        if block.tag == qn("w:tbl"):
            _lay_out_table(block, layout)
            continue
        style, words = _style(Paragraph(block, word)), _words(block, apart_from_boxes=True)
        if style == "title" or style.startswith("heading"):
            layout.heading(words)
            title = title or (words if style in ("title", "heading 1") else "")
        elif not style.startswith("toc "):
            layout.paragraph(words)
    return title


def _lay_out_table(table: BaseOxmlElement, layout: Layout) -> None:
    for row in table.xpath("./w:tr"):
        cells = (" ".join(_words(cell).split()) for cell in row.xpath("./w:tc"))
        layout.paragraph(" | ".join(cell for cell in cells if cell))


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name or "").lower() if style is not None else ""


def _words(element: BaseOxmlElement, apart_from_boxes: bool = False) -> str:
    """The words in an element; of a paragraph those of text boxes are not its own, which are blocks themselves."""
    boxes = len(element.xpath("ancestor::w:txbxContent"))
    which = f"[count(ancestor::w:txbxContent) = {boxes}]" if apart_from_boxes else ""
    parts = element.xpath(_WORDS + which)
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
    metadata = {"author": stated.author, "subject": stated.subject, "keywords": stated.keywords}
    return Facts(stated.title.strip() or title, None if created == _TEMPLATE_DATE else created, metadata)
