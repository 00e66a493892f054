"""The OpenAPI page and a real server, held together by requests that are made from the page."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "schema.py"


def test_responses_are_those_that_the_page_promises(filled: Path) -> None:
    command, environment = [sys.executable, SCRIPT, "10"], {**os.environ, "FILLED": str(filled)}
    finished = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
