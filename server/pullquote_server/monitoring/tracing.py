"""Spans, sent to the OpenTelemetry collector that the operator named. Without one, nothing of this is imported."""

from opentelemetry.trace import TracerProvider

import pullquote
from pullquote.errors import SettingsError

try:
    from opentelemetry.context import Context
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk import trace as sdk
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
except ImportError as error:
    raise SettingsError(
        f"Traces cannot be sent: {error}. Install `pullquote[tracing]`, or unset OTEL_EXPORTER_OTLP_ENDPOINT."
    ) from error

QUERY = "url.query"


def send_traces(endpoint: str) -> TracerProvider:
    """Makes spans and sends them, in batches, beside the work. Headers, certificates and sampling: OTEL_* variables."""
    named = Resource({SERVICE_NAME: "pullquote", SERVICE_VERSION: pullquote.__version__})
    provider = sdk.TracerProvider(resource=named.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(WithoutQuery())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    return provider


class WithoutQuery(sdk.SpanProcessor):
    """The page's addresses hold questions behind the "?"."""

    def on_start(self, span: sdk.Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 - the SDK's
        if QUERY in (span.attributes or {}):
            span.set_attribute(QUERY, "REDACTED")
