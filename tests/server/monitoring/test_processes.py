"""Several real processes whose values are summed, and one of them that is killed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client import Metric

from pullquote_server.monitoring.processes import FOLDER_VARIABLE, shared_in, shared_values

PROGRAM = """
import sys
from pullquote.monitor import Stage
from pullquote_server.monitoring.metrics import Metrics
metrics = Metrics()
metrics.took(Stage.READ, 0.5)
metrics.under_way.inc()
print("told", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    started = []

    def start() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "told\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def value(metrics: list[Metric], name: str, **labels: str) -> float:
    [found] = [
        each.value for metric in metrics for each in metric.samples if (each.name, each.labels) == (name, labels)
    ]
    return found


def test_two_processes_make_one_sum(start: Callable[[], "subprocess.Popen[str]"], tmp_path: Path) -> None:
    with shared_in(tmp_path / "metrics"):
        start()
        memory_of_one = value(list(shared_values()), "process_resident_memory_bytes")
        start()
        metrics = list(shared_values())
        assert value(metrics, "pullquote_stage_seconds_count", stage="read") == 2
        assert value(metrics, "pullquote_stage_seconds_sum", stage="read") == 1
        assert value(metrics, "pullquote_questions_under_way") == 2
        assert value(metrics, "process_resident_memory_bytes") > 1.5 * memory_of_one


def test_a_process_that_died_leaves_its_counts_and_no_question_under_way(
    start: Callable[[], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    with shared_in(tmp_path / "metrics"):
        dead, _ = start(), start()
        dead.kill()
        dead.wait()
        metrics = list(shared_values())
    assert value(metrics, "pullquote_stage_seconds_count", stage="read") == 2
    assert value(metrics, "pullquote_questions_under_way") == 1


def test_the_folder_is_named_only_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "theirs")
    code = f"import os; print(os.environ.get({FOLDER_VARIABLE!r}))"
    for expected in (str(tmp_path / "metrics"), "theirs"):
        if expected != "theirs":
            with shared_in(tmp_path / "metrics"):
                said = subprocess.check_output([sys.executable, "-c", code], text=True)
        else:
            said = subprocess.check_output([sys.executable, "-c", code], text=True)
        assert said.strip() == expected
