"""The reply as JSON, the same over HTTP and from the command line. `saved` reads it back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from pullquote.errors import UnreadableDocument
from pullquote.protocols import Listing
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Considered,
    Document,
    Filters,
    Hit,
    Reply,
    Resolved,
    Section,
    Source,
    Verification,
)


def reply_to_json(reply: Reply) -> dict[str, Any]:
    answer = reply if isinstance(reply, Answer) else None
    return {
        "question": reply.question,
        "outcome": _outcome(reply),
        "text": answer.text if answer else "",
        "confidence": round(reply.confidence, 4),
        "generation": reply.generation,
        "short": citation_to_json(answer.short) if answer and answer.short else None,
        "quotes": [citation_to_json(quote) for quote in answer.quotes] if answer else [],
        "resolved": resolved_to_json(answer.resolved) if answer and answer.resolved else None,
        "reason": reply.reason.value if reply.reason else None,
        "untold": list(reply.untold),
        "nearest": [citation_to_json(citation) for citation in reply.nearest] if isinstance(reply, Abstention) else [],
    }


def _outcome(reply: Reply) -> str:
    if isinstance(reply, Abstention):
        return "abstained"
    return "partly" if reply.untold else "answered"


def resolved_to_json(resolved: Resolved) -> dict[str, str]:
    return {"start": resolved.start.isoformat(), "end": resolved.end.isoformat(), "rule": resolved.rule}


def citation_to_json(citation: Citation) -> dict[str, Any]:
    return {
        "document": citation.document,
        "uri": citation.uri,
        "title": citation.title,
        "published": _date(citation.published),
        "version": citation.version,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "prefix": citation.prefix,
        "suffix": citation.suffix,
        "page": citation.page,
        "heading": citation.heading,
        "also_in": [citation_to_json(copy) for copy in citation.also_in],
    }


def receipt_hash(citation: Citation) -> str:
    """SHA-256, in hexadecimal, of the citation's canonical JSON without `also_in`: a name for exactly this receipt."""
    receipt = {name: value for name, value in citation_to_json(citation).items() if name != "also_in"}
    return hashlib.sha256(canonical_json(receipt)).hexdigest()


def canonical_json(value: object) -> bytes:
    """Keys sorted, no spaces, UTF-8: RFC 8785 for strings, whole numbers and null, which is all that a citation has.

    Fractions are written as Python writes them, the shortest digits that are read back as the same number.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def filters_to_json(filters: Filters) -> dict[str, Any]:
    return {
        "published_from": _date(filters.published_from),
        "published_to": _date(filters.published_to),
        "uri_prefix": filters.uri_prefix,
        "metadata": dict(filters.metadata),
    }


def verification_to_json(verification: Verification) -> dict[str, Any]:
    found = verification.found
    return {
        "document": verification.document,
        "quote": verification.quote,
        "verdict": verification.verdict.value,
        "start": found.start if found else None,
        "end": found.end if found else None,
        "detail": verification.detail,
    }


def source_to_json(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "uri": source.uri,
        "title": source.title,
        "published": _date(source.published),
        "media_type": source.media_type,
        "version": source.version,
        "metadata": dict(source.metadata),
    }


def listing_to_json(listing: Listing) -> dict[str, Any]:
    return {
        **source_to_json(listing.source),
        "passages": listing.passages,
        "characters": listing.characters,
        "added": moment(listing.added),
    }


def failure_to_json(failure: UnreadableDocument) -> dict[str, str]:
    return {"uri": failure.uri, "reason": failure.reason, "remedy": failure.remedy}


def document_to_json(document: Document) -> dict[str, Any]:
    sections = [section_to_json(section) for section in document.sections]
    return {**source_to_json(document.source), "text": document.text, "sections": sections}


def section_to_json(section: Section) -> dict[str, Any]:
    return {
        "start": section.span.start,
        "end": section.span.end,
        "heading": section.heading,
        "page": section.page,
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "document": passage.source.id,
        "uri": passage.source.uri,
        "title": passage.source.title,
        "published": _date(passage.source.published),
        "version": passage.source.version,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "page": passage.section.page,
        "heading": passage.section.heading,
        "score": hit.score,
        "ranks": dict(hit.ranks),
        "scores": dict(hit.scores),
    }


def considered_to_json(considered: Sequence[Considered]) -> list[dict[str, Any]]:
    """The hits without their texts, each with its fate, the `reading`'s score, and the number of the quotation."""
    return [
        {
            **{name: value for name, value in hit_to_json(each.hit).items() if name != "text"},
            "fate": each.fate.value,
            "reading": each.score,
            "quote": each.quote,
        }
        for each in considered
    ]


def moment(value: datetime) -> str:
    """
    >>> moment(datetime.fromisoformat("2026-01-03T12:00:00+02:00"))
    '2026-01-03T10:00:00Z'
    """
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _date(value: date | None) -> str | None:
    return value.isoformat() if value else None
