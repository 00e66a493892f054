"""POST /v1/ask: a question to quotations, or to the reason why there are none; in one piece or as events."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pullquote.types import Event, Finished, Quoted, Retrieved
from pullquote.wire import citation_to_json, hit_to_json, reply_to_json
from pullquote_server import events, examples, headers
from pullquote_server.admission import take_turn
from pullquote_server.dependencies import EngineDependency, checked_top_k, require_json
from pullquote_server.errors import responses
from pullquote_server.events import Message
from pullquote_server.schemas import AskRequest, Reply

router = APIRouter(tags=["questions"])


def messages(answering: Iterator[Event]) -> Iterator[Message]:
    """`retrieved` with the hits, `quoted` with a citation, `recorded` with a number, `finished` with the reply."""
    for event in answering:
        match event:
            case Retrieved(hits=hits):
                yield Message.of({"hits": [hit_to_json(hit) for hit in hits]}, "retrieved")
            case Quoted(citation=citation):
                yield Message.of(citation_to_json(citation), "quoted")
            case Finished(reply=reply, record=record):
                # An event of its own, so that the reply stays what can be verified, word for word.
                if record is not None:
                    yield Message.of({"audit": record}, "recorded")
                yield Message.of(reply_to_json(reply), "finished")


_STREAM_EXAMPLE = "".join(
    Message.of(data, name).encode(number).decode()
    for number, (name, data) in enumerate(
        (
            ("retrieved", {"hits": [examples.HIT]}),
            ("quoted", examples.CITATION),
            ("recorded", {"audit": examples.RECORD}),
            ("finished", examples.ANSWERED),
        ),
        start=1,
    )
)
_AS_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        **events.described("The reply, or the events that lead to it.", _STREAM_EXAMPLE),
        "headers": headers.AUDIT_DESCRIBED,
    }
}


@router.post(
    "/v1/ask",
    operation_id="ask",
    summary="Ask a question",
    response_model=Reply,
    responses={**_AS_EVENTS, **responses(400, 401, 403, 404, 413, 415, 422, 429, 503)},
    dependencies=[Depends(require_json), Depends(take_turn)],
)
def ask(request: Request, response: Response, body: AskRequest, engine: EngineDependency) -> dict[str, Any] | Response:
    """Answers with quotations from the documents, each with a receipt that can be checked later (`/v1/verify`).

    Where the documents do not answer, `outcome` is `abstained` and `reason` says why.

    A client that accepts `text/event-stream` gets the events `retrieved` (the passages found), `quoted` (for each
    quotation), `recorded` (the reply's number in the audit, where there is one) and `finished` (the reply), with ids
    from 1 up, and comments while the work is slow. An error after the first event is the last event, `error`, whose
    data are problem details. A client that goes away stops the work.
    """
    filters, top_k = body.engine_filters, checked_top_k(request, body)
    if events.wanted(request):
        return events.respond(request, messages(engine.stream(body.question, filters, top_k)))
    finished = engine.explain(body.question, filters, top_k)
    if finished.record is not None:
        response.headers[headers.AUDIT] = str(finished.record)
    return reply_to_json(finished.reply)
