"""What was asked in one conversation, and how far each reply has come. Knows nothing of Gradio."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

from pullquote.answer.verify import MOST_STEPS
from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.feedback import Judgement
from pullquote.types import (
    Answer,
    Citation,
    Considered,
    Filters,
    Finished,
    Hit,
    Reply,
    Retrieved,
    Source,
    Verification,
)
from pullquote_ui.page.links import original_address
from pullquote_ui.page.origins import publisher_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are answered first."""


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
class Checked:
    """A citation, what became of its words since, and what is known of its document; None where that was removed."""

    citation: Citation
    verification: Verification
    source: Source | None

    @property
    def publisher(self) -> str | None:
        """Who published the document, or else who wrote it, as far as it is known."""
        return publisher_of(self.source) if self.source else None

    @property
    def original(self) -> str | None:
        """The address of the words on the page that the document came from, where a browser may follow it."""
        return original_address(self.citation, self.source.metadata.get("url") if self.source else None)


@dataclass(frozen=True, slots=True)
class Replied:
    """The reply; what it quotes, or offers to read instead, checked; and what became of each passage that was found.

    `considered` is empty where the reply was saved, and only its receipts are known.
    """

    reply: Reply
    cited: tuple[Checked, ...]
    considered: tuple[Considered, ...] = ()


State = Waiting | Searching | Reading | Failure | Replied


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what is known of its reply by now, and what its reader thinks of it."""

    question: str
    filters: Filters
    asked: datetime
    state: State
    judgement: Judgement | None = None

    @classmethod
    def begun(cls, question: str, filters: Filters, state: State) -> "Turn":
        """A turn that is asked now."""
        return cls(question, filters, datetime.now(UTC), state)

    @property
    def is_open(self) -> bool:
        """Whether the reply is still to come."""
        return isinstance(self.state, Waiting | Searching | Reading)


Conversation = tuple[Turn, ...]

BROKE_OFF = Failure(
    "Pullquote failed while it was answering; the server's log says how. Ask again, and report it if it fails again."
)


def ask(engine: Engine, question: str, filters: Filters, earlier: Conversation) -> Iterator[Conversation]:
    """Yield the conversation each time that the reply to `question` has come further."""
    turn = Turn.begun(question, filters, Searching())
    yield (*earlier, turn)
    try:
        for event in engine.stream(question, filters):
            match event:
                case Retrieved(hits):
                    yield (*earlier, replace(turn, state=Reading(hits)))
                case Finished(reply, considered):
                    yield (*earlier, replace(turn, state=checked(engine, reply, considered)))
    except PullquoteError as error:
        yield (*earlier, replace(turn, state=Failure(str(error))))


def checked(engine: Engine, reply: Reply, considered: tuple[Considered, ...] = ()) -> Replied:
    """The reply, its citations held against the documents as they are now."""
    [replied] = all_checked(engine, [(reply, considered)])
    return replied


def all_checked(engine: Engine, replies: Sequence[tuple[Reply, tuple[Considered, ...]]]) -> list[Replied]:
    """Each reply with what was considered for it. Raises `TooMuchToVerify` where all together take too long."""
    cited = [reply.quotes if isinstance(reply, Answer) else reply.nearest for reply, _ in replies]
    verifications = iter(engine.verify(chain(*cited), MOST_STEPS))
    sources = {document: _source(engine, document) for document in {each.document for each in chain(*cited)}}
    return [
        Replied(
            reply,
            tuple(Checked(citation, next(verifications), sources[citation.document]) for citation in citations),
            tuple(map(_without_words, considered)),
        )
        for (reply, considered), citations in zip(replies, cited, strict=True)
    ]


def _without_words(considered: Considered) -> Considered:
    """As it is saved: the words stand in the documents, and would be held for as long as the page is open."""
    hit = considered.hit
    return replace(considered, hit=replace(hit, passage=replace(hit.passage, text="", sentences=())))


def _source(engine: Engine, document: str) -> Source | None:
    listing = engine.store.listing(document)
    return listing.source if listing else None


def judged(conversation: Conversation, number: int, judgement: Judgement) -> Conversation:
    """The conversation after its turn `number`, from 0, was judged."""
    turn = replace(conversation[number], judgement=judgement)
    return (*conversation[:number], turn, *conversation[number + 1 :])


def broken_off(conversation: Conversation) -> Conversation:
    """The conversation after a fault that nobody foresaw: whoever waits for the reply is told."""
    if conversation and conversation[-1].is_open:
        return (*conversation[:-1], replace(conversation[-1], state=BROKE_OFF))
    return conversation
