"""What being watched costs a question.

    python bench/monitoring.py

Asks every third question of `seeds/questions.jsonl` twice, in turn of an engine that nobody watches and of one whose
stages are timed and counted, both over the bundled archives and with the same models, and prints a table.
"""

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bundled import ARCHIVES, questions
from machine import describe, heading, row

from pullquote.build import build_embedder, build_engine, build_reader
from pullquote.engine import Engine
from pullquote.monitor import Stage
from pullquote.settings import Settings
from pullquote_server.monitoring.monitoring import Monitoring

ROUNDS = 2
CALLS = 10_000


def main() -> None:
    asked = questions()[::3]
    monitoring = Monitoring()
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data))
        embedder = build_embedder(settings)
        reader = build_reader(settings, embedder)
        with (
            closing(build_engine(settings, reader, embedder)) as alone,
            closing(build_engine(settings, reader, embedder, monitoring)) as watched,
        ):
            alone.add(ARCHIVES)
            times = compare((alone, watched), asked)
    baseline = statistics.median(times[0])
    print(f"{describe()}; `python bench/monitoring.py`\n")
    print(heading("the first"))
    for name, taken in zip(("nobody watches", "timed and counted"), times, strict=True):
        print(row(name, taken, baseline))
    ratio = statistics.median(watched / alone for alone, watched in zip(*times, strict=True))
    print(f"\nMedian of the ratios, question by question: {ratio:.3f}.")
    print(f"The calls for one question's seven stages alone: {1e6 * calls(monitoring):.0f} µs.")


def compare(engines: tuple[Engine, Engine], questions: list[str]) -> tuple[list[float], list[float]]:
    """Seconds of each. The first round, which is not counted, fills what the models remember."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for question in questions:
            # Whoever is second finds the processor's caches filled, so they take turns.
            for place in (number % 2, 1 - number % 2):
                began = time.perf_counter()
                engines[place].ask(question)
                if number:
                    times[place].append(time.perf_counter() - began)
    return times


def calls(monitoring: Monitoring) -> float:
    """Seconds that the calls for one question take."""
    began = time.perf_counter()
    for _ in range(CALLS):
        for stage in Stage:
            with monitoring.stage(stage):
                pass
    return (time.perf_counter() - began) / CALLS


if __name__ == "__main__":
    main()
