"""GET /v1/models and POST /v1/chat/completions: OpenAI's schema, so that its clients can ask without a change."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pullquote.errors import PullquoteError
from pullquote_server import errors, events, examples
from pullquote_server.chat_schemas import MODEL, ChatCompletion, ChatRequest, Models
from pullquote_server.completion import Completion, Piece, pieces
from pullquote_server.dependencies import EngineDependency, checked_top_k, require_json
from pullquote_server.events import Message
from pullquote_server.openai_error import responses

router = APIRouter(tags=["OpenAI's schema"])


class UnknownModel(PullquoteError):
    """A completion is wanted from another model than there is."""


errors.TABLE[UnknownModel] = errors.Kind(404, "model-not-found", "There is no such model")
_DONE = Message("[DONE]")


@router.get(
    "/v1/models",
    operation_id="list_models",
    summary="List models",
    response_model=Models,
    responses=responses(),
)
def list_models() -> dict[str, Any]:
    """There is one, which quotes."""
    return examples.MODELS


def _messages(said: Iterator[Piece], *, with_usage: bool) -> Iterator[Message]:
    chunks = Completion().chunks(said, with_usage=with_usage)
    return chain((Message(json.dumps(chunk, ensure_ascii=False)) for chunk in chunks), (_DONE,))


_CHUNK = {
    **{name: examples.CHAT_COMPLETION[name] for name in ("id", "created", "model")},
    "object": "chat.completion.chunk",
    "choices": [{"index": 0, "delta": examples.CHAT_COMPLETION["choices"][0]["message"], "finish_reason": None}],
}
_STREAM_EXAMPLE = Message(json.dumps(_CHUNK)).encode(1).decode() + _DONE.encode(2).decode()
_AS_CHUNKS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The completion; with `stream` its chunks, and `[DONE]`.",
        "content": {events.MEDIA_TYPE: {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}},
    }
}


@router.post(
    "/v1/chat/completions",
    operation_id="create_chat_completion",
    summary="Ask as of a chat model",
    response_model=ChatCompletion,
    responses={**_AS_CHUNKS, **responses(400, 403, 404, 413, 415, 503)},
    dependencies=[Depends(require_json)],
)
def create_chat_completion(request: Request, body: ChatRequest, engine: EngineDependency) -> dict[str, Any] | Response:
    """Answers the last user message with quotations, each with a mark such as `[1]`, and cites them in `annotations`.

    Where the documents do not answer, the content says why, and there are no annotations. `pullquote` has the whole
    reply as `/v1/ask` gives it. An error after the first chunk is a chunk with `error`.
    """
    if body.model != MODEL:
        raise UnknownModel(f"There is no model {body.model!r}. Ask {MODEL!r}.")
    search = body.search
    said = pieces(engine.stream(search.question, search.engine_filters, checked_top_k(request, search)))
    if body.stream:
        return events.respond(request, _messages(said, with_usage=body.with_usage))
    return Completion().whole(list(said))
