"""Server-Sent Events: numbered, kept alive while the work is slow, and ended with the client that reads them."""

import json
import logging
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request

from pullquote.errors import PullquoteError
from pullquote_server.accepted import likes
from pullquote_server.errors import problem_of

MEDIA_TYPE = "text/event-stream"
T = TypeVar("T")
_LOGGER = logging.getLogger("uvicorn.error")


@dataclass(frozen=True, slots=True)
class Message:
    """One event: its data, and its name where it has one."""

    data: str
    name: str | None = None

    @classmethod
    def of(cls, value: Mapping[str, Any], name: str | None = None) -> "Message":
        """With a value as JSON."""
        return cls(json.dumps(value, ensure_ascii=False), name)

    def encode(self, number: int) -> bytes:
        """
        >>> Message("{}", "quoted").encode(2)
        b'id: 2\\nevent: quoted\\ndata: {}\\n\\n'
        """
        return ServerSentEvent(self.data, event=self.name, id=str(number), sep="\n").encode()


class _Heartbeat(ServerSentEvent):
    """A comment without an empty line after it, at which OpenAI's clients would take it for an event without data."""

    def encode(self) -> bytes:
        return b": working\n"


def wanted(request: Request) -> bool:
    """Whether the client accepts events, by name and as gladly as JSON."""
    return likes(request.headers.getlist("accept"), MEDIA_TYPE, "application/json")


def described(description: str, example: str) -> dict[str, Any]:
    """The OpenAPI entry of a response that may come as events, told by an example: a schema would be each event's."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {}, "example": example}}}


def respond(request: Request, messages: Iterator[Message]) -> EventSourceResponse:
    """The messages as they are made, in the thread pool; `messages` is let go of once the client has gone.

    The first is made now: retrieval finds most that can be wrong, while there can still be a problem response. An error
    after it is the last event, `error`, with the data that the problem response would have had.
    """
    begun = chain((next(messages),), messages)
    # A generator, because only that can be closed.
    return follow(request, in_threads(message for message in begun))


def follow(request: Request, messages: AsyncGenerator[Message, None]) -> EventSourceResponse:
    """The same for messages that are waited for more than worked for: they take no thread of the pool."""
    return EventSourceResponse(
        _numbered(messages, request.scope["path"]),
        ping=request.app.state.settings.heartbeat_seconds,
        ping_message_factory=_Heartbeat,
    )


async def _numbered(messages: AsyncGenerator[Message, None], path: str) -> AsyncGenerator[bytes, None]:
    number = 0
    async with aclosing(messages):
        try:
            async for message in messages:
                number += 1
                yield message.encode(number)
        except Exception as error:  # noqa: BLE001 - told to the client, and logged where it is a bug
            yield _error_event(error, path).encode(number + 1)


def _error_event(error: Exception, path: str) -> Message:
    # There is no status to send any more: the client is told in the stream that has begun.
    if not isinstance(error, PullquoteError):
        _LOGGER.error("Exception while events were streamed", exc_info=error)
    return Message(bytes(problem_of(error, path).body).decode(), "error")


async def in_threads(steps: Generator[T, None, None]) -> AsyncGenerator[T, None]:
    """Each step made in the thread pool. Cancelled, this waits for the one that is under way, and starts no other."""
    try:
        async for step in iterate_in_threadpool(steps):
            yield step
    finally:
        steps.close()
