"""Each measure in a fresh process, so that imports and memos start cold and a hang can be ended."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from splitter_accuracy import measure_accuracy, wrong_boundaries
from splitter_candidates import SPLITTERS, Splits, Splitter
from splitter_offsets import measure_offsets
from splitter_speed import STRESS, measure_fresh, measure_paragraphs, measure_repeated, measure_stress, measure_threads

LIMIT_S = 60.0


def measure_import(splitter: Splitter) -> float:
    began = time.perf_counter()
    splitter.load()("Warm. Up.")
    return time.perf_counter() - began


TASKS: dict[str, Callable[[Splits], Any]] = {
    "accuracy": measure_accuracy,
    "wrong": wrong_boundaries,
    "offsets": measure_offsets,
    "threads": measure_threads,
    "repeated": measure_repeated,
    "fresh": measure_fresh,
    "paragraphs": measure_paragraphs,
}


def work(name: str, task: str, pipe: Connection) -> None:
    splitter = SPLITTERS[name]
    try:
        if task == "import":
            pipe.send(measure_import(splitter))
        elif task in STRESS:
            pipe.send(measure_stress(splitter.load(), task))
        else:
            pipe.send(TASKS[task](splitter.load()))
    except BaseException as error:  # noqa: BLE001 (whatever a splitter raises is a result)
        pipe.send(error.__class__.__name__)


def measured(name: str, task: str) -> Any:  # noqa: ANN401 (each task has its own result)
    """The task's result, the name of what it raised, or None when it ran past the limit or died."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=work, args=(name, task, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(LIMIT_S) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()
