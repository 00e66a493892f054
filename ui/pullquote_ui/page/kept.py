"""A turn as the browser keeps it, in JSON, and back again. What comes back may have been written by anybody."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pullquote.engine import Engine
from pullquote.errors import InvalidReply, PullquoteError, TooMuchToVerify
from pullquote.feedback import Judgement
from pullquote.saved import considered_from_json, reply_from_json
from pullquote.types import Considered, Filters, Reply
from pullquote.wire import considered_to_json, reply_to_json
from pullquote_ui.page.conversation import Conversation, Failure, Replied, Turn, all_checked
from pullquote_ui.page.filters import filters_of
from pullquote_ui.page.origins import encode_origin
from pullquote_ui.page.view import LATEST

MOST_TURNS = 1000
MOST_CHARACTERS = 1_000_000
"""Of a conversation's JSON, some 140 replies: what is read of it is held for as long as its page is open."""
UNREADABLE = Failure("What was saved of this reply cannot be read. Ask the question again.")
TOO_LONG = Failure(
    "This conversation is too long for all of its replies to be shown. Your browser has kept this one: Export, in the "
    "tab Conversations, writes it to a file."
)
UNCHECKED = Failure(
    "The quotations of this conversation take too long to check together, and this reply's were left out. Ask the "
    "question again, in a new conversation."
)

Saved = tuple[Reply, tuple[Considered, ...]]


def record_to_json(turns: Conversation, number: int, conversation_id: str) -> dict[str, Any]:
    """The turn `number`, from 0, whose reply has come, and which conversation it belongs to."""
    return {"conversation": conversation_id, "number": number, "turn": turn_to_json(turns[number])}


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """A turn whose reply has come. By `asked` it is told from the others of its conversation."""
    state = turn.state
    return {
        "question": turn.question,
        "asked": turn.asked.isoformat(),
        "filters": _filters_to_json(turn.filters),
        "reply": reply_to_json(state.reply) if isinstance(state, Replied) else None,
        "considered": considered_to_json(state.considered) if isinstance(state, Replied) else [],
        "failure": state.sentence if isinstance(state, Failure) else None,
        "judgement": turn.judgement.value if turn.judgement else None,
    }


def turns_from_json(engine: Engine, value: object) -> Conversation:
    """The turns, their citations checked anew; one whose reply cannot be read, or is not, says so in its place."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    saved = [turn for turn in value[:MOST_TURNS] if isinstance(turn, dict)]
    fitting = _fitting(saved)
    read = [_reply(turn) if fits else TOO_LONG for turn, fits in zip(saved, fitting, strict=True)]
    checked = iter(_checked(engine, [each for each in read if not isinstance(each, Failure)]))
    states = [each if isinstance(each, Failure) else next(checked) for each in read]
    return tuple(
        _turn_from_json(engine, turn if fits else {name: turn.get(name) for name in ("question", "asked")}, state)
        for turn, fits, state in zip(saved, fitting, states, strict=True)
    )


def judgement_of(value: object) -> Judgement | None:
    """None where it is none."""
    return next((judgement for judgement in Judgement if judgement.value == value), None)


def _fitting(saved: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Whether each turn is read: the last ones first, which are what is shown, as long as there is room for them."""
    left = MOST_CHARACTERS
    fitting: list[bool] = []
    for turn in reversed(saved):
        length = _length(turn)
        fitting.append(length <= left)
        left -= length if length <= left else 0
    return fitting[::-1]


def _length(turn: Mapping[str, Any]) -> int:
    try:
        return len(json.dumps(turn, ensure_ascii=False))
    except RecursionError:
        return MOST_CHARACTERS + 1


def _turn_from_json(engine: Engine, value: Mapping[str, Any], state: Failure | Replied) -> Turn:
    question = value.get("question")
    return Turn(
        question[: engine.max_question_characters] if isinstance(question, str) else "",
        _filters_from_json(value.get("filters")),
        _moment(value.get("asked")),
        state,
        judgement_of(value.get("judgement")),
    )


def _reply(value: Mapping[str, Any]) -> Failure | Saved:
    failure = value.get("failure")
    if isinstance(failure, str):
        return Failure(failure)
    try:
        return reply_from_json(value.get("reply")), considered_from_json(value.get("considered") or [])
    except (InvalidReply, TypeError):
        return UNREADABLE


def _checked(engine: Engine, replies: Sequence[Saved]) -> Sequence[Failure | Replied]:
    """All of them share what one request may take; where that is not enough, those that are shown first have it."""
    try:
        return all_checked(engine, replies)
    except TooMuchToVerify:
        earlier = len(replies) - LATEST
        if earlier <= 0:
            return [UNCHECKED] * len(replies)
        return [UNCHECKED] * earlier + list(_checked(engine, replies[earlier:]))
    except PullquoteError as error:
        return [Failure(str(error))] * len(replies)


def _filters_to_json(filters: Filters) -> dict[str, str | None]:
    return {
        "from": filters.published_from.isoformat() if filters.published_from else None,
        "to": filters.published_to.isoformat() if filters.published_to else None,
        "source": encode_origin(filters),
    }


def _filters_from_json(value: object) -> Filters:
    if not isinstance(value, dict) or not all(isinstance(each, str | None) for each in value.values()):
        return Filters()
    try:
        return filters_of(value.get("from"), value.get("to"), value.get("source"))
    except ValueError:
        return Filters()


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter of a moment that is in no year of UTC's
        return datetime.now(UTC)
