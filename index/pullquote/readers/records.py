"""A record of a JSON, JSON Lines or CSV file to a document, by the usual names of its fields."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, make_document, no_text
from pullquote.readers.fields import TITLE_NAMES, DayOrders, Fields, plain_name
from pullquote.readers.layout import Layout
from pullquote.readers.markup import lay_out, parse_html
from pullquote.readers.text import clean, one_line, paragraphs
from pullquote.types import Document

# The first that has a value counts.
BODY_NAMES = (
    *("text", "body", "content", "article", "articlebody", "contenttext", "fulltext", "passage", "paragraph"),
    *("story", "maintext", "bodytext", "storytext", "articletext", "contenthtml", "selftext", "leadparagraph"),
)
TEXT_NAMES = (*BODY_NAMES, "description", "summary", "abstract")
URL_NAMES = ("url", "uri", "link", "permalink", "href", "weburl", "sourceurl", "articleurl")

# Not "file", "upload" or "text": a record may not pass for a file on this machine, or for what somebody else sent, and
# replace it. Nor what a browser would execute.
_ADDRESS = re.compile(r"(?!(?:file|upload|text|javascript|vbscript|data):)[a-z][a-z0-9+.-]+:\S+", re.IGNORECASE)
# What ends a block or line of HTML: "<b>" alone, or "a < b", is as good as plain.
_MARKUP = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|td)\s*>|<p(?:\s[^<>]*)?>|<br\s*/?>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE)


class Records:
    """Makes the documents of one file, and gives each a uri of its own."""

    def __init__(self, uri: str, media_type: str) -> None:
        self._uri = uri
        self._media_type = media_type
        self._taken: set[str] = set()
        self._orders = DayOrders()

    def uri_of(self, number: int) -> str:
        """The uri of a record that states none; records are counted from 1."""
        return f"{self._uri}#{number}"

    def document(self, number: int, record: Mapping[str, object]) -> Document | UnreadableDocument:
        """The record's document, or the reason why there is none."""
        fields = Fields(record)
        title, text, url = fields.take(TITLE_NAMES), fields.take(TEXT_NAMES), fields.take(URL_NAMES)
        uri = self._choose_uri(number, one_line(url))
        try:
            layout = _laid_out(clean(text), uri)
        except UnreadableDocument as error:
            return error
        if not layout.sections:
            return _without_text(uri, record)
        published = fields.take_date(self._orders)
        unused = {**fields.rest(), **({} if uri == one_line(url) else {"url": url})}
        return make_document(uri, self._media_type, layout, Facts(_unescaped(title), published, unused))

    def failure(self, number: int, reason: str, remedy: str) -> UnreadableDocument:
        return UnreadableDocument(self.uri_of(number), reason, remedy)

    def settled(self, items: list[Document | UnreadableDocument]) -> list[Document | UnreadableDocument]:
        """All that were made of a file, with the dates that only its other records tell how to read."""
        return [self._dated(item) if isinstance(item, Document) else item for item in unless_all_fail(items, self._uri)]

    def _dated(self, document: Document) -> Document:
        if document.published:
            return document
        fields = Fields(document.metadata)
        published = fields.take_date(self._orders)
        return replace(document, published=published, metadata=fields.rest()) if published else document

    def _choose_uri(self, number: int, url: str) -> str:
        # Records often share the address of the page that they are parts of; the second would replace the first.
        if not _ADDRESS.fullmatch(url) or url in self._taken:
            return self.uri_of(number)
        self._taken.add(url)
        return url


def _laid_out(text: str, uri: str) -> Layout:
    """The text, which many exports have as HTML."""
    layout = Layout()
    if not _MARKUP.search(text):
        for paragraph in paragraphs(_unescaped(text)):
            layout.paragraph(paragraph)
        return layout
    # Where there are no paragraphs but blank lines, HTML would not know of them.
    body = text if _PARAGRAPH.search(text) else "<p>".join(paragraphs(text))
    lay_out(parse_html(f"<!DOCTYPE html><body>{body}</body>", uri).find("body"), layout)
    return layout


def _unescaped(text: str) -> str:
    """`text` with the characters that HTML's references stand for."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)


def unless_all_fail(items: list[Document | UnreadableDocument], uri: str) -> list[Document | UnreadableDocument]:
    """`items`, or one error for the whole file where none of its many records has a document."""
    failures = [item for item in items if isinstance(item, UnreadableDocument)]
    if len(failures) == len(items) > 1:
        reason = f"None of its {len(items):,} records can be read. The first: {failures[0].reason}"
        raise UnreadableDocument(uri, reason, failures[0].remedy)
    return items


def _without_text(uri: str, record: Mapping[str, object]) -> UnreadableDocument:
    if any(plain_name(name) in TEXT_NAMES for name in record):
        return no_text(uri)
    return UnreadableDocument(
        uri,
        f"It has no field with text; its fields are {names_of(record)}.",
        "Name the field that holds the text 'text'.",
    )


def names_of(names: Iterable[str]) -> str:
    """Some names for an error message."""
    shown = [repr(one_line(name)[:40]) for name in names]
    return ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "") if shown else "none"
