"""The reply as JSON, the same over HTTP and from the command line, and back again for verification."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pullquote.errors import InvalidReply, UnreadableDocument
from pullquote.protocols import Listing
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Document,
    Hit,
    Reason,
    Reply,
    Resolved,
    Section,
    Source,
    Span,
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
        "reason": _reason(reply),
        "untold": list(answer.untold) if answer else [],
        "nearest": [citation_to_json(citation) for citation in reply.nearest] if isinstance(reply, Abstention) else [],
    }


def _outcome(reply: Reply) -> str:
    if isinstance(reply, Abstention):
        return "abstained"
    return "partly" if reply.untold else "answered"


def _reason(reply: Reply) -> str | None:
    if isinstance(reply, Abstention):
        return reply.reason.value
    return Reason.PARTLY_STATED.value if reply.untold else None


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


def citation_from_json(value: Mapping[str, Any]) -> Citation:
    """The receipt that `citation_to_json` wrote; `InvalidReply` names the field that is missing or of another type."""
    try:
        return Citation(
            document=_text(value, "document"),
            uri=_text(value, "uri"),
            title=_text(value, "title"),
            published=_published(value),
            version=_text(value, "version"),
            span=Span(_whole(value, "start"), _whole(value, "end")),
            quote=_text(value, "quote"),
            prefix=_text(value, "prefix"),
            suffix=_text(value, "suffix"),
            page=None if value.get("page") is None else _whole(value, "page"),
            heading=None if value.get("heading") is None else _text(value, "heading"),
            also_in=tuple(citation_from_json(copy) for copy in value.get("also_in") or ()),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InvalidReply(
            f"This is no citation as Pullquote writes them ({type(error).__name__}: {error}). Give a reply as it was "
            "saved from `pullquote ask --json` or from POST /v1/ask."
        ) from error


def receipts_from_json(reply: object) -> list[Citation]:
    """Every receipt in a saved reply: the short answer, the quotations, their copies, and the nearest passages.

    Raises `InvalidReply` where `reply` is not of the reply's layout.
    """
    if not isinstance(reply, Mapping) or not isinstance(reply.get("quotes"), list):
        raise InvalidReply(
            'This is no saved reply: it has no list "quotes". Give a reply as it was saved from `pullquote ask --json` '
            "or from POST /v1/ask."
        )
    nearest = reply.get("nearest") or []
    if not isinstance(nearest, list):
        raise InvalidReply('In this reply "nearest" is no list. Give a reply as it was saved.')
    short = [reply["short"]] if reply.get("short") else []
    cited = [citation_from_json(value) for value in [*short, *reply["quotes"], *nearest]]
    return [receipt for citation in cited for receipt in (citation, *citation.also_in)]


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
        "added": listing.added.isoformat(),
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


def _date(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise TypeError(f"{name!r} is {type(text).__name__}, not a string")
    text.encode()  # Half a surrogate pair, which JSON can write, is no character: a ValueError.
    return text


def _whole(value: Mapping[str, Any], name: str) -> int:
    number = value[name]
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{name!r} is {type(number).__name__}, not a whole number")
    return number


def _published(value: Mapping[str, Any]) -> date | None:
    return None if value.get("published") is None else date.fromisoformat(_text(value, "published"))
