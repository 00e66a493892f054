"""The processes behind the metrics: this one alone, or all that share a folder for their values."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from pullquote_server.alive import is_alive

SUMMED = ("process_cpu_seconds", "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds")
"""Of what the system tells of a process, what has a meaning as the sum of several."""


FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""What prometheus_client looks for when it is imported; the processes inherit it."""


@contextmanager
def shared_in(folder: Path) -> Iterator[None]:
    """Have the processes that are started meanwhile keep their values in `folder`, which is made."""
    folder.mkdir()
    former = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[FOLDER_VARIABLE]
        if former is not None:
            os.environ[FOLDER_VARIABLE] = former


def own_process() -> Iterable[Metric]:
    """Processor time, memory and open files of this process; nothing where the system does not tell."""
    return ProcessCollector(registry=None).collect()


def shared_values() -> Iterator[Metric]:
    """The sums over all processes, those that have ended among them; gauges and the system's only of the living."""
    collector = MultiProcessCollector(CollectorRegistry())  # type: ignore[no-untyped-call]
    alive = []
    for pid in _processes(Path(collector._path)):
        if is_alive(pid):
            alive.append(pid)
        else:
            mark_process_dead(pid, collector._path)  # type: ignore[no-untyped-call]
    return chain(collector.collect(), _summed(alive))  # type: ignore[no-untyped-call]


def _processes(folder: Path) -> list[int]:
    return [int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*_*.db")]


def _summed(pids: Iterable[int]) -> Iterable[Metric]:
    sums: dict[str, Metric] = {}
    for pid in pids:
        for metric in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
            if metric.name not in SUMMED:
                continue
            former = sums.get(metric.name)
            if former:
                [before], [here] = former.samples, metric.samples
                metric.samples = [here._replace(value=before.value + here.value)]
            sums[metric.name] = metric
    return sums.values()
