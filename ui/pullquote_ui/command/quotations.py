"""Quotations as a person reads them: the words in quote marks, and below them where they stand."""

from collections.abc import Iterable

from rich.text import Text

from pullquote.types import Citation, Span
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.terminal import print_indented

INDENT = 4


def print_quotations(citations: Iterable[Citation], short: Citation | None = None, style: str = "") -> None:
    """Number the quotations from 1; `short`, the words that answer, stands out in the first."""
    for number, citation in enumerate(citations, start=1):
        marked = short.span.shifted(-citation.span.start) if short and number == 1 else None
        print_indented(_words(citation, marked, style), INDENT, f"[{number}]")
        for line in _facts(citation):
            print_indented(Text(line, style="dim"), INDENT)


def _words(citation: Citation, marked: Span | None, style: str) -> Text:
    words = Text(one_line(citation.quote), style=style)
    if marked:
        words.stylize("bold", marked.start, marked.end)
    return Text.assemble("“", words, "”")


def _facts(citation: Citation) -> list[str]:
    copies = [f"also in: {_name(copy)}, {_place(copy)}" for copy in citation.also_in]
    return [_name(citation), _place(citation), *copies]


def _name(citation: Citation) -> str:
    facts = [
        citation.title,
        citation.published.isoformat() if citation.published else "no date",
        f"page {citation.page}" if citation.page is not None else "",
        citation.heading if citation.heading and citation.heading != citation.title else "",
    ]
    return one_line(", ".join(fact for fact in facts if fact))


def _place(citation: Citation) -> str:
    return f"{one_line(citation.uri)} {citation.span.start}-{citation.span.end}"
