"""Memory of `pullquote serve` by its number of workers: the proportional set size of all processes, after questions.

python bench/workers.py
"""

import json
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from machine import describe

SEEDS = Path(__file__).parents[1] / "seeds"
SCRIPT = "from pullquote_ui.command import main; main()"
QUESTIONS = [json.loads(line)["question"] for line in (SEEDS / "questions.jsonl").read_text().splitlines()[:40]]


def main() -> None:
    print(describe())
    with tempfile.TemporaryDirectory() as data:
        for workers in (1, 2, 4):
            print(f"{workers} worker(s): {measured(workers, Path(data)):.0f} MiB")


def measured(workers: int, data: Path) -> float:
    command = [sys.executable, "-c", SCRIPT, "serve", "--port", "0", "--workers", str(workers), "--data", str(data)]
    with subprocess.Popen([*command, "--add", str(SEEDS / "harbour")], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        endpoint = [process.stdout.readline() for _ in range(2)][1].split()[-1]
        for question in QUESTIONS * workers:
            ask(endpoint, question)
        size = sum(map(proportional, family(process.pid)))
        process.send_signal(signal.SIGTERM)
    return size


def ask(endpoint: str, question: str) -> None:
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(endpoint, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()


def family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in family(int(child)))]


def proportional(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
