"""GET /metrics, after real requests, as Prometheus' own parser reads it."""

import json
import re
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pullquote.collections import Collections
from pullquote.monitor import Stage
from pullquote_server.monitoring.monitoring import Monitoring

ANSWERED = "How many passengers were taken off the ferry?"
NOT_ANSWERED = "Which planet has the most moons?"
ROOT = Path(__file__).parents[3]


def ask(client: TestClient, question: str, **headers: str) -> Any:
    return client.post("/v1/ask", json={"question": question}, headers=headers)


def test_counts_replies_stages_and_requests(watched: TestClient, scrape: Any) -> None:
    assert ask(watched, ANSWERED).json()["outcome"] == "answered"
    assert "finished" in ask(watched, ANSWERED, accept="text/event-stream").text
    missing = ask(watched, NOT_ANSWERED).json()
    assert watched.post("/v1/search", json={"question": ANSWERED}).status_code == 200
    assert ask(watched, "").status_code == 422

    values = scrape(watched)
    assert values("pullquote_replies_total", outcome="answered", reason="") == 2
    assert values("pullquote_replies_total", outcome="abstained", reason=missing["reason"]) == 1
    assert values("pullquote_ask_seconds_count") == 3
    assert 0 < values("pullquote_ask_seconds_sum") < 60
    for stage, times in {"embed": 4, "dense": 4, "lexical": 4, "fuse": 4, "read": 3, "compose": 3}.items():
        assert values("pullquote_stage_seconds_count", stage=stage) == times
    assert values("pullquote_request_seconds_count", method="POST", route="/v1/ask", status="200") == 3
    assert values("pullquote_request_seconds_count", method="POST", route="/v1/ask", status="422") == 1
    assert values("pullquote_request_seconds_count", method="POST", route="/v1/search", status="200") == 1


def test_a_partial_answer_is_neither_an_answer_nor_an_abstention(watched: TestClient, scrape: Any) -> None:
    reply = ask(watched, "How much will the new roof cost, and who drew it?").json()
    assert reply["outcome"] == "partly"
    values = scrape(watched)
    assert values("pullquote_replies_total", outcome="partly", reason="PARTLY_STATED") == 1
    assert values("pullquote_replies_total", outcome="answered", reason="") == 0


def test_counts_what_is_added_and_removed(watched: TestClient, scrape: Any, articles: list[dict[str, Any]]) -> None:
    changed = [{**articles[0], "text": "The ferry Marit sails again."}, articles[1]]
    assert watched.post("/v1/documents", json={"documents": changed}).status_code == 201
    listed = watched.get("/v1/documents").json()["documents"]
    assert watched.delete(f"/v1/documents/{listed[0]['id']}").status_code == 204
    values = scrape(watched)
    counts = [
        values("pullquote_documents_changed_total", change=change)
        for change in ("added", "replaced", "unchanged", "removed")
    ]
    assert counts == [10, 1, 1, 1]


def test_tells_what_each_collection_holds(watched: TestClient, scrape: Any) -> None:
    assert watched.put("/v1/collections/harbour").status_code == 201
    values = scrape(watched)
    assert values("pullquote_documents", collection="main") == 10
    assert values("pullquote_passages", collection="main") == 10
    assert values("pullquote_index_generation", collection="main") == 1
    assert values("pullquote_documents", collection="harbour") == 0
    assert values("pullquote_collection_usable", collection="harbour") == 1


def test_reading_them_opens_no_collection(watched: TestClient, watched_collections: Collections, scrape: Any) -> None:
    assert watched.put("/v1/collections/harbour").status_code == 201
    assert scrape(watched)("pullquote_documents", collection="harbour") == 0
    assert set(watched_collections._opened) == {"main"}
    assert not list((watched_collections.data / "collections" / "harbour").iterdir())


def test_a_damaged_collection_takes_no_other_metric_with_it(watched: TestClient, scrape: Any, tmp_path: Path) -> None:
    broken = tmp_path / "data" / "collections" / "broken"
    broken.mkdir(parents=True)
    (broken / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    values = scrape(watched)
    assert values("pullquote_collection_usable", collection="broken") == 0
    assert values("pullquote_documents", collection="broken") is None
    assert values("pullquote_documents", collection="main") == 10


def test_no_label_holds_what_a_client_made_up(watched: TestClient, scrape: Any) -> None:
    def make_up(number: int) -> None:
        made_up = f"madeup{number}"
        watched.get(f"/{made_up}")
        watched.get(f"/v1/{made_up}")
        watched.get(f"/v1/documents/{made_up}")
        watched.get("/v1/documents", params={"collection": made_up})
        watched.post("/v1/chat/completions", json={"model": f"pullquote/{made_up}", "messages": []})
        watched.request(made_up.upper(), "/v1/ask")
        watched.get("/healthz", headers={"x-request-id": made_up, "user-agent": made_up})
        ask(watched, f"Who is {made_up}?")

    make_up(0)
    before = scrape(watched)
    for number in range(1, 10):
        make_up(number)
    after = scrape(watched)
    series = [sum(len(family.samples) for family in values.families) for values in (before, after)]
    # The first scrape is itself a request, which only the second knows.
    requests_series = len(re.findall(r'pullquote_request_seconds_\w+\{.*route="/metrics"', after.text))
    assert series[1] - series[0] == requests_series
    assert "madeup" not in after.text.lower()


@pytest.mark.parametrize("version", ["1.0.0", '"1.0.0"'])
def test_openmetrics_is_spoken_to_those_who_ask(watched: TestClient, version: str) -> None:
    response = watched.get("/metrics", headers={"accept": f"application/openmetrics-text; version={version}"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert "pullquote_replies" in {family.name for family in text_string_to_metric_families(response.text)}


@pytest.mark.parametrize(
    "accept",
    [
        "text/plain; version=abc",
        'text/plain; version="1.0.0"',
        "application/openmetrics-text; version=",
        "application/openmetrics-text; version=1.x",
        "text/plain; version=1.0.0; escaping=none",
        ";;,=",
    ],
)
def test_whatever_a_client_accepts_it_is_told_them(watched: TestClient, accept: str) -> None:
    response = watched.get("/metrics", headers={"accept": accept})
    assert response.status_code == 200
    assert "pullquote_replies" in response.text


def test_is_not_part_of_the_api(watched: TestClient) -> None:
    assert "/metrics" not in watched.get("/openapi.json").json()["paths"]


def test_a_question_waits_until_work_on_it_begins(
    watched: TestClient, scrape: Any, serve_app: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    body = json.dumps({"question": ANSWERED}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    assert isinstance(watched.app, FastAPI)
    with serve_app(watched.app) as url, socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as http:
        http.sendall(head.encode())
        for _ in range(1000):
            if scrape(watched)("pullquote_questions_waiting") == 1:
                break
        else:
            pytest.fail("The question that waits for its body is not counted.")
        http.sendall(body)
        assert b"200 OK" in http.recv(100)
        values = scrape(watched)
    assert values("pullquote_questions_waiting") == 0
    assert values("pullquote_questions_under_way") == 0


def test_a_question_is_under_way_until_its_reply(watched: TestClient, scrape: Any, monitoring: Monitoring) -> None:
    with monitoring.stage(Stage.ASK):
        assert scrape(watched)("pullquote_questions_under_way") == 1
    assert scrape(watched)("pullquote_questions_under_way") == 0


def test_what_is_given_up_or_fails_is_not_timed(
    watched: TestClient, watched_collections: Collections, scrape: Any, monitoring: Monitoring
) -> None:
    stream = watched_collections.engine().stream(ANSWERED)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError), monitoring.stage(Stage.READ):
        raise ZeroDivisionError
    values = scrape(watched)
    assert values("pullquote_ask_seconds_count") == 0
    assert values("pullquote_questions_under_way") == 0
    assert values("pullquote_stage_seconds_count", stage="read") == 0


def test_being_asked_whether_it_is_ready_embeds_nothing(watched: TestClient, scrape: Any) -> None:
    assert watched.get("/readyz").status_code == 200
    before = scrape(watched)("pullquote_stage_seconds_count", stage="embed")
    for _ in range(5):
        assert watched.get("/readyz").json() == {"status": "ready", "generation": 1, "documents": 10}
    assert scrape(watched)("pullquote_stage_seconds_count", stage="embed") == before


def named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:pullquote|process)_[a-z_]+[a-z]\b", text))


def test_the_dashboard_names_only_what_there_is(watched: TestClient, scrape: Any) -> None:
    ask(watched, ANSWERED)
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    expressions += [each["query"]["query"] for each in dashboard["templating"]["list"] if each["type"] == "query"]
    there = {sample.name for family in scrape(watched).families for sample in family.samples}
    assert len(expressions) >= 15
    assert set().union(*map(named, expressions)) <= there


def test_the_documentation_lists_what_there_is(watched: TestClient, scrape: Any) -> None:
    section = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Watching it")[2]
    listed = {name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in named(row)}
    families = {name for line in scrape(watched).text.splitlines() if line.startswith("# TYPE") for name in named(line)}
    assert {name for name in listed if name.startswith("pullquote")} == {
        name for name in families if name.startswith("pullquote")
    }
