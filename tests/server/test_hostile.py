"""What no client should send, to a real server: a short run of what bench/hostile.py does at length."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "hostile.py"


def test_hostile_requests_are_refused_and_do_no_harm() -> None:
    finished = subprocess.run([sys.executable, SCRIPT, "500"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
