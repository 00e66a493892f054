"""A request while it is handled, and what the engine said of it meanwhile: found wherever the work for it goes on."""

from contextvars import ContextVar
from dataclasses import dataclass

from pullquote.types import Reply


@dataclass(slots=True)
class Handling:
    """`waits` as long as it is a question that nothing has been done for."""

    waits: bool
    reply: Reply | None = None
    ended: bool = False


HANDLED: ContextVar[Handling] = ContextVar("HANDLED")


def handled() -> Handling | None:
    """The request that this is done for; None for work of the page, whose queue outlives the requests."""
    handling = HANDLED.get(None)
    return None if handling is None or handling.ended else handling
