"""Addresses: of a quotation in the reader pane, of a question on this page, and of words on the page they came from."""

import json
from urllib.parse import quote, urlencode

from pullquote.types import Citation, Filters, Span
from pullquote_ui.page.markup import shown, web_address
from pullquote_ui.page.origins import encode_origin

FRAGMENT_WORDS = 5
"""A longer quotation is pointed to by so many of its first and of its last words."""


def reader_address(citation: Citation) -> str:
    """Where the reader pane opens at the quotation, relative to the page. Offsets as in RFC 5147."""
    return place_address(citation.document, citation.version, citation.span)


def place_address(document: str, version: str | None = None, span: Span | None = None) -> str:
    """The same of any place; what stands in it was made by the store, or named by whoever wrote a saved reply.

    >>> place_address("a/b?", None, Span(3, 9))
    'read/a%2Fb%3F?v=#char=3,9'
    """
    asked = f"?v={quote(version or '', safe='')}" if version or span else ""
    return f"read/{quote(document, safe='')}{asked}{f'#char={span.start},{span.end}' if span else ''}"


def also_attribute(citation: Citation) -> str:
    """Where the same words stand in other documents, for the reader pane to link to; empty where they do not."""
    if not citation.also_in:
        return ""
    return f' data-also="{shown(json.dumps([reader_address(copy) for copy in citation.also_in]))}"'


def question_address(question: str, filters: Filters) -> str:
    """Where the question is asked with the same filters, relative to the page."""
    asked = {
        "q": question,
        "from": filters.published_from.isoformat() if filters.published_from else "",
        "to": filters.published_to.isoformat() if filters.published_to else "",
        "source": encode_origin(filters),
    }
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def original_address(citation: Citation, stated: str | None) -> str | None:
    """The web page that the document came from, at the quotation; None where no browser may follow its address.

    `stated` is the address that the document's metadata give. The fragment is the one of
    https://wicg.github.io/scroll-to-text-fragment/.
    """
    address = web_address(citation.uri, stated)
    if address is None:
        return None
    return f"{address}{'' if '#' in address else '#'}:~:text={_text_fragment(citation.quote)}"


def _text_fragment(words: str) -> str:
    r"""
    >>> _text_fragment("All 41 passengers - men, women")
    'All%2041%20passengers%20%2D%20men%2C%20women'
    >>> _text_fragment("Q: How many?\n\nA: Forty.")
    'Q%3A%20How%20many%3F,A%3A%20Forty.'
    """
    # A browser looks for words at either end within one paragraph.
    first, *_, last = (paragraph.split() for paragraph in [*words.split("\n\n", 1), words.rpartition("\n\n")[2]])
    if first == last and len(first) <= 2 * FRAGMENT_WORDS:
        return _encoded(first)
    return f"{_encoded(first[:FRAGMENT_WORDS])},{_encoded(last[-FRAGMENT_WORDS:])}"


def _encoded(words: list[str]) -> str:
    # A hyphen or a comma would be read as the fragment's own.
    return quote(" ".join(words), safe="").replace("-", "%2D")
