"""Where a quotation stands: the text around it in the cited version."""

from dataclasses import dataclass

from pullquote.engine import Engine
from pullquote.types import Citation, Document, Span

REACH = 420
"""How many characters are shown before and after a quotation, about."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text before and after a quotation. `cut_*`: the section goes on there."""

    before: str
    after: str
    cut_before: bool
    cut_after: bool


def surroundings(engine: Engine, citation: Citation) -> Surroundings:
    """Look the citation's version up; where it is kept no more, the receipt's own prefix and suffix are shown."""
    text = engine.store.text(citation.document, citation.version)
    if text is None:
        return Surroundings(citation.prefix, citation.suffix, True, True)
    section = _section(engine.store.document(citation.document), citation) or Span(0, len(text))
    start, end = _reach(text, citation.span, section)
    return Surroundings(
        text[start : citation.span.start],
        text[citation.span.end : end],
        start > section.start,
        end < section.end,
    )


def _section(document: Document | None, citation: Citation) -> Span | None:
    """The section that is quoted from; sections are kept for the current version only."""
    if document is None or document.version != citation.version:
        return None
    return next((section.span for section in document.sections if citation.span in section.span), None)


def _reach(text: str, quoted: Span, section: Span) -> tuple[int, int]:
    """Up to `REACH` characters to either side without leaving the section, cut between words."""
    start, end = max(section.start, quoted.start - REACH), min(section.end, quoted.end + REACH)
    if start > section.start:
        start = next((n + 1 for n in range(start, quoted.start) if text[n].isspace()), quoted.start)
    if end < section.end:
        end = next((n for n in range(end - 1, quoted.end - 1, -1) if text[n].isspace()), quoted.end)
    return start, end
