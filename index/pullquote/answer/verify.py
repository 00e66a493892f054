"""What became of a quotation since its receipt was written.

Nothing here makes a quotation: the receipt has its words, and the current text is searched for where they went.
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from itertools import groupby

from pullquote.types import (
    CONTEXT_CHARACTERS,
    Citation,
    Document,
    Span,
    Verdict,
    Verification,
    document_id,
    surroundings,
)

MOST_PLACES = 10_000
"""So many places of the same words are weighed, those nearest to the cited one: hostile texts have a million."""


def verify_all(citations: Iterable[Citation], document_of: Callable[[str], Document | None]) -> list[Verification]:
    """Hold receipts against their current documents. Each of these is looked up once, and only one is in memory."""
    numbered = sorted(enumerate(citations), key=lambda each: each[1].document)
    found: dict[int, Verification] = {}
    for id_, same in groupby(numbered, key=lambda each: each[1].document):
        document = document_of(id_)
        found.update((number, verify(citation, document)) for number, citation in same)
    return [found[number] for number in sorted(found)]


def verify(citation: Citation, document: Document | None) -> Verification:
    """Hold a receipt against the current document, or None where that is gone.

    Covered are document, uri, version, offsets, quotation and surroundings. Title, date, page and heading are for
    people, and may change while the text does not.
    """
    if document is None:
        return _verdict(citation, Verdict.GONE, None, "The document was removed, or was never in this archive.")
    if document_id(citation.uri) != citation.document:
        return _verdict(citation, Verdict.CHANGED, None, "The document has another address: the receipt was altered.")
    if document.version == citation.version:
        return _in_cited_version(citation, document.text)
    found = find_quotation(document.text, citation)
    if found is None:
        return _verdict(citation, Verdict.CHANGED, None, "A newer version of the document no longer has these words.")
    return _verdict(citation, Verdict.MOVED, found, f"A newer version has these words at {found.start}-{found.end}.")


def _in_cited_version(citation: Citation, text: str) -> Verification:
    span = citation.span
    if span.end <= len(text) and _is_unaltered(citation, text):
        return _verdict(
            citation, Verdict.VALID, span, "The cited version is current and has these words at this place."
        )
    return _verdict(
        citation,
        Verdict.CHANGED,
        None,
        "The cited version never had these words at this place: the receipt was altered.",
    )


def _is_unaltered(citation: Citation, text: str) -> bool:
    return (citation.quote, citation.prefix, citation.suffix) == surroundings(citation.span, text)


def find_quotation(text: str, citation: Citation) -> Span | None:
    """Where `text` has the receipt's words: of several places the one with most of the old surroundings.

    Places that are alike in this are told apart by how near they are to the cited one.
    """

    def distance(place: Span) -> int:
        return abs(place.start - citation.span.start)

    # max() takes the first of equals, which is the nearest.
    nearest = nsmallest(MOST_PLACES, _places(text, citation), key=distance)
    return max(nearest, key=lambda place: _likeness(text, place, citation), default=None)


def _places(text: str, citation: Citation) -> Iterator[Span]:
    """The cited place, if the words are there, and all that do not overlap: that takes time in step with the text."""
    quote, cited = citation.quote, citation.span.start
    if text.startswith(quote, cited):
        yield Span(cited, cited + len(quote))
    start = text.find(quote)
    while start >= 0:
        yield Span(start, start + len(quote))
        start = text.find(quote, start + len(quote))


def _likeness(text: str, place: Span, citation: Citation) -> int:
    """How many characters around the place are those of the receipt, counted outwards until one differs."""
    start, end = max(0, place.start - CONTEXT_CHARACTERS), place.end + CONTEXT_CHARACTERS
    before = zip(reversed(text[start : place.start]), reversed(citation.prefix), strict=False)
    after = zip(text[place.end : end], citation.suffix, strict=False)
    return sum(_run(pairs) for pairs in (before, after))


def _run(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


def _verdict(citation: Citation, verdict: Verdict, found: Span | None, detail: str) -> Verification:
    return Verification(citation.document, citation.quote, verdict, found, detail)
