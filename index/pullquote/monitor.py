"""The seam for whoever watches the engine: how long each stage of a question takes, and what became of it."""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol

from pullquote.types import Change, Reply


class Stage(StrEnum):
    """A part of the work on a question. ASK is the whole of it; the others lie inside, and some may come twice."""

    ASK = "ask"
    EMBED = "embed"
    DENSE = "dense"
    LEXICAL = "lexical"
    FUSE = "fuse"
    READ = "read"
    COMPOSE = "compose"


class Monitor(Protocol):
    """Is told of what engines do. Called from many threads at once, and may not raise."""

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        """Lasts as long as the stage does. ASK may be entered in one thread and left in another."""
        ...

    def replied(self, reply: Reply) -> None:
        """A question has its reply."""
        ...

    def stored(self, change: Change, documents: int) -> None:
        """So many documents were added or replaced, or were there already."""
        ...

    def removed(self, documents: int) -> None:
        """So many documents are there no more."""
        ...


class Unmonitored:
    """Nobody watches."""

    def stage(self, stage: Stage) -> AbstractContextManager[None]:  # noqa: ARG002 - the protocol's names
        return _NOTHING

    def replied(self, reply: Reply) -> None:
        pass

    def stored(self, change: Change, documents: int) -> None:
        pass

    def removed(self, documents: int) -> None:
        pass


_NOTHING = nullcontext()
UNMONITORED: Monitor = Unmonitored()
