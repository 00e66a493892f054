"""Traces reach a collector that is named, over real HTTP in OTLP; without one the SDK is not even loaded."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from starlette.testclient import TestClient

from pullquote.build import build_collections
from pullquote.protocols import AnswerReader, Embedder
from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.monitoring.monitoring import Monitoring

QUESTION = "How many passengers were taken off the ferry?"
STAGES = {"ask", "embed", "dense", "lexical", "fuse", "read", "compose"}


class Collector(ThreadingHTTPServer):
    """Takes what OTLP sends."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.requests: list[ExportTraceServiceRequest] = []
        self.bodies: list[bytes] = []

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Taker(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        assert self.path == "/v1/traces"
        self.server.bodies.append(body)
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        yield collector
        collector.shutdown()


@pytest.fixture
def traced(
    collector: Collector,
    tmp_path: Path,
    shared_models: tuple[AnswerReader, Embedder],
    articles: list[dict[str, Any]],
    patient: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[TestClient]:
    """Its parameter, where it has one, is what the operator calls the service."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    if name := getattr(request, "param", None):
        monkeypatch.setenv("OTEL_SERVICE_NAME", name)
    settings = Settings.load(data=tmp_path / "data")
    monitoring = Monitoring.of(settings)
    with closing(build_collections(settings, *shared_models, monitor=monitoring)) as collections:
        client = TestClient(create_app(collections, settings, monitoring=monitoring), headers=patient)
        assert client.post("/v1/documents", json={"documents": articles}).status_code == 201
        yield client
        monitoring.traces.shutdown()  # type: ignore[union-attr]


def sent(client: TestClient, collector: Collector) -> list[Span]:
    client.app.state.monitoring.traces.force_flush()  # type: ignore[attr-defined]
    return collector.spans


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_question_is_a_request_with_its_stages(traced: TestClient, collector: Collector, accept: str) -> None:
    traced.post("/v1/ask", json={"question": QUESTION}, headers={"accept": accept})
    spans = sent(traced, collector)
    [request] = [span for span in spans if span.name == "POST /v1/ask"]
    stages = [span for span in spans if span.trace_id == request.trace_id and span is not request]
    assert {span.name for span in stages} == STAGES
    assert {span.parent_span_id for span in stages} == {request.span_id}
    for span in stages:
        assert request.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
    said = {attribute.key: attribute.value.string_value for attribute in request.attributes}
    assert (said["pullquote.outcome"], said["http.route"]) == ("answered", "/v1/ask")


def test_no_span_holds_a_question_or_a_text(traced: TestClient, collector: Collector) -> None:
    traced.post("/v1/ask", json={"question": QUESTION})
    traced.get("/docs", params={"ask": QUESTION})
    assert len(sent(traced, collector)) >= 9
    everything = b"".join(collector.bodies)
    assert b"REDACTED" in everything
    for words in (b"passengers", b"Brandt", b"ferry"):
        assert words not in everything


@pytest.mark.parametrize(("traced", "name"), [(None, "pullquote"), ("archive", "archive")], indirect=["traced"])
def test_the_service_is_named_and_may_be_named_otherwise(traced: TestClient, collector: Collector, name: str) -> None:
    traced.get("/v1/documents")
    sent(traced, collector)
    [resource] = [each.resource for each in collector.requests[-1].resource_spans]
    assert [each.value.string_value for each in resource.attributes if each.key == "service.name"] == [name]


def test_probes_are_not_traced(traced: TestClient, collector: Collector) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert traced.get(path).status_code == 200
    assert not [span for span in sent(traced, collector) if span.name.startswith("GET")]


def test_a_collector_that_is_away_disturbs_no_question(
    traced: TestClient, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector.shutdown()
    collector.server_close()
    assert traced.post("/v1/ask", json={"question": QUESTION}).json()["outcome"] == "answered"


NO_SDK = """
import sys
from pullquote.settings import Settings
import pullquote.build
loaded = [name for name in sys.modules if name.startswith(("prometheus_client", "opentelemetry"))]
assert not loaded, loaded
from pullquote_server.app import create_app
from pullquote_server.monitoring.monitoring import Monitoring
settings = Settings.load()
monitoring = Monitoring.of(settings)
create_app(None, settings, monitoring=monitoring)
assert monitoring.traces is None
loaded = [name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter", "requests"))]
assert not loaded, loaded
"""


def test_without_a_collector_nothing_that_sends_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    # What FastAPI would begin to send by itself.
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    assert subprocess.run([sys.executable, "-c", NO_SDK], check=False).returncode == 0
