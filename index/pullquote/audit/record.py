"""What is kept of a question and its reply: JSON, as on the wire, in its canonical bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pullquote.protocols import Exchange
from pullquote.saved import citation_from_json, filters_from_json
from pullquote.types import Citation, Filters
from pullquote.wire import canonical_json, considered_to_json, filters_to_json, reply_to_json


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the audit. `content` is what `content_of` wrote, perhaps by an earlier version of Pullquote."""

    number: int
    hash: str
    content: Mapping[str, Any]

    @property
    def reply(self) -> Mapping[str, Any]:
        """As it was given, on the wire."""
        reply: Mapping[str, Any] = self.content["reply"]
        return reply

    @property
    def question(self) -> str:
        return str(self.reply["question"])

    @property
    def generation(self) -> int:
        return int(self.reply["generation"])

    @property
    def replied(self) -> datetime:
        return datetime.fromisoformat(self.content["replied"])

    @property
    def filters(self) -> Filters:
        return filters_from_json(self.content["filters"])

    @property
    def top_k(self) -> int:
        return int(self.content["top_k"])

    @property
    def made_by(self) -> Mapping[str, str]:
        """The models with their digests, and the settings that shape a reply."""
        made_by: Mapping[str, str] = self.content["made_by"]
        return made_by

    @property
    def quotations(self) -> list[Citation]:
        """What the reply quotes: the quotations and their copies, and not what was only near."""
        return [citation_from_json(value) for value in _quotations(self.reply)]


def content_of(exchange: Exchange) -> bytes:
    """The canonical JSON of all that is kept."""
    return canonical_json(
        {
            "replied": exchange.replied.astimezone(UTC).isoformat(timespec="milliseconds"),
            "filters": filters_to_json(exchange.filters),
            "top_k": exchange.top_k,
            "made_by": dict(exchange.made_by),
            "considered": considered_to_json(exchange.finished.considered),
            "reply": reply_to_json(exchange.finished.reply),
        }
    )


def record_to_json(record: Record) -> dict[str, Any]:
    return {"number": record.number, "hash": record.hash, **record.content}


def quoted_documents(content: bytes) -> set[str]:
    """The ids of the documents that held the reply's quotations."""
    return {value["document"] for value in _quotations(json.loads(content)["reply"])}


def _quotations(reply: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for quote in reply["quotes"]:
        yield quote
        yield from quote["also_in"]
