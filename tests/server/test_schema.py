"""The OpenAPI page and a real server, held together by requests that are made from the page."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "schema.py"


def test_responses_are_those_that_the_page_promises() -> None:
    finished = subprocess.run([sys.executable, SCRIPT, "20"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
