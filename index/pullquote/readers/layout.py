r"""Lays paragraphs and headings out as one text, and notes the span of each section as it grows.

>>> layout = Layout()
>>> layout.heading("The call")
>>> layout.paragraph("It lasted 15 minutes.")
>>> layout.text
'The call\n\nIt lasted 15 minutes.'
>>> layout.sections
(Section(span=Span(start=10, end=31), heading='The call', page=None),)
"""

from pullquote.readers.text import clean, one_line
from pullquote.types import Section, Span

_BREAK = "\n\n"


class Layout:
    """A document's text in the making.

    Every offset of Pullquote is born here. A heading stands in the text, but outside the section that it heads: it
    names what is quoted, and is not quoted itself.
    """

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._length = 0
        self._closed: list[Section] = []
        self._open: Span | None = None
        self._heading: str | None = None
        self._page: int | None = None

    def heading(self, words: str) -> None:
        """Begin a section under this heading; one without words is no heading."""
        words = one_line(words)
        if words:
            self._close()
            self._append(words)
            self._heading = words

    def page(self, number: int) -> None:
        """Begin a section on this page, counted from 1."""
        self._close()
        self._page = number

    def paragraph(self, words: str) -> None:
        """Add to the section at hand."""
        words = clean(words).strip()
        if words:
            span = self._append(words)
            self._open = Span(self._open.start, span.end) if self._open else span

    @property
    def text(self) -> str:
        return _BREAK.join(self._blocks)

    @property
    def sections(self) -> tuple[Section, ...]:
        self._close()
        return tuple(self._closed)

    def _append(self, words: str) -> Span:
        start = self._length + len(_BREAK) if self._blocks else 0
        self._blocks.append(words)
        self._length = start + len(words)
        return Span(start, self._length)

    def _close(self) -> None:
        if self._open:
            self._closed.append(Section(self._open, self._heading, self._page))
        self._open = None
