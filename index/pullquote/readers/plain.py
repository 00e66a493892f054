"""Plain text, whose first line may give the date: ``date 2025-11-30 WASHINGTON - Headline``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pullquote.errors import UnreadableDocument
from pullquote.readers.dates import parse_date
from pullquote.readers.document import Facts, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.layout import Layout
from pullquote.readers.text import clean, paragraphs
from pullquote.types import Document

_DATE_LINE = re.compile(r"\s*date:?[^\S\n]+(\d{4}-\d{2}-\d{2})(?![\w-])[^\S\n]*([^\n]*)(?:\n|\Z)", re.IGNORECASE)
# One line, and then a blank one.
_HEADLINE_UNDER = re.compile(r"[^\n]*\S[^\n]*\n[^\S\n]*\n")
_SEPARATORS = " \t-\N{EN DASH}\N{EM DASH}:|"
_LONGEST_HEADLINE = 120
_ENDS_OF_SENTENCES = (".", ",", ";", ":")


class PlainReader:
    """The date line gives date and title, and is no part of the text.

    A headline directly under a date line that names only the place is the document's heading. Any other is a guess: it
    may give the title, but stays in the section, because what was guessed wrongly would never be quoted.
    """

    media_type = "text/plain"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        head, body = split_head(clean(decode(data, uri)))
        layout = Layout()
        layout.heading(head.headline)
        for paragraph in paragraphs(body):
            layout.paragraph(paragraph)
        title = head.headline or head.words or _headline(body)
        yield make_document(uri, self.media_type, layout, Facts(title, head.published))


READERS = {".txt": PlainReader(), ".text": PlainReader()}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: a date line's date and words, and the headline under it."""

    published: date | None = None
    words: str = ""
    headline: str = ""


def split_head(text: str) -> tuple[Head, str]:
    """The head and the text below it.

    >>> split_head("date 2025-11-30 OSK - Ferry late\\nIt was late.")
    (Head(published=datetime.date(2025, 11, 30), words='OSK - Ferry late', headline=''), 'It was late.')
    """
    line = _DATE_LINE.match(text)
    published = parse_date(line[1]) if line else None
    if line is None or published is None:
        return Head(), text
    words, body = line[2].strip(_SEPARATORS), text[line.end() :]
    if _is_place(words) and (under := _HEADLINE_UNDER.match(body)) and (headline := _headline(body)):
        return Head(published, words, headline), body[under.end() :]
    return Head(published, words), body


def _is_place(words: str) -> bool:
    """Whether a date line says only where, and perhaps when, a report was written: "OSK" or "OSK, 7 a.m."."""
    return not words or words.partition(",")[0].isupper()


def _headline(body: str) -> str:
    """The first line where it is short, is no sentence, and has text under it; else nothing."""
    first, _, rest = body.strip().partition("\n")
    first = first.strip()
    if len(first) > _LONGEST_HEADLINE or first.endswith(_ENDS_OF_SENTENCES) or not rest.strip():
        return ""
    return first
