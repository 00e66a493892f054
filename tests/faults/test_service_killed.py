"""Kills of a real server during uploads and questions: a short run of what bench/kills.py does at length.

`make faults` also kills the only process of a server. That what such a one acknowledged is there when it starts anew is
a statement of tests/server/routes/test_jobs.py too, and that its index is whole one of test_killed.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "kills.py"


@pytest.mark.parametrize("workers", ["1", "2"] if "PULLQUOTE_FAULTS" in os.environ else ["2"])
def test_nothing_that_was_acknowledged_is_lost_and_no_citation_is_wrong(workers: str, filled: Path) -> None:
    command, environment = [sys.executable, SCRIPT, "1", workers], {**os.environ, "FILLED": str(filled)}
    finished = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
