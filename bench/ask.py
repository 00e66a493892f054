"""How long a question takes over HTTP, against what embedding the question alone takes.

    python bench/ask.py

Serves the bundled archives from a temporary folder, asks every question of `seeds/questions.jsonl` twice, one after the
other, and prints a table. In the first round the models run for each; in the second what they made is remembered.
"""

import statistics
import tempfile
import time
from pathlib import Path

import httpx2
from bundled import questions
from machine import describe, heading, row
from served import served

from pullquote.build import build_embedder
from pullquote.settings import Settings


def main() -> None:
    asked = questions()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data") as server,
        httpx2.Client(base_url=server.url, timeout=60) as client,
    ):
        first = [ask(client, question) for question in asked]
        second = [ask(client, question) for question in asked]
    embedding = embed(asked)
    baseline = statistics.median(embedding)
    print(f"{describe()}; `python bench/ask.py`\n")
    print(heading("embedding"))
    print(row("the question embedded, nothing else", embedding, baseline))
    print(row("POST /v1/ask, first round", first, baseline))
    print(row("POST /v1/ask, second round", second, baseline))


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
