"""A turn as the browser keeps it, in JSON, and back again. What comes back may have been written by anybody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pullquote.engine import Engine
from pullquote.errors import InvalidReply, PullquoteError
from pullquote.feedback import Judgement
from pullquote.saved import considered_from_json, reply_from_json
from pullquote.types import Filters
from pullquote.wire import considered_to_json, reply_to_json
from pullquote_ui.page.conversation import Conversation, Failure, Replied, Turn, checked
from pullquote_ui.page.filters import filters_of
from pullquote_ui.page.origins import encode_origin

MOST_TURNS = 1000
UNREADABLE = Failure("What was saved of this reply cannot be read. Ask the question again.")


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
    """The turns, their citations checked anew; one that cannot be read says so in its place."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(_turn_from_json(engine, turn) for turn in value[:MOST_TURNS] if isinstance(turn, dict))


def _turn_from_json(engine: Engine, value: Mapping[str, Any]) -> Turn:
    question = value.get("question")
    return Turn(
        question if isinstance(question, str) else "",
        _filters_from_json(value.get("filters")),
        _moment(value.get("asked")),
        _state(engine, value),
        _judgement(value.get("judgement")),
    )


def _state(engine: Engine, value: Mapping[str, Any]) -> Failure | Replied:
    failure = value.get("failure")
    if isinstance(failure, str):
        return Failure(failure)
    try:
        considered = considered_from_json(value.get("considered") or [])
        return checked(engine, reply_from_json(value.get("reply")), considered)
    except (InvalidReply, TypeError):
        return UNREADABLE
    except PullquoteError as error:
        return Failure(str(error))


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


def _judgement(value: object) -> Judgement | None:
    return next((judgement for judgement in Judgement if judgement.value == value), None)
