"""How long a question takes over HTTP, against what embedding the question alone takes.

    python bench/ask.py

Serves the bundled archives from a temporary folder, asks every question of `seeds/questions.jsonl` twice, one after the
other, and prints a table. In the first round the models run for each, and each is embedded alone in turn with it, so
that what else the machine does falls on both; in the second what the models made is remembered.
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
from pullquote.protocols import Embedder
from pullquote.settings import Settings


def main() -> None:
    asked = questions()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data") as server,
        httpx2.Client(base_url=server.url, timeout=60) as client,
    ):
        embedder = build_embedder(Settings(data=Path(folder) / "data"))
        embed(embedder, asked[0])
        rounds = [(embed(embedder, question), ask(client, question)) for question in asked]
        second = [ask(client, question) for question in asked]
    embedding, first = zip(*rounds, strict=True)
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


def embed(embedder: Embedder, question: str) -> float:
    began = time.perf_counter()
    embedder.embed([question])
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
