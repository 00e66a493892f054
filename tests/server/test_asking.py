"""Questions under way of several real processes, which may be killed at any of them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pullquote_server import asking
from pullquote_server.asking import Asking
from pullquote_server.usage import open_usage

PROGRAM = """
import sys
from pathlib import Path
from pullquote_server.asking import Asking
from pullquote_server.usage import open_usage
asking = Asking(open_usage(Path(sys.argv[1])))
print([asking.begin("key", 3) is not None for _ in range(int(sys.argv[2]))], flush=True)
sys.stdin.read()
"""
Start = Callable[[int], "subprocess.Popen[str]"]


@pytest.fixture
def here(tmp_path: Path) -> Asking:
    return Asking(open_usage(tmp_path))


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a process that has begun so many questions of one key."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    started = []

    def start(number: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(number)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == f"{[True] * number}\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_all_processes_count_together(here: Asking, start: Start) -> None:
    start(1)
    start(1)
    begun = here.begin("key", 3)
    assert begun is not None
    assert here.begin("key", 3) is None
    assert here.begin("another", 3) is not None
    here.end(begun)
    assert here.begin("key", 3) is not None


def test_those_of_a_process_that_was_killed_count_no_more(here: Asking, start: Start) -> None:
    process = start(3)
    assert here.begin("key", 3) is None
    process.kill()
    process.communicate()
    assert [here.begin("key", 3) is not None for _ in range(4)] == [True, True, True, False]


def test_those_of_a_former_process_of_the_same_number_count_no_more(
    here: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.begin("key", 1) is not None
    monkeypatch.setattr(asking, "_LIFE", "of the next one")
    assert here.begin("key", 1) is not None


def test_none_counts_for_longer_than_an_hour(here: Asking, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    start(3)
    assert here.begin("key", 3) is None
    now = asking.time.time()
    monkeypatch.setattr(asking.time, "time", lambda: now + asking.LONGEST_SECONDS + 1)
    assert here.begin("key", 3) is not None


def test_counting_loads_no_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    # When prometheus_client is imported it decides for good whether it counts for one process or for several.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    program = "import sys, pullquote_server.asking; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
