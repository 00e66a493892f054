"""What became of a quotation since its receipt was written.

Nothing here makes a quotation: the receipt has its words, and the current text is searched for where they went.
"""

from collections.abc import Callable, Iterable
from itertools import groupby

from pullquote.answer.standing import CHARACTERS_PER_STEP, Places
from pullquote.errors import TooMuchToVerify
from pullquote.types import Citation, Document, Span, Verdict, Verification, document_id, surroundings

MOST_STEPS = 500_000
"""So much is done for a request, a second or some: a step is a place that was weighed, or what takes as long."""


def verify_all(
    citations: Iterable[Citation], document_of: Callable[[str], Document | None], most_steps: int | None = None
) -> list[Verification]:
    """Hold receipts against their current documents. Each of these is looked up once, and only one is in memory.

    Raises `TooMuchToVerify` where `most_steps` were taken and receipts are left: what is said of one never depends on
    those beside it. One alone is never refused.
    """
    numbered = sorted(enumerate(citations), key=lambda each: (each[1].document, each[1].quote))
    found: dict[int, Verification] = {}
    steps = 0
    for id_, same in groupby(numbered, key=lambda each: each[1].document):
        _check(steps, most_steps, len(found), len(numbered))
        against = _Current(document_of(id_))
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


def verify(citation: Citation, document: Document | None) -> Verification:
    """Hold a receipt against the current document, or None where that is gone.

    Covered are document, uri, version, offsets, quotation and surroundings. Title, date, page and heading are for
    people, and may change while the text does not.
    """
    return _Current(document).verified(citation)


class _Current:
    """A document as it is now, None where it is gone, against which receipts are held, those of one quotation in a row.

    `steps` counts the work so far as `Places` does.
    """

    def __init__(self, document: Document | None) -> None:
        self._text = document.text if document else ""
        # Each time that it is asked for, the whole text is hashed.
        self._version = document.version if document else None
        self._places = Places(self._text, "")
        self._verified: dict[tuple[object, ...], Verification] = {}
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
        if self._version == citation.version:
            return _in_cited_version(citation, self._text)
        found = self._places_of(citation.quote).best(citation)
        if found is None:
            detail = "A newer version of the document no longer has these words."
            return _verdict(citation, Verdict.CHANGED, None, detail)
        return _verdict(
            citation, Verdict.MOVED, found, f"A newer version has these words at {found.start}-{found.end}."
        )

    def _places_of(self, quote: str) -> Places:
        """Those of one quotation are kept at a time: all together would be as many as the text has characters."""
        if self._places.quote != quote:
            self._former_steps += self._places.steps
            self._places = Places(self._text, quote)
        return self._places


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
    # The lengths first: a false span may be as long as the text, which would be copied for each receipt.
    return len(citation.span) == len(citation.quote) and _words(citation) == surroundings(citation.span, text)


def _words(citation: Citation) -> tuple[str, str, str]:
    return citation.quote, citation.prefix, citation.suffix


def find_quotation(text: str, citation: Citation) -> Span | None:
    """Where `text` has the receipt's words: of several places the one with most of the old surroundings.

    Places that are alike in this are told apart by how near they are to the cited one.
    """
    return Places(text, citation.quote).best(citation)


def _verdict(citation: Citation, verdict: Verdict, found: Span | None, detail: str) -> Verification:
    return Verification(citation.document, citation.quote, verdict, found, detail)
