"""One system of `framework_peers.py` measured in a process of its own; `frameworks.py` starts it.

Nothing is measured before the system took in one text and found it, so that all is imported and the model loaded.
Ingest ends with the first answer to a question, since some make their index only then.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from framework_peers import SYSTEMS

TOP = 10
WARM = 10
LOADING = "The model is loaded once it has embedded this."
T = TypeVar("T")


def main(name: str, work: str, folder: str, result: str) -> None:
    [kind] = [system for system in SYSTEMS if system.name == name]
    given = json.loads(Path(work).read_text(encoding="utf-8"))
    texts, questions = given["texts"], given["questions"]
    system = kind(Path(given["model"]), Path(folder))

    def ingest() -> None:
        system.ingest(texts)
        system.search(questions[0], TOP)

    system.ingest([LOADING])
    system.search(LOADING, 1)
    ingested, _ = _taken(ingest)
    for question in questions[:WARM]:
        system.search(question, TOP)
    searches = [_taken(lambda question=question: system.search(question, TOP)) for question in questions[WARM:]]
    told = {"ingest": ingested, "searches": [taken for taken, _ in searches], "found": [found for _, found in searches]}
    Path(result).write_text(json.dumps(told), encoding="utf-8")


def _taken(work: Callable[[], T]) -> tuple[list[float], T]:
    """Seconds of processor and of wall time, and what came of the work."""
    processor, wall = _now()
    outcome = work()
    ended = _now()
    return [ended[0] - processor, ended[1] - wall], outcome


def _now() -> tuple[float, float]:
    """Processor time of all threads, user and system, with that of the processes that were started and ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system, time.perf_counter()


if __name__ == "__main__":
    main(*sys.argv[1:])
