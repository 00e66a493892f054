"""POST /v1/ask: a question to quotations, or to the reason why there are none; in one piece or as events."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.sse import format_sse_event
from starlette.requests import Request
from starlette.responses import StreamingResponse

from pullquote.types import Event, Finished, Quoted, Retrieved
from pullquote.wire import citation_to_json, hit_to_json, reply_to_json
from pullquote_server import examples
from pullquote_server.dependencies import EngineDependency, checked_top_k, require_json
from pullquote_server.errors import responses
from pullquote_server.schemas import AskRequest, Reply

EVENT_STREAM = "text/event-stream"

router = APIRouter(tags=["questions"])


def encode_event(event: Event) -> bytes:
    """One Server-Sent Event: `retrieved` with the hits, `quoted` with a citation, `finished` with the reply."""
    match event:
        case Retrieved(hits=hits):
            name, data = "retrieved", {"hits": [hit_to_json(hit) for hit in hits]}
        case Quoted(citation=citation):
            name, data = "quoted", citation_to_json(citation)
        case Finished(reply=reply):
            name, data = "finished", reply_to_json(reply)
    return _encode(name, data)


def _encode(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


_STREAM_EXAMPLE = "\n".join(
    _encode(name, data).decode().rstrip() + "\n"
    for name, data in (
        ("retrieved", {"hits": [examples.HIT]}),
        ("quoted", examples.CITATION),
        ("finished", examples.ANSWERED),
    )
)
_AS_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The reply, or the events that lead to it.",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}},
    }
}


@router.post(
    "/v1/ask",
    operation_id="ask",
    summary="Ask a question",
    response_model=Reply,
    responses={**_AS_EVENTS, **responses(400, 403, 413, 415, 422, 503)},
    dependencies=[Depends(require_json)],
)
def ask(request: Request, body: AskRequest, engine: EngineDependency) -> dict[str, Any] | StreamingResponse:
    """Answers with quotations from the documents, each with a receipt that can be checked later (`/v1/verify`).

    Where the documents do not answer, `outcome` is `abstained` and `reason` says why.

    A client that accepts `text/event-stream` gets the events `retrieved` (the passages found), `quoted` (for each
    quotation) and `finished` (the reply). An error after the first event ends the stream without `finished`.
    """
    events = engine.stream(body.question, body.engine_filters, checked_top_k(request, body))
    if EVENT_STREAM not in request.headers.get("accept", ""):
        return next(reply_to_json(event.reply) for event in events if isinstance(event, Finished))
    # Retrieval comes first, and finds most that can be wrong: it is done while there can still be a problem response.
    first = next(events)
    return StreamingResponse(_encoded(chain((first,), events)), headers=_UNBUFFERED, media_type=EVENT_STREAM)


# The second is nginx's, which would else keep events until it has a buffer full of them.
_UNBUFFERED = {"cache-control": "no-store", "x-accel-buffering": "no"}


def _encoded(events: Iterator[Event]) -> Iterator[bytes]:
    return map(encode_event, events)
