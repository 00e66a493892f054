"""How much each client may ask and send, and how many questions the server takes at once.

A client is a key, or on an open server an address. Whoever is at the machine of an open server is its operator, and
stands in the server's line alone.
"""

import math
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CancelScope, CapacityLimiter, move_on_after
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from pullquote.settings import Settings
from pullquote_server.asking import Asking
from pullquote_server.errors import Busy, LimitReached
from pullquote_server.usage import Usage, open_usage
from pullquote_server.visitor import Visitor, visitor_of

LOGINS_PER_MINUTE = 10
"""Wrong keys from one address."""
WAIT_SECONDS = 30
"""So long a question waits for its turn, at most."""
RETRY_SECONDS = 2
_FULL = "The server answers as many questions as it can, and {waiting} wait already. Ask again in some seconds."
_LATE = "The question waited for {seconds} seconds and did not get its turn. Ask again in some seconds."


class Quotas:
    """The limits of each client, which hold for all processes of the server together."""

    def __init__(self, settings: Settings) -> None:
        file = open_usage(settings.data)
        self._windows = MovingWindowRateLimiter(Usage(file))
        self._asking = Asking(file)
        self._at_a_time = settings.concurrent_asks
        self._questions = settings.questions_per_minute
        self._bytes = settings.upload_bytes_per_day

    def limits_questions(self, visitor: Visitor) -> bool:
        """Whether the visitor's questions are counted at all."""
        return bool(self._at_a_time or self._questions) and not _is_operator(visitor)

    def begin_question(self, visitor: Visitor) -> int | None:
        """The number under which it is to be ended, where it has one. Asked of those whom `limits_questions` names.

        Raises `LimitReached`.
        """
        begun = self._asking.begin(visitor.name, self._at_a_time) if self._at_a_time else None
        if self._at_a_time and begun is None:
            raise LimitReached(
                f"{self._at_a_time} questions of yours are being answered, and more are not taken at a time. Wait for "
                "one of them.",
                RETRY_SECONDS,
            )
        try:
            self._take_question(visitor)
        except LimitReached:
            self.end_question(begun)
            raise
        return begun

    def end_question(self, begun: int | None) -> None:
        if begun is not None:
            self._asking.end(begun)

    def _take_question(self, visitor: Visitor) -> None:
        if self._questions:
            limit = RateLimitItemPerMinute(self._questions)
            self._take(limit, "questions", visitor, 1, f"{self._questions} questions a minute")

    def take_bytes(self, visitor: Visitor, number: int) -> None:
        """Raises `LimitReached`."""
        if self._bytes and not _is_operator(visitor):
            limit = RateLimitItemPerDay(self._bytes)
            if number > self._bytes:
                raise LimitReached(
                    f"These are {number} bytes, more than the {self._bytes} bytes that are allowed in a day. Send "
                    "them in parts, on several days, or have the limit raised.",
                    limit.get_expiry(),
                )
            self._take(limit, "bytes", visitor, number, f"{self._bytes} bytes a day")

    def count_bytes(self, visitor: Visitor, number: int) -> None:
        """What was sent without its length being told before: it counts, be it too much."""
        if self._bytes and not _is_operator(visitor):
            limit = RateLimitItemPerDay(self._bytes)
            self._windows.storage.incr(limit.key_for("bytes", visitor.name), limit.get_expiry(), number)

    def login_allowed(self, address: str) -> bool:
        return self._windows.test(RateLimitItemPerMinute(LOGINS_PER_MINUTE), "login", address)

    def login_failed(self, address: str) -> None:
        self._windows.hit(RateLimitItemPerMinute(LOGINS_PER_MINUTE), "login", address)

    def _take(self, limit: RateLimitItem, what: str, visitor: Visitor, cost: int, said: str) -> None:
        if not self._windows.hit(limit, what, visitor.name, cost=cost):
            reset, _ = self._windows.get_window_stats(limit, what, visitor.name)
            seconds = max(1, math.ceil(reset - time.time()))
            raise LimitReached(
                f"More than the {said} that are allowed. Try again in {seconds} seconds, or have the limit raised.",
                seconds,
            )


class Admission:
    """Who is answered now, who waits, and who is told to come later; of one process."""

    def __init__(self, settings: Settings, quotas: Quotas) -> None:
        self.quotas = quotas
        at_once = settings.asks_at_once or os.cpu_count() or 1
        # Workers share the machine, and what arrives.
        self._running = CapacityLimiter(math.ceil(at_once / settings.workers))
        self._waiting = math.ceil(settings.asks_waiting / settings.workers)

    @property
    def is_busy(self) -> bool:
        """Whether the next question has to wait, or is refused."""
        return self._running.available_tokens < 1

    @asynccontextmanager
    async def question(self, visitor: Visitor) -> AsyncIterator[None]:
        """Wait for the visitor's turn, which lasts as long as this does. Raises `LimitReached`, and `Busy`."""
        self._refuse_where_full()
        async with self._counted(visitor), self._turn():
            yield

    @asynccontextmanager
    async def _counted(self, visitor: Visitor) -> AsyncIterator[None]:
        if not self.quotas.limits_questions(visitor):
            # No way through the thread pool and back for nothing.
            yield
            return
        begun = await run_in_threadpool(self.quotas.begin_question, visitor)
        try:
            yield
        finally:
            # Whoever goes away is counted no more either.
            with CancelScope(shield=True):
                await run_in_threadpool(self.quotas.end_question, begun)

    def _refuse_where_full(self) -> None:
        if self.is_busy and self._running.statistics().tasks_waiting >= self._waiting:
            raise Busy(_FULL.format(waiting=self._waiting), RETRY_SECONDS)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        asker = object()
        # Others may have come while the quota was looked up.
        self._refuse_where_full()
        with move_on_after(WAIT_SECONDS) as waited:
            await self._running.acquire_on_behalf_of(asker)
        if waited.cancelled_caught:
            raise Busy(_LATE.format(seconds=WAIT_SECONDS), RETRY_SECONDS)
        try:
            yield
        finally:
            self._running.release_on_behalf_of(asker)


async def take_turn(request: Request) -> AsyncIterator[None]:
    """A dependency of routes that answer a question, or may work as long.

    It lasts until the response was sent, however slowly.
    """
    admission: Admission = request.app.state.admission
    async with admission.question(visitor_of(request.scope)):
        yield


def _is_operator(visitor: Visitor) -> bool:
    return visitor.is_open and visitor.is_local
