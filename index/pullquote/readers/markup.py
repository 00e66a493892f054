"""Walks an HTML tree in reading order, and lays its headings and blocks out as text.

It knows HTML's element names and those of trafilatura's result (`head`, `list`, `item`, `row`, `cell`, `lb`).
"""

import re
from collections.abc import Iterator

from lxml import etree, html  # type: ignore[import-untyped]

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import no_text
from pullquote.readers.layout import Layout
from pullquote.readers.raised import raise_figures
from pullquote.readers.text import clean, collapse

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "head"))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_LINE_BREAKS = frozenset(("br", "lb"))
_BLOCK_NAMES = (
    "address article aside blockquote body caption cell center dd details dialog div dl dt fieldset figcaption figure "
    "footer form header hr html item legend li list main menu nav ol p pre quote section summary table tbody td tfoot "
    "th thead ul"
)
_BLOCKS = _ROWS | frozenset(_BLOCK_NAMES.split())
_NEVER_SHOWN_NAMES = (
    "audio button canvas datalist embed iframe input map math noscript object script select style svg template "
    "textarea title video"
)
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_NAMES.split())
_AROUND_THE_CONTENT = frozenset(("nav", "aside", "footer"))
# What was struck out is not what the page says: `killed <del>12</del><ins>14</ins>` would be 1214.
_STRUCK = ("del", "s", "strike")
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def parse_html(text: str, uri: str) -> etree._Element:
    """The tree of a whole page. As bytes, because lxml refuses a string that declares an encoding."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except etree.ParserError as error:  # "Document is empty"
        raise no_text(uri) from error
    # libxml2 stops at its limits, and returns what it has until there.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise UnreadableDocument(
            uri,
            "Its HTML is nested more than 255 deep, or has more than ten million characters in one place.",
            "Open it in a browser and save its text alone.",
        )
    _clean_tree(tree)
    _leave_out_struck(tree)
    _write_quotation_marks(tree)
    raise_figures(tree)
    return tree


def _clean_tree(tree: etree._Element) -> None:
    # References such as "&#1;" make characters that lxml gives out but does not take back, when trafilatura moves text.
    for element in tree.iter():
        if element.text:
            element.text = clean(element.text)
        if element.tail:
            element.tail = clean(element.tail)


def _leave_out_struck(tree: etree._Element) -> None:
    styled = (element for element in tree.iterfind(".//*[@style]") if _STRUCK_STYLE.search(element.get("style")))
    for element in [*tree.iter(*_STRUCK), *styled]:
        if element.getparent() is not None:
            element.drop_tree()


def _write_quotation_marks(tree: etree._Element) -> None:
    """As browsers show `q`; the inner ones first, whose marks are single."""
    for quotation in reversed(list(tree.iter("q"))):
        is_nested = next(quotation.iterancestors("q"), None) is not None
        opening, closing = "‘’" if is_nested else "“”"
        quotation.text = opening + (quotation.text or "")
        if len(quotation):
            quotation[-1].tail = (quotation[-1].tail or "") + closing
        else:
            quotation.text += closing
        quotation.drop_tag()


def lay_out(root: etree._Element, layout: Layout, skip_surroundings: bool = False) -> None:
    """Add the visible text of `root` to `layout`; `skip_surroundings` leaves out navigation, asides and footers."""
    _Walk(layout, _NEVER_SHOWN | (_AROUND_THE_CONTENT if skip_surroundings else frozenset())).visit(root)


def visible_text(element: etree._Element) -> str:
    """The text of one element on as few lines as it is shown on."""
    return _tidy("".join(_pieces(element, _NEVER_SHOWN)))


class _Walk:
    """Collects inline text until a block begins or ends."""

    def __init__(self, layout: Layout, skipped: frozenset[str]) -> None:
        self._layout = layout
        self._skipped = skipped
        self._inline: list[str] = []

    def visit(self, element: etree._Element) -> None:
        tag = element.tag
        if _is_hidden(element, self._skipped):
            return
        if tag in _LINE_BREAKS:
            self._inline.append("\n")
        elif tag in HEADINGS:
            self._flush()
            self._layout.heading(visible_text(element))
        elif tag in _ROWS:
            self._flush()
            self._layout.paragraph(" | ".join(self._cells(element)))
        elif tag == "pre":
            self._flush()
            self._layout.paragraph("".join(_pieces(element, self._skipped, collapsed=False)))
        else:
            self._descend(element, is_block=tag in _BLOCKS)

    def _descend(self, element: etree._Element, is_block: bool) -> None:
        if is_block:
            self._flush()
        self._inline.append(collapse(element.text or ""))
        for child in element:
            self.visit(child)
            self._inline.append(collapse(child.tail or ""))
        if is_block:
            self._flush()

    def _cells(self, row: etree._Element) -> Iterator[str]:
        return (visible_text(cell) for cell in row if cell.tag in _CELLS)

    def _flush(self) -> None:
        self._layout.paragraph(_tidy("".join(self._inline)))
        self._inline.clear()


def _pieces(element: etree._Element, skipped: frozenset[str], collapsed: bool = True) -> Iterator[str]:
    if _is_hidden(element, skipped):
        return
    if element.tag in _LINE_BREAKS:
        yield "\n"
    spaced = collapsed and element.tag in _BLOCKS
    yield from " " if spaced else ""
    yield collapse(element.text or "") if collapsed else element.text or ""
    for child in element:
        yield from _pieces(child, skipped, collapsed)
        yield collapse(child.tail or "") if collapsed else child.tail or ""
    yield from " " if spaced else ""


def _is_hidden(element: etree._Element, skipped: frozenset[str]) -> bool:
    # The tag of a comment or processing instruction is a function.
    if not isinstance(element.tag, str) or element.tag in skipped:
        return True
    return "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _tidy(text: str) -> str:
    lines = (re.sub(" +", " ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
