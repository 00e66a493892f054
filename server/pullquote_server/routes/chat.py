"""POST /v1/chat/completions: OpenAI's schema, so that its clients can ask without a change."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pullquote_server import events, examples, headers
from pullquote_server.admission import take_turn
from pullquote_server.chat_schemas import ChatCompletion, ChatRequest
from pullquote_server.completion import Completion, pieces
from pullquote_server.dependencies import checked_top_k, refuse_collection, require_json
from pullquote_server.events import Message
from pullquote_server.openai_error import responses
from pullquote_server.routes.models import quoted_by

router = APIRouter(tags=["OpenAI's schema"])


_DONE = Message("[DONE]")


def _messages(chunks: Iterator[dict[str, Any]]) -> Iterator[Message]:
    return chain(map(Message.of, chunks), (_DONE,))


_CHUNK = {
    **{name: examples.CHAT_COMPLETION[name] for name in ("id", "created", "model")},
    "object": "chat.completion.chunk",
    "choices": [{"index": 0, "delta": examples.CHAT_COMPLETION["choices"][0]["message"], "finish_reason": None}],
}
_STREAM_EXAMPLE = Message.of(_CHUNK).encode(1).decode() + _DONE.encode(2).decode()
_AS_CHUNKS: dict[int | str, dict[str, Any]] = {
    200: {
        **events.described("The completion; with `stream` its chunks, and `[DONE]`.", _STREAM_EXAMPLE),
        "headers": headers.AUDIT_DESCRIBED,
    }
}


@router.post(
    "/v1/chat/completions",
    operation_id="create_chat_completion",
    summary="Ask as of a chat model",
    response_model=ChatCompletion,
    responses={**_AS_CHUNKS, **responses(400, 401, 403, 404, 413, 415, 429, 503)},
    dependencies=[Depends(require_json), Depends(refuse_collection), Depends(take_turn)],
)
def create_chat_completion(request: Request, response: Response, body: ChatRequest) -> dict[str, Any] | Response:
    """Answers the last user message with quotations, each with a mark such as `[1]`, and cites them in `annotations`.

    Where the documents do not answer, the content says why, and there are no annotations. `pullquote` has the whole
    reply as `/v1/ask` gives it, and `pullquote_audit` its number in the audit. An error after the first chunk is a
    chunk with `error`.
    """
    search, engine, completion = body.search, quoted_by(request, body.model), Completion(body.model)
    said = pieces(engine.stream(search.question, search.engine_filters, checked_top_k(request, search)))
    if body.stream:
        return events.respond(request, _messages(completion.chunks(said, with_usage=body.with_usage)))
    whole = completion.whole(list(said))
    if whole["pullquote_audit"] is not None:
        response.headers[headers.AUDIT] = str(whole["pullquote_audit"])
    return whole
