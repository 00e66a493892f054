"""What became of a quotation since its receipt was written.

Nothing here makes a quotation: the receipt has its words, which the version that it cites must have if it is kept, and
the current text is searched for where they went.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby

from pullquote.answer.standing import CHARACTERS_PER_STEP, Places
from pullquote.errors import TooMuchToVerify
from pullquote.types import Citation, Document, Span, Verdict, Verification, document_id, surroundings

MOST_STEPS = 500_000
"""So much is done for a request, a second or some: a step is a place that was weighed, or what takes as long."""


def verify_all(
    citations: Iterable[Citation],
    document_of: Callable[[str], Document | None],
    text_of: Callable[[str, str], str | None],
    most_steps: int | None = None,
) -> list[Verification]:
    """Hold receipts against their current documents, and those of former versions against these where they are kept.

    Covered are document, uri, version, offsets, quotation and surroundings. Title, date, page and heading are for
    people, and may change while the text does not.

    Each document and each version is looked up once, and only one of either is in memory. Raises `TooMuchToVerify`
    where `most_steps` were taken and receipts are left: what is said of one never depends on those beside it. One
    alone is never refused.
    """
    numbered = sorted(enumerate(citations), key=lambda each: (each[1].document, each[1].version, each[1].quote))
    found: dict[int, Verification] = {}
    steps = 0
    for id_, same in groupby(numbered, key=lambda each: each[1].document):
        _check(steps, most_steps, len(found), len(numbered))
        against = _Current(document_of(id_), text_of)
        for number, citation in same:
            _check(steps + against.steps, most_steps, len(found), len(numbered))
            found[number] = against.verified(citation)
        steps += against.steps
    return [found[number] for number in sorted(found)]


def _check(steps: int, most: int | None, done: int, of: int) -> None:
    if most is not None and done and steps >= most:
        raise TooMuchToVerify(
            f"These {of:,} receipts take too long to verify together, and the work ended after {done:,} of them: their "
            "documents are long, or have the quoted words at very many places. Give fewer receipts at a time."
        )


class _Current:
    """A document as it is now, None where it is gone, against which receipts are held.

    Those of one version come in a row, and of these those of one quotation. `steps` counts the work so far as `Places`
    does.
    """

    def __init__(self, document: Document | None, text_of: Callable[[str, str], str | None]) -> None:
        self._text = document.text if document else ""
        # Each time that it is asked for, the whole text is hashed.
        self._version = document.version if document else None
        self._places = Places(self._text, "")
        self._verified: dict[tuple[object, ...], Verification] = {}
        self._text_of = text_of
        self._cited: tuple[str, str | None] = ("", None)
        self._former_steps = len(self._text) // CHARACTERS_PER_STEP

    @property
    def steps(self) -> int:
        return self._former_steps + self._places.steps

    def verified(self, citation: Citation) -> Verification:
        covered = (citation.document, citation.uri, citation.version, citation.span, *_words(citation))
        if covered not in self._verified:
            self._verified[covered] = self._verify(citation)
        return self._verified[covered]

    def _verify(self, citation: Citation) -> Verification:
        if self._version is None:
            return _verdict(citation, Verdict.GONE, None, "The document was removed, or was never in this archive.")
        if document_id(citation.uri) != citation.document:
            detail = "The document has another address: the receipt was altered."
            return _verdict(citation, Verdict.CHANGED, None, detail)
        cited = self._cited_text(citation)
        if cited is not None and not _is_unaltered(citation, cited):
            detail = "The cited version never had these words at this place: the receipt was altered."
            return _verdict(citation, Verdict.CHANGED, None, detail)
        if self._version == citation.version:
            detail = "The cited version is current and has these words at this place."
            return _verdict(citation, Verdict.VALID, citation.span, detail)
        found = self._places_of(citation.quote).best(citation)
        if found is None:
            return _verdict(citation, Verdict.CHANGED, None, self._how_changed(citation.quote))
        detail = f"The current version has these words at {found.start}-{found.end}."
        return _verdict(citation, Verdict.MOVED, found, detail)

    def _how_changed(self, quote: str) -> str:
        """A text that was only wrapped anew looks as it did, and so do its quotations."""
        self._former_steps += len(self._text) // CHARACTERS_PER_STEP
        if " ".join(quote.split()) in self._on_one_line:
            return "The current version has these words with other spaces or line breaks between them."
        return "The current version does not have these words."

    @cached_property
    def _on_one_line(self) -> str:
        return " ".join(self._text.split())

    def _cited_text(self, citation: Citation) -> str | None:
        """None where that version is kept no more, or was never here."""
        if self._version == citation.version:
            return self._text
        if self._cited[0] != citation.version:
            text = self._text_of(citation.document, citation.version)
            self._former_steps += len(text or "") // CHARACTERS_PER_STEP
            self._cited = citation.version, text
        return self._cited[1]

    def _places_of(self, quote: str) -> Places:
        """Those of one quotation are kept at a time: all together would be as many as the text has characters."""
        if self._places.quote != quote:
            self._former_steps += self._places.steps
            self._places = Places(self._text, quote)
        return self._places


def _is_unaltered(citation: Citation, text: str) -> bool:
    span = citation.span
    # The lengths first: a false span may be as long as the text, which would be copied for each receipt.
    is_there = span.end <= len(text) and len(span) == len(citation.quote)
    return is_there and _words(citation) == surroundings(span, text)


def _words(citation: Citation) -> tuple[str, str, str]:
    return citation.quote, citation.prefix, citation.suffix


def find_quotation(text: str, citation: Citation) -> Span | None:
    """Where `text` has the receipt's words: of several places the one with most of the old surroundings.

    Places that are alike in this are told apart by how near they are to the cited one.
    """
    return Places(text, citation.quote).best(citation)


def _verdict(citation: Citation, verdict: Verdict, found: Span | None, detail: str) -> Verification:
    return Verification(citation.document, citation.quote, verdict, found, detail)
