"""What was asked in one browser session, and how far each reply has come. Knows nothing of Gradio."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.types import Finished, Hit, Reply, Retrieved


@dataclass(frozen=True, slots=True)
class Searching:
    """Passages are being looked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """These passages were found, and are being read."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A component failed. It is not known whether the documents answer."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what is known of its reply by now."""

    question: str
    state: Searching | Reading | Failure | Reply


Conversation = tuple[Turn, ...]

BROKE_OFF = Failure(
    "Pullquote failed while it was answering; the server's log says how. Ask again, and report it if it fails again."
)


def ask(engine: Engine, question: str, earlier: Conversation) -> Iterator[Conversation]:
    """Yield the conversation each time that the reply to `question` has come further."""
    turn = Turn(question, Searching())
    yield (*earlier, turn)
    try:
        for event in engine.stream(question):
            match event:
                case Retrieved(hits):
                    yield (*earlier, replace(turn, state=Reading(hits)))
                case Finished(reply):
                    yield (*earlier, replace(turn, state=reply))
    except PullquoteError as error:
        yield (*earlier, replace(turn, state=Failure(str(error))))


def broken_off(conversation: Conversation) -> Conversation:
    """The conversation after a fault that nobody foresaw: whoever waits for the reply is told."""
    if conversation and isinstance(conversation[-1].state, Searching | Reading):
        return (*conversation[:-1], replace(conversation[-1], state=BROKE_OFF))
    return conversation
