"""Serving with several processes: the script is started, and its processes are killed and told to end."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

QUESTION = "Who built the lighthouse on Tolling Rock?"


def get(url, body=None, timeout=60):
    """Status, headers and text; each request has a connection of its own."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def workers_of(process):
    """Their processes, the first worker first."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def are_there(processes):
    return [process for process in processes if Path(f"/proc/{process}").exists()]


class Asking(threading.Thread):
    """Asks for events again and again until it is refused; `cut` are those that began and did not end."""

    def __init__(self, endpoint):
        super().__init__()
        self.endpoint, self.answered, self.cut = endpoint, 0, []

    def run(self):
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        request = urllib.request.Request(self.endpoint, json.dumps({"question": QUESTION}).encode(), headers)
        while True:
            text = ""
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    for line in response:
                        text += line.decode()
            except OSError:
                if not text:
                    return
            if "event: finished" in text and "Ada Brandt" in text:
                self.answered += 1
            else:
                self.cut.append(text)
                return


def test_each_answers_over_one_index_and_hands_on_what_is_of_the_page(served, archive, tmp_path):
    (tmp_path / "pier.txt").write_text("The pier was closed by a gale on Sunday.")
    process, (page, endpoint) = served("--workers", 2, "--add", tmp_path / "pier.txt", "--data", archive)
    first, second = workers_of(process)

    # One that sleeps accepts no connection: the other answers alone.
    for awake, asleep in ((first, second), (second, first)):
        os.kill(asleep, signal.SIGSTOP)
        assert "Ada Brandt" in get(endpoint, {"question": QUESTION})[2], awake
        if awake == first:
            assert get(f"{page}/v1/documents", {"documents": [{"title": "Choir", "text": "Forty sang."}]})[0] == 201
            status, headers, text = get(page)
            assert (status, "Pullquote" in text) == (200, True)
            assert "content-security-policy" in headers
        else:
            assert json.loads(get(f"{page}/v1/documents")[2])["total"] == 5
        os.kill(asleep, signal.SIGCONT)
    for _ in range(12):
        status, headers, text = get(page)
        assert (status, "Pullquote" in text) == (200, True)
        assert len(headers.get_all("content-security-policy")) == 1

    os.kill(first, signal.SIGKILL)
    status, headers, _ = get(page)
    assert (status, headers["retry-after"]) == (503, "5")
    assert "Ada Brandt" in get(endpoint, {"question": QUESTION})[2]
    deadline = time.monotonic() + 120
    while get(page)[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    before = workers_of(process)
    clients = [Asking(endpoint) for _ in range(4)]
    with urllib.request.urlopen(f"{page}/gradio_api/heartbeat/abc", timeout=60):  # as an open page has it
        for client in clients:
            client.start()
        deadline = time.monotonic() + 60
        while sum(client.answered for client in clients) <= len(clients):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert time.monotonic() - begun < 15
    for client in clients:
        client.join()
    assert [cut for client in clients for cut in client.cut] == []
    assert process.returncode == 0
    assert err.count("Added 1 document") == 1
    assert f"Worker 0 (process {first}) ended with status -9" in err
    assert "Traceback" not in err
    assert are_there([*before, first, second]) == []


ENDPOINT_ALONE = """
import sys
from pathlib import Path
from pullquote.collections import Collections
from pullquote.settings import Settings
from pullquote_ui.command.serve import make_app

data = Path(sys.argv[1])
make_app(Collections(data, lambda _: None), Settings(data=data), [], data / "page")
print(*(name in sys.modules for name in ("pullquote_server.forward", "gradio", "mcp")))
"""


def test_one_that_hands_the_page_on_loads_nothing_of_it_nor_tools_that_nobody_called(tmp_path):
    command = [sys.executable, "-c", ENDPOINT_ALONE, tmp_path]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True False False\n"


def test_one_that_hangs_is_replaced(served, archive, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_WORKER_SECONDS", "5")
    process, (_, endpoint) = served("--workers", 2, "--data", archive)
    _, second = workers_of(process)
    os.kill(second, signal.SIGSTOP)
    deadline = time.monotonic() + 120
    while second in workers_of(process) or len(workers_of(process)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "Ada Brandt" in get(endpoint, {"question": QUESTION})[2]
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"Worker 1 (process {second}) has not answered for 5 seconds; it is killed." in err
    assert f"Worker 1 (process {second}) ended with status -9" in err


@pytest.mark.usefixtures("run_script")
def test_a_closed_standard_error_keeps_none_from_starting(script_command, archive):
    command = script_command("serve", "--workers", 2, "--port", 0, "--data", archive)
    with subprocess.Popen(["sh", "-c", 'exec "$@" 2>&-', "sh", *command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("Pullquote's page: ")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_what_is_wrong_is_told_once_in_a_sentence(run_script, indexed, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_PASSAGE_WORDS", "200")
    result = run_script("serve", "--workers", 3, "--port", 0, "--data", indexed)
    assert result.returncode == 1
    assert result.stderr.decode().count("Run `pullquote rebuild`") == 1
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""
