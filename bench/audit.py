"""What recording every reply costs a question.

    python bench/audit.py

Adds the bundled archives to a temporary folder, asks every question of `seeds/questions.jsonl` of two engines over it,
one that records its replies and one that does not, in turns, records the last reply alone again and again, and prints a
table. The engines share the models, whose work is remembered from a round that is not counted.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bundled import ARCHIVES, questions
from machine import describe, heading, row

from pullquote.audit.chain import Head
from pullquote.audit.log import AUDIT, Audit
from pullquote.build import build_embedder, build_engine, build_reader
from pullquote.engine import NO_FILTERS, Engine
from pullquote.protocols import Exchange
from pullquote.settings import Settings


def main() -> None:
    asked = questions()
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.load(data=Path(data))
        embedder = build_embedder(settings)
        reader = build_reader(settings, embedder)
        without = build_engine(settings.model_copy(update={"audit": False}), reader, embedder)
        with closing(without), closing(build_engine(settings, reader, embedder)) as recording:
            recording.add(ARCHIVES)
            recording.prepare()
            in_turns(asked, without, recording)
            off, on = in_turns(asked, without, recording)
            exchange = Exchange(NO_FILTERS, 8, recording.made_by, datetime.now(UTC), without.explain(asked[-1]))
        with closing(Audit(Path(data) / AUDIT)) as audit:
            report(off, on, [seconds_of(lambda: audit.append(exchange)) for _ in range(1000)], audit)


def in_turns(questions: list[str], *engines: Engine) -> list[list[float]]:
    """Seconds for each question by each engine; who is asked first changes with every question."""
    seconds: list[list[float]] = [[] for _ in engines]
    for number, question in enumerate(questions):
        order = list(enumerate(engines))
        for place, engine in order if number % 2 else reversed(order):
            seconds[place].append(seconds_of(lambda engine=engine, question=question: engine.ask(question)))
    return seconds


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(off: list[float], on: list[float], alone: list[float], audit: Audit) -> None:
    baseline = statistics.median(off)
    print(f"{describe()}; `python bench/audit.py`\n")
    print(heading("one without"))
    print(row("a question, audit off", off, baseline))
    print(row("a question, audit on", on, baseline))
    print(row("recording alone", alone, baseline))
    extra = [1000 * (second - first) for first, second in zip(off, on, strict=True)]
    print(f"\nThe same question, on less off: median {statistics.median(extra):.2f} ms.")
    seconds, head = seconds_of(audit.verify), audit.verify()
    assert isinstance(head, Head)
    size = audit.path.stat().st_size / head.number
    print(f"{head.number} rows of {size / 1000:.1f} kB verified in {1000 * seconds:.0f} ms.")


if __name__ == "__main__":
    main()
