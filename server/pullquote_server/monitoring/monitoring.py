"""What engines tell of their work, brought to the metrics, the traces and the line of the request."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import trace
from opentelemetry.trace import INVALID_SPAN, NoOpTracer, Span, StatusCode, TracerProvider

from pullquote.monitor import Stage
from pullquote.settings import Settings
from pullquote.types import Change, Reply
from pullquote_server.monitoring.handling import Handling, handled
from pullquote_server.monitoring.metrics import REMOVED, Metrics, Outcome


class Monitoring:
    """A `Monitor` for engines that a server holds. `traces` is what spans are made with, where they are wanted."""

    def __init__(self, traces: TracerProvider | None = None, *, log_questions: bool = False) -> None:
        self.metrics = Metrics()
        self.traces = traces
        self.log_questions = log_questions
        self._tracer = traces.get_tracer("pullquote") if traces else NoOpTracer()

    @classmethod
    def of(cls, settings: Settings) -> "Monitoring":
        """As the settings want it. Raises `SettingsError` where traces are wanted and cannot be sent."""
        traces = None
        if settings.otlp_endpoint:
            # The SDK is an extra, which hardly anybody needs.
            from pullquote_server.monitoring.tracing import send_traces  # noqa: PLC0415

            traces = send_traces(settings.otlp_endpoint)
        return cls(traces, log_questions=settings.log_questions)

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        return self._asking() if stage is Stage.ASK else self._timed(stage)

    def replied(self, reply: Reply) -> None:
        self.metrics.replied(reply)
        if handling := handled():
            handling.reply = reply
            outcome = Outcome.of(reply)
            span = trace.get_current_span()
            span.set_attribute("pullquote.outcome", outcome.outcome)
            span.set_attribute("pullquote.reason", outcome.reason)

    def stored(self, change: Change, documents: int) -> None:
        self.metrics.changed(change, documents)

    def removed(self, documents: int) -> None:
        self.metrics.changed(REMOVED, documents)

    def waits_no_more(self, handling: Handling) -> None:
        """Work on it has begun, or never will."""
        if handling.waits:
            handling.waits = False
            self.metrics.waiting.dec()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if handling := handled():
            self.waits_no_more(handling)
        with self.metrics.under_way.track_inprogress(), self._timed(Stage.ASK):
            yield

    @contextmanager
    def _timed(self, stage: Stage) -> Iterator[None]:
        """A stage that fails, or is given up, has no time that would mean anything."""
        span, began = self._span(stage), time.perf_counter()
        try:
            yield
        except GeneratorExit:
            raise
        except BaseException:
            span.set_status(StatusCode.ERROR)
            raise
        else:
            self.metrics.took(stage, time.perf_counter() - began)
        finally:
            span.end()

    def _span(self, stage: Stage) -> Span:
        # Never made the current one: a stage may end in another thread than it began in.
        return self._tracer.start_span(stage) if self.traces and handled() else INVALID_SPAN
