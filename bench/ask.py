"""How long a question takes over HTTP, against what embedding the question alone takes.

    python bench/ask.py

Serves the bundled archives from a temporary folder, asks every question of `seeds/questions.jsonl` twice, one after the
other, and prints a table. In the first round the models run for each; in the second what they made is remembered.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from machine import describe, row

from pullquote.build import build_embedder
from pullquote.settings import Settings

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> None:
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [record["question"] for record in map(json.loads, lines) if "history" not in record]
    with served() as address, httpx2.Client(base_url=address, timeout=60) as client:
        first = [ask(client, question) for question in questions]
        second = [ask(client, question) for question in questions]
    embedding = embed(questions)
    baseline = statistics.median(embedding)
    print(f"{describe()}; `python bench/ask.py`\n")
    print("| what | n | p50, ms | p99, ms | p50 as a multiple of embedding |\n|---|---|---|---|---|")
    print(row("the question embedded, nothing else", embedding, baseline))
    print(row("POST /v1/ask, first round", first, baseline))
    print(row("POST /v1/ask, second round", second, baseline))


@contextmanager
def served() -> Iterator[str]:
    """The address of a server over the bundled archives, in a process of its own."""
    command = [sys.executable, "-m", "pullquote_ui.command", "serve", "--port", "0"]
    for archive in ("caracas", "harbour"):
        command += ["--add", str(SEEDS / archive)]
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "PULLQUOTE_DATA": data}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            yield address(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://[\w.:]+", line)
        if found:
            return found.group()
    raise SystemExit("The server did not start; its message stands above.")


def ask(client: httpx2.Client, question: str) -> float:
    began = time.perf_counter()
    client.post("/v1/ask", json={"question": question}).raise_for_status()
    return time.perf_counter() - began


def embed(questions: list[str]) -> list[float]:
    embedder = build_embedder(Settings())
    embedder.embed(questions[:1])
    seconds = []
    for question in questions:
        began = time.perf_counter()
        embedder.embed([question])
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()
