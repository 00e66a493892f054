"""The metrics, in Prometheus' terms: of one process, or the sum of all that share a folder.

prometheus_client decides that when it is first imported: where PROMETHEUS_MULTIPROC_DIR names a folder, each process
writes its values there. No label ever holds what a client made up.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass

from pullquote.collections import Collections
from pullquote.monitor import Stage
from pullquote.types import Abstention, Change, Reason, Reply
from pullquote_server.monitoring.processes import own_process, shared_values
from pullquote_server.monitoring.stored import stored

SHARED = ValueClass is not MutexValue
# Else each series comes with a second one that says when it began.
disable_created_metrics()  # type: ignore[no-untyped-call]
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question, in two words."""

    outcome: str
    reason: str

    @classmethod
    def of(cls, reply: Reply) -> "Outcome":
        if isinstance(reply, Abstention):
            return cls("abstained", reply.reason)
        return cls("partly", reply.reason) if reply.reason else cls("answered", "")


OUTCOMES = (
    Outcome("answered", ""),
    *(Outcome("partly", reason) for reason in (Reason.PARTLY_STATED, Reason.FILTERED_OUT)),
    *(Outcome("abstained", reason) for reason in Reason if reason is not Reason.PARTLY_STATED),
)


class Metrics:
    """Counts for as long as the process lives."""

    def __init__(self) -> None:
        self._registry = registry = None if SHARED else CollectorRegistry()
        stage = Histogram(
            "pullquote_stage_seconds", "A stage of a question.", ["stage"], registry=registry, buckets=SECONDS
        )
        # Made now, and not at the first question: a series that begins at 0 shows its first increase.
        self._stages: dict[Stage, Histogram] = {each: stage.labels(each) for each in Stage if each is not Stage.ASK}
        self._stages[Stage.ASK] = Histogram(
            "pullquote_ask_seconds", "A whole question.", registry=registry, buckets=SECONDS
        )
        replies = Counter(
            "pullquote_replies", "Replies by outcome and reason.", ["outcome", "reason"], registry=registry
        )
        self._replies = {each: replies.labels(each.outcome, each.reason) for each in OUTCOMES}
        changes = Counter("pullquote_documents_changed", "Documents by what was done.", ["change"], registry=registry)
        self._changes = {each: changes.labels(each) for each in (*Change, REMOVED)}
        self._requests = Histogram(
            "pullquote_request_seconds",
            "A request, to the end of its response.",
            ["method", "route", "status"],
            registry=registry,
            buckets=SECONDS,
        )
        self.waiting = self._gauge("pullquote_questions_waiting", "Questions over HTTP that nothing is done for yet.")
        self.under_way = self._gauge("pullquote_questions_under_way", "Questions that are being answered.")

    def took(self, stage: Stage, seconds: float) -> None:
        self._stages[stage].observe(seconds)

    def replied(self, reply: Reply) -> None:
        self._replies[Outcome.of(reply)].inc()

    def changed(self, change: str, documents: int) -> None:
        self._changes[change].inc(documents)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, status).observe(seconds)

    def exposition(self, collections: Collections, accept: str) -> tuple[bytes, str]:
        """All metrics as they are now, and their media type, in the format that the client accepts."""
        encode, media_type = _encoder(accept)
        counted = self._registry.collect() if self._registry else shared_values()
        return encode(_Collected(chain(counted, stored(collections), () if SHARED else own_process()))), media_type

    def _gauge(self, name: str, help_: str) -> Gauge:
        return Gauge(name, help_, registry=self._registry, multiprocess_mode="livesum")


def _encoder(accept: str) -> tuple[Callable[[Collector], bytes], str]:
    """For what a client accepts; plain text where its version is none."""
    try:
        # A parameter may stand in quotation marks, which prometheus_client takes for a part of it.
        return choose_encoder(accept.replace('"', ""))
    except TypeError:  # it compares words of a version with numbers
        return choose_encoder("")


@dataclass(frozen=True, slots=True)
class _Collected:
    """What prometheus_client writes out."""

    metrics: Iterable[Metric]

    def collect(self) -> Iterator[Metric]:
        return iter(self.metrics)
