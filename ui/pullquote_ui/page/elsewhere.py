"""The other documents in which the same words stand, as links that the reader pane follows. HTML, all text escaped."""

from collections.abc import Iterable

from pullquote.types import Citation, Source
from pullquote_ui.page.markup import day, isolated, shown


def elsewhere_html(copies: Iterable[tuple[str, Citation | Source]]) -> str:
    """A line for each copy, with its address and what it stands in; nothing where there is none."""
    lines = "".join(f"<li>{_line(address, document)}</li>" for address, document in copies)
    return f'<div class="pq-also"><p>The same words also stand in</p><ul>{lines}</ul></div>' if lines else ""


def _line(address: str, document: Citation | Source) -> str:
    dated = f", {day(document.published)}" if document.published else ""
    return f'<a class="pq-open" href="{shown(address)}">{isolated(document.title)}</a>{dated}'
