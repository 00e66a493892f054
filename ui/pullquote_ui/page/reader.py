"""The reader pane: a whole document as it was quoted, scrolled to the quotation. HTML, all text escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import gradio as gr

from pullquote.engine import Engine
from pullquote.errors import PullquoteError, UnknownDocument, UnknownVersion, inside
from pullquote.protocols import Edition
from pullquote.saved import MOST_RECEIPTS
from pullquote.types import Citation, Document, Section, Span, Verdict, Verification
from pullquote_ui.page.annotated import Annotation, annotated
from pullquote_ui.page.elsewhere import elsewhere_html
from pullquote_ui.page.links import original_address, place_address
from pullquote_ui.page.markup import day, failure_html, isolated, shown
from pullquote_ui.page.origins import publisher_of

LONGEST = 200_000
"""Of a longer document the part around the quotation is shown: a browser takes seconds to lay a longer one out."""

SCRIPT = "pullquote.openReader(element, server)"
FRAME = '<section class="pq-reader" aria-label="Reader" tabindex="-1"></section>'


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be read: a document by id, one of its versions or the current one, and what is quoted of it.

    `span` is None where the document is opened as a whole; `others` are further quotations, with their numbers; `also`
    are places where the same words stand in other documents.
    """

    document: str
    version: str | None = None
    span: Span | None = None
    others: tuple[tuple[int, Span], ...] = ()
    also: tuple["Place", ...] = ()

    @classmethod
    def of(cls, value: object) -> "Place":
        """The place that a browser asks for; `ValueError` where it is none."""
        if not isinstance(value, Mapping):
            raise ValueError("no document is named")
        others = [(other.get("number"), _span(other)) for other in _listed(value, "others")]
        return replace(
            cls._alone(value),
            others=tuple((number, other) for number, other in others if isinstance(number, int) and other),
            also=tuple(map(cls._alone, _listed(value, "also"))),
        )

    @classmethod
    def _alone(cls, value: Mapping[str, Any]) -> "Place":
        document, version = value.get("document"), value.get("version")
        if not isinstance(document, str):
            raise ValueError("no document is named")
        return cls(document, version if isinstance(version, str) and version else None, _span(value))


def reader_pane(engine: Engine) -> gr.HTML:
    """The component; its script asks for what is to be read."""

    def read(place: object) -> str:
        try:
            return reading_html(engine, Place.of(place))
        except ValueError as error:
            return _said("This address cannot be read", f"It does not lead to a quotation: {inside(error)}.")
        except PullquoteError as error:
            return failure_html(error)

    return gr.HTML(
        FRAME, elem_id="pq-reader", js_on_load=SCRIPT, server_functions=[read], apply_default_css=False, padding=False
    )


def reading_html(engine: Engine, place: Place) -> str:
    """The document with its facts, or the sentence that says why there is nothing to read."""
    try:
        edition = engine.edition(place.document, place.version)
    except UnknownDocument:
        return _said(
            "This document is not here", "It was removed, or was never in this archive. Nothing of it is kept."
        )
    except UnknownVersion:
        return _said(
            "This version is kept no more",
            "The document has changed since, and the text that was quoted was let go of.",
            _current_link(place.document),
        )
    document = edition.document
    if place.span and place.span.end > len(document.text):
        return _said("This place is not in the document", f"Its text has {len(document.text):,} characters.")
    citation = _citation(document, place.span) if place.span else None
    [verification] = engine.verify([citation]) if citation else [None]
    state = _state(edition, verification, place)
    return _head(edition, citation) + state + _also_in(engine, place.also) + text_html(document, place)


def _listed(value: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed = value.get(name)
    # For each copy the store is asked, outside of the line of the questions.
    return [each for each in listed[:MOST_RECEIPTS] if isinstance(each, dict)] if isinstance(listed, list) else []


def _span(value: Mapping[str, Any]) -> Span | None:
    start, end = value.get("start"), value.get("end")
    if start is None and end is None:
        return None
    if not isinstance(start, int) or not isinstance(end, int):
        raise ValueError(f"{start!r} to {end!r} are no offsets")
    return Span(start, end)


def _citation(document: Document, span: Span) -> Citation:
    return Citation.of(document.source, _section_of(document, span), span, document.text)


def _section_of(document: Document, span: Span) -> Section:
    return next((section for section in document.sections if span in section.span), Section(span))


def _said(title: str, sentence: str, more: str = "") -> str:
    return f'<div class="pq-unread"><h2 class="pq-title">{title}</h2><p role="status">{shown(sentence)}</p>{more}</div>'


def _head(edition: Edition, citation: Citation | None) -> str:
    document = edition.document
    source = document.source
    publisher = publisher_of(source)
    original = original_address(
        citation or _citation(document, Span(0, len(document.text))), source.metadata.get("url")
    )
    facts = [
        day(document.published) if document.published else "undated",
        isolated(publisher) if publisher else "",
        f"page {citation.page}" if citation and citation.page is not None else "",
        f'<a href="{shown(original)}" target="_blank" rel="noopener noreferrer">Open the original</a>'
        if original
        else "",
        f'<span title="{document.version}">version {document.version[:8]}</span>',
    ]
    line = " <span>·</span> ".join(fact for fact in facts if fact)
    return f'<h2 class="pq-title" dir="auto">{shown(document.title)}</h2><p class="pq-facts">{line}</p>'


def _state(edition: Edition, verification: Verification | None, place: Place) -> str:
    """That the document has changed, when, and where the words stand now."""
    if edition.superseded is None:
        return ""
    until = f'<time datetime="{edition.superseded.isoformat()}">{_moment(edition.superseded)}</time>'
    said = f"The document has changed: this is how it read until {until}."
    if verification and verification.verdict is Verdict.MOVED and verification.found:
        where = place_address(place.document, span=verification.found)
        link = f'<a class="pq-open" href="{shown(where)}">These words still stand in it today</a>.'
    elif verification and verification.verdict is Verdict.CHANGED:
        link = f"It no longer has these words. {_current_link(place.document)}"
    else:
        link = _current_link(place.document)
    return f'<p class="pq-caution" role="status">{said} {link}</p>'


def _also_in(engine: Engine, also: Sequence[Place]) -> str:
    listings = [(place, engine.store.listing(place.document)) for place in also]
    return elsewhere_html(
        (place_address(place.document, place.version, place.span), listing.source)
        for place, listing in listings
        if listing
    )


def _current_link(document: str) -> str:
    return f'<a class="pq-open" href="{shown(place_address(document))}">Read it as it is now</a>'


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def text_html(document: Document, place: Place) -> str:
    """The text with its quotations, headings and pages marked; of a very long one the part around the quotation."""
    part = _part(document, place.span)
    inside = annotated(document.text, part, [*_quoted(place), *_headings(document)], _pages(document))
    before = f'<p class="pq-note">{part.start:,} characters before this are left out.</p>' if part.start else ""
    left = len(document.text) - part.end
    after = f'<p class="pq-note">{left:,} characters after this are left out.</p>' if left else ""
    return f'{before}<div class="pq-text" dir="auto">{inside}</div>{after}'


def _part(document: Document, span: Span | None) -> Span:
    if len(document.text) <= LONGEST:
        return Span(0, len(document.text))
    middle = span.start if span else 0
    start = max(0, min(middle - LONGEST // 2, len(document.text) - LONGEST))
    return Span(start, max(start + LONGEST, span.end if span else 0))


def _quoted(place: Place) -> list[Annotation]:
    focus = [Annotation(place.span, '<mark class="pq-here" tabindex="-1">', "</mark>")] if place.span else []
    others = [
        Annotation(span, f'<span class="pq-other" title="Quotation {number}">', "</span>")
        for number, span in place.others
        if not (place.span and span.overlaps(place.span))
    ]
    return focus + others


def _headings(document: Document) -> list[Annotation]:
    """The heading of each section, where it stands right before it."""
    found = []
    for section in document.sections:
        end = _without_space(document.text, section.span.start)
        if section.heading and document.text.endswith(section.heading, 0, end):
            span = Span(end - len(section.heading), end)
            found.append(Annotation(span, '<b class="pq-heading">', "</b>"))
    return found


def _without_space(text: str, end: int) -> int:
    """Where `text[:end].rstrip()` ends; of a long text nothing is copied."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _pages(document: Document) -> dict[int, str]:
    """Where each page begins."""
    pages: dict[int, Section] = {}
    for section in document.sections:
        if section.page is not None:
            pages.setdefault(section.page, section)
    return {section.span.start: _page_sign(page) for page, section in pages.items()}


def _page_sign(page: int) -> str:
    return f'<span class="pq-page" role="separator" aria-label="Page {page}">Page {page}</span>'
