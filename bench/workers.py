"""Memory of `pullquote serve` by its number of workers: the proportional set size of all processes, after questions.

python bench/workers.py
"""

import tempfile
from pathlib import Path

from bundled import SEEDS, questions
from machine import describe
from served import served

QUESTIONS = questions()[:40]


def main() -> None:
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        for workers in (1, 2, 4):
            print(f"{workers} worker(s): {measured(workers, Path(folder) / 'data'):.0f} MiB")


def measured(workers: int, data: Path) -> float:
    with served(data, "--workers", str(workers), add=(SEEDS / "harbour",)) as server:
        for question in QUESTIONS * workers:
            status, _ = server.call("/v1/ask", {"question": question})
            assert status == 200, status
        return server.memory()


if __name__ == "__main__":
    main()
