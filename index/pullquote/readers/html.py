"""Web pages: the article without what surrounds it, found by trafilatura.

trafilatura and htmldate fetch what looks like an address, so they are only ever given a parsed tree.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree  # type: ignore[import-untyped]
from trafilatura import bare_extraction, extract_metadata

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.htmldates import published_date
from pullquote.readers.layout import Layout
from pullquote.readers.markup import lay_out, parse_html
from pullquote.types import Document

# trafilatura warns of every short page; what is wrong with a page is reported as an error of ours.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_DECLARED_WITHIN = 2048
# Under this, trafilatura lumps all text of the page together, without headings and paragraphs.
_SHORTEST_ARTICLE = 250
# extract_metadata looks for a date too. It is not used, as it completes "2025-03" with today's day.
_DATE_OPTIONS = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
# trafilatura throws these out with their words, though they are parts of sentences where they stand in such blocks.
_CUT_OUT = ("time", "label", "output")
_OF_SENTENCES = ("p", "li", "td", "th", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")


class HtmlReader:
    def __init__(self, media_type: str) -> None:
        self.media_type = media_type

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        tree = parse_html(decode(data, uri, _declared_encoding(data)), uri)
        content = _content(tree)
        if not content.sections and tree.find(".//script") is not None:
            raise UnreadableDocument(
                uri,
                "It holds no text that could be quoted, but scripts that may write some.",
                "Open it in a browser, and save it from there once its text is shown.",
            )
        yield make_document(uri, self.media_type, content, _facts(tree))


READERS = {
    ".html": HtmlReader("text/html"),
    ".htm": HtmlReader("text/html"),
    ".xhtml": HtmlReader("application/xhtml+xml"),
}


def _content(tree: etree._Element) -> Layout:
    """The article, or on a page too short to be taken for one, all that it shows."""
    return _article(tree) or _whole_page(tree)


def _article(tree: etree._Element) -> Layout | None:
    whole = deepcopy(tree)
    for element in list(whole.iter(*_CUT_OUT)):
        if next(element.iterancestors(*_OF_SENTENCES), None) is not None:
            element.drop_tag()
    found = bare_extraction(whole, include_comments=False, with_metadata=False)
    if found is None or isinstance(found, dict):
        return None
    layout = Layout()
    lay_out(found.body, layout)
    return layout if layout.sections and len(layout.text) >= _SHORTEST_ARTICLE else None


def _whole_page(tree: etree._Element) -> Layout:
    body = tree.find("body")
    for skip_surroundings in (True, False):
        layout = Layout()
        lay_out(tree if body is None else body, layout, skip_surroundings)
        if layout.sections:
            break
    return layout


def _facts(tree: etree._Element) -> Facts:
    found = extract_metadata(deepcopy(tree), None, dict(_DATE_OPTIONS))
    stated = {"url": found.url, "author": found.author, "site": found.sitename, "description": found.description}
    title = found.title or ""
    return Facts(title, published_date(tree, title), {name: value for name, value in stated.items() if value})


def _declared_encoding(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return (match[1] or match[2]).decode("ascii") if match else None
