"""The engine's events in the words and layout of a chat completion: quotations with marks, and where they stand."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pullquote.types import Abstention, Citation, Event, Finished, Quoted, Reply, Retrieved
from pullquote.wire import citation_to_json, reply_to_json

USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some content, with the annotation for the quotation in it; the last has the engine's last event."""

    content: str
    annotations: tuple[dict[str, Any], ...] = ()
    finished: Finished | None = None


def pieces(events: Iterator[Event]) -> Iterator[Piece]:
    """A piece for each event; the first is empty. What they say together is the content."""
    length = number = 0
    for event in events:
        match event:
            case Retrieved():
                yield Piece("")
            case Quoted(citation=citation):
                number += 1
                piece = _quoted(citation, number, length)
                length += len(piece.content)
                yield piece
            case Finished(reply=reply):
                yield Piece(_closing(reply), finished=event)


def _quoted(citation: Citation, number: int, length: int) -> Piece:
    line_break = "\n" if number > 1 else ""
    start = length + len(line_break)
    annotation = {
        "type": "url_citation",
        "url_citation": {
            "start_index": start,
            "end_index": start + len(citation.quote),
            "url": citation.uri,
            "title": citation.title,
        },
        "citation": citation_to_json(citation),
    }
    return Piece(f"{line_break}{citation.quote} [{number}]", (annotation,))


def _closing(reply: Reply) -> str:
    """Why nothing is quoted, or what is not told."""
    if isinstance(reply, Abstention):
        return reply.why
    return f"\n{reply.caveat}" if reply.caveat else ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What all chunks of one completion, or the completion in one piece, have in common."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, said: list[Piece]) -> dict[str, Any]:
        message = {
            "role": "assistant",
            "content": "".join(piece.content for piece in said),
            "refusal": None,
            "annotations": [annotation for piece in said for annotation in piece.annotations],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        [ours] = [_ours(piece.finished) for piece in said if piece.finished]
        return {**self._head("chat.completion"), "choices": [choice], "usage": USAGE, **ours}

    def chunks(self, said: Iterator[Piece], *, with_usage: bool) -> Iterator[dict[str, Any]]:
        """The chunks: content as it is made, then the reason for the end with the reply, then the usage if wanted."""
        head = self._head("chat.completion.chunk")
        role = {"role": "assistant"}
        for piece in said:
            delta: dict[str, Any] = {**role, "content": piece.content}
            if piece.annotations:
                delta["annotations"] = list(piece.annotations)
            if piece.content or role:
                yield {**head, "choices": [_delta(delta)]}
            role = {}
            if piece.finished:
                yield {**head, "choices": [_delta({}, "stop")], **_ours(piece.finished)}
        if with_usage:
            yield {**head, "choices": [], "usage": USAGE}

    def _head(self, name: str) -> dict[str, Any]:
        return {"id": self.id, "object": name, "created": self.created, "model": self.model}


def _ours(finished: Finished) -> dict[str, Any]:
    """What OpenAI's schema has no place for. The number stands beside the reply: within, it could not be verified."""
    return {"pullquote": reply_to_json(finished.reply), "pullquote_audit": finished.record}


def _delta(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
