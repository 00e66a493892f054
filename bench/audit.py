"""What recording every reply costs a question.

    python bench/audit.py
    python bench/audit.py --rows 100000

The first adds the bundled archives to a temporary folder, asks every question of `seeds/questions.jsonl` of two engines
over it, one that records its replies and one that does not, in turns, records the last reply alone again and again, and
prints a table. The engines share the models, whose work is remembered from a round that is not counted.

The second records so many replies, and then goes on while the whole audit is verified by another process: what that
costs a reply, and how large SQLite's log gets.
"""

import argparse
import multiprocessing
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, help="only a long audit, of so many replies")
    rows = parser.parse_args().rows
    if rows:
        verified_meanwhile(rows)
    else:
        of_questions()


def of_questions() -> None:
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


def verified_meanwhile(rows: int) -> None:
    with tempfile.TemporaryDirectory() as data, closing(Audit(Path(data) / AUDIT)) as audit:
        settings = Settings.load(data=Path(data) / "asked")
        with closing(build_engine(settings)) as engine:
            engine.add(ARCHIVES)
            exchange = Exchange(NO_FILTERS, 8, engine.made_by, datetime.now(UTC), engine.explain(questions()[0]))
        alone = [seconds_of(lambda: audit.append(exchange)) for _ in range(rows)]
        log, meanwhile, sizes = audit.path.with_name(f"{AUDIT}-wal"), list[float](), [0]
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            pool.apply(verified, (audit.path, False))  # it has started
            verifying = pool.apply_async(verified, (audit.path, True))
            while not verifying.ready():
                meanwhile.append(seconds_of(lambda: audit.append(exchange)))
                sizes.append(log.stat().st_size)
                time.sleep(0.005)
            seconds, number, grown = verifying.get()
        baseline = statistics.median(alone)
        print(f"{describe()}; `python bench/audit.py --rows {rows}`\n")
        print(heading("the first"))
        print(row("recording", alone, baseline))
        print(row("recording while all is verified", meanwhile, baseline))
        print(f"\nThe longest: {1000 * max(alone):.0f} ms, and {1000 * max(meanwhile):.0f} ms meanwhile.")
        print(f"{number:,} rows, {audit.path.stat().st_size / 1e6:.0f} MB, verified in {seconds:.1f} s;", end=" ")
        print(f"its memory grew by {grown:.0f} MB, and the log to {max(sizes) / 1e6:.1f} MB.")


def verified(path: Path, whole: bool) -> tuple[float, int, float]:
    """Seconds that it took, rows, and megabytes by which the process grew."""
    before = peak()
    with closing(Audit(path)) as audit:
        seconds = seconds_of(audit.verify) if whole else 0.0
        return seconds, audit.head().number, peak() - before


def peak() -> float:
    """Megabytes of this process at their most; of `resource` they would be those of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


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
