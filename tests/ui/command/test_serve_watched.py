"""The script as it serves under the eyes of an operator: its log as JSON, and metrics of several processes."""

import json
import signal
import urllib.request

QUESTION = "Who built the lighthouse on Tolling Rock?"


def get(url, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.headers, response.read().decode()


def logged(process):
    """What was logged as JSON until the end; what came before is said to who started it."""
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    return [json.loads(line) for line in err.splitlines() if line.startswith("{")], err


def test_each_request_is_a_line_of_json_without_words(served, archive, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_LOG", "json")
    process, (page, endpoint) = served("--data", archive)
    _, reply = get(endpoint, {"question": QUESTION}, **{"X-Request-ID": "ours"})
    assert "Ada Brandt" in reply
    get(page)
    lines, err = logged(process)
    assert [(line["route"], line["status"]) for line in lines] == [("/v1/ask", 200), ("/", 200)]
    assert (lines[0]["request_id"], lines[0]["outcome"]) == ("ours", "answered")
    for words in ("lighthouse", "Brandt", "Tolling"):
        assert words not in err


def test_processes_that_serve_together_tell_one_sum_of_each_collection(served, run, archive, files, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_LOG", "json")
    monkeypatch.setenv("PULLQUOTE_LOG_QUESTIONS", "true")
    run("collections", "create", "harbour", "--data", archive)
    added = ["--add", files / "quota.md", "--collection", "harbour"]
    process, (page, endpoint) = served("--workers", 2, *added, "--data", archive)
    for _ in range(8):
        get(endpoint, {"question": QUESTION})
    # Whichever answers, and whoever was asked: the other worker's requests are known too.
    for _ in range(8):
        _, metrics = get(f"{page}/metrics")
        assert 'pullquote_replies_total{outcome="answered",reason=""} 8.0' in metrics
        assert 'pullquote_documents{collection="main"} 3.0' in metrics
        assert 'pullquote_documents{collection="harbour"} 1.0' in metrics
        assert metrics.count("\nprocess_resident_memory_bytes ") == 1
    # A request is counted when all of its response is sent, a moment after the client has it.
    assert 'pullquote_request_seconds_count{method="POST",route="/v1/ask",status="200"} 8.0' in metrics
    for _ in range(4):
        headers, _ = get(page, **{"X-Request-ID": "handed-on"})
        assert headers.get_all("X-Request-ID") == ["handed-on"]
    lines, _ = logged(process)
    asked = [line for line in lines if line["route"] == "/v1/ask"]
    assert [line["question"] for line in asked] == [QUESTION] * 8
