"""PDF files, by PDFium: a section a page."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median_low

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from pullquote.errors import UnreadableDocument
from pullquote.readers.dates import date_of_head, parse_pdf_date
from pullquote.readers.document import Facts, make_document
from pullquote.readers.furniture import without_furniture
from pullquote.readers.layout import Layout
from pullquote.readers.lines import Line, compounds, join_lines
from pullquote.readers.raised import raised
from pullquote.types import Document

MOST_PAGES = 20_000
# PDFium may not be entered by two threads at once, not even for two documents.
_PDFIUM = threading.Lock()

_LINE_END = frozenset("\r\n")
# What PDFium puts for a hyphen at the end of a line.
_SOFT_HYPHEN = "\x02"
_LISTED = 12
# What programs that print to PDF give as a title where the document has none: the name of the file it was made of.
_OF_A_FILE = re.compile(
    r"\AMicrosoft \w+ - |\.(?:docx?|odt|rtf|txt|pages|wpd|html?|md|indd|qxd|pub|pptx?|xlsx?|pdf)\s*\Z", re.IGNORECASE
)
# So many characters of a line are measured: to measure all would take longer than all else.
_SAMPLES = 15


class PdfReader:
    media_type = "application/pdf"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        content = _extract(data, uri)
        layout = Layout()
        known = compounds(line for lines in content.pages for line in lines)
        for number, lines in enumerate(without_furniture(content.pages), start=1):
            layout.page(number)
            for paragraph in join_lines(lines, known):
                layout.paragraph(paragraph)
        if not layout.sections:
            raise UnreadableDocument(
                uri,
                "It has no text layer: its pages are pictures, as a scanner makes them.",
                "Run it through text recognition (OCR), then add it again.",
            )
        yield make_document(uri, self.media_type, layout, _facts(content))
        if content.pictures:
            yield UnreadableDocument(
                uri,
                "Pages that are pictures without a text layer, as a scanner makes them, are not read: "
                f"{_listed(content.pictures)} of {len(content.pages):,}.",
                "If text is in them, run the file through text recognition (OCR), then add it again.",
            )


READERS = {".pdf": PdfReader()}


@dataclass(frozen=True, slots=True)
class _Content:
    """The lines of every page, and the numbers of those that have none, but a picture."""

    pages: list[list[Line]]
    pictures: list[int]
    properties: Mapping[str, str]


def _extract(data: bytes, uri: str) -> _Content:
    """All that is wanted of a file, in one go: the lock isn't held while somebody else uses what was yielded."""
    with _PDFIUM:
        pdf = _open(data, uri)
        try:
            _refuse_too_many(len(pdf), uri)
            pages = [_page_lines(pdf, index) for index in range(len(pdf))]
            pictures = [number for number, lines in enumerate(pages, start=1) if not lines and _is_picture(pdf, number)]
            return _Content(pages, pictures, pdf.get_metadata_dict(skip_empty=True))
        except pdfium.PdfiumError as error:
            raise _damaged(uri) from error
        finally:
            pdf.close()


def _open(data: bytes, uri: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableDocument(
                uri, "It is protected by a password.", "Save a copy without a password, and add that."
            ) from error
        raise _damaged(uri) from error


def _refuse_too_many(pages: int, uri: str) -> None:
    """The number is known at once; opening so many pages takes seconds, even where all are empty."""
    if pages > MOST_PAGES:
        raise UnreadableDocument(
            uri,
            f"It has {pages:,} pages, over the limit of {MOST_PAGES:,}.",
            "Split it into parts, and add those.",
        )


def _damaged(uri: str) -> UnreadableDocument:
    return UnreadableDocument(uri, "It is a damaged PDF.", "Open it in a PDF viewer and save or print it to PDF again.")


def _is_picture(pdf: pdfium.PdfDocument, number: int) -> bool:
    page = pdf[number - 1]
    try:
        return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), None) is not None
    finally:
        page.close()


def _listed(pages: list[int]) -> str:
    return ", ".join(map(str, pages[:_LISTED])) + (", ..." if len(pages) > _LISTED else "")


def _page_lines(pdf: pdfium.PdfDocument, index: int) -> list[Line]:
    page = pdf[index]
    try:
        text = page.get_textpage()
        try:
            return list(_lines(text))
        finally:
            text.close()
    finally:
        page.close()


def _lines(text: pdfium.PdfTextPage) -> Iterator[Line]:
    # One by one, because PDFium's string of a page loses characters outside the Basic Multilingual Plane, and its
    # offsets are not those of the boxes.
    characters = [chr(raw.FPDFText_GetUnicode(text, index)) for index in range(text.count_chars())]
    start = 0
    for index in range(len(characters) + 1):
        character = characters[index] if index < len(characters) else "\n"
        if character == "\r" and _goes_on(text, characters, index):
            characters[index] = characters[index + 1] = ""
        elif character in _LINE_END or character == _SOFT_HYPHEN:
            if "".join(characters[start:index]).strip():
                yield _line(text, characters, range(start, index), hyphenated=character == _SOFT_HYPHEN)
            start = index + 1


def _goes_on(text: pdfium.PdfTextPage, characters: list[str], end: int) -> bool:
    """Whether what PDFium takes for a line's end is none: it ends one behind a raised figure."""
    if not 0 < end < len(characters) - 2 or characters[end + 1] != "\n" or not characters[end - 1].isdecimal():
        return False
    _, bottom, right, top = text.get_charbox(end - 1, loose=True)
    left, lower, _, upper = text.get_charbox(end + 2, loose=True)
    return bool(abs(left - right) < 0.1 * (top - bottom) and lower < bottom < upper)


def _line(text: pdfium.PdfTextPage, characters: list[str], place: range, hyphenated: bool) -> Line:
    # A line of right-to-left script begins on the right.
    ends = [text.get_charbox(index, loose=True) for index in (place[0], place[-1])]
    left, right = min(end[0] for end in ends), max(end[2] for end in ends)
    bottom, height = _usual_place(text, place)
    written = [
        raised(character) if _is_raised(text, characters, index, bottom, height) else character
        for index, character in zip(place, characters[place.start : place.stop], strict=True)
    ]
    return Line(_pair_surrogates("".join(written)).strip(), left, right, bottom, height, hyphenated)


def _usual_place(text: pdfium.PdfTextPage, place: range) -> tuple[float, float]:
    """Bottom and height of most of a line: bullets, marks of notes and letters of other fonts have their own."""
    some = place[:: max(1, len(place) // _SAMPLES)]
    boxes = [(top - bottom, bottom) for _, bottom, _, top in (text.get_charbox(index, loose=True) for index in some)]
    # A space that PDFium put in has no height.
    height, bottom = median_low([box for box in boxes if box[0] > 0.1] or boxes)
    return bottom, height


def _is_raised(text: pdfium.PdfTextPage, characters: list[str], index: int, bottom: float, height: float) -> bool:
    """Whether it is a figure above the line, directly behind something that it would make a number of."""
    if not characters[index].isdecimal() or not index or not characters[index - 1].strip():
        return False
    _, lower, _, upper = text.get_charbox(index, loose=True)
    return bool(upper - lower < 0.9 * height and lower > bottom + 0.15 * height)


def _pair_surrogates(text: str) -> str:
    return text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")


def _facts(content: _Content) -> Facts:
    properties = content.properties
    metadata = {name.lower(): properties[name] for name in ("Author", "Subject", "Keywords") if name in properties}
    # The file may have been made long after what is in it was written, as a page that was printed months later.
    # A cover may be a picture.
    first = next(filter(None, content.pages), [])
    published = date_of_head(line.words for line in first) or parse_pdf_date(properties.get("CreationDate", ""))
    title = properties.get("Title", "")
    return Facts("" if _OF_A_FILE.search(title) else title, published, metadata)
