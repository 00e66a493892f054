"""What no client should send, to a real server: a short run of what bench/hostile.py does at length."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "hostile.py"


def test_hostile_requests_are_refused_and_do_no_harm(filled: Path) -> None:
    command, environment = [sys.executable, SCRIPT, "300"], {**os.environ, "FILLED": str(filled)}
    finished = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
