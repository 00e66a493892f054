"""Adding with its stages at the same time, against the same stages one after the other.

    python bench/ingest.py [FILE.jsonl] [DOCUMENTS] [ROUNDS]

Adds the bundled archives, and so many documents of FILE, to an empty folder in a process of its own, in turn the one
way and the other, so that what else the machine does falls on both; prints a table. The model is loaded before the
time starts.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bundled import ARCHIVES
from machine import describe

from pullquote import ingest
from pullquote.build import build_engine
from pullquote.pipeline import Pipeline
from pullquote.settings import Settings

T = TypeVar("T")


class OneAfterTheOther(Pipeline):
    """Stages in the caller's thread."""

    def ahead(self, items: Iterator[T], *_: object, **__: object) -> Iterator[T]:
        return items


WAYS = {"one after the other": OneAfterTheOther, "at the same time": Pipeline}


def main(file: str = "", documents: str = "3000", rounds: str = "3") -> None:
    with tempfile.TemporaryDirectory() as folder:
        if file:
            with Path(file).open(encoding="utf-8") as lines:
                Path(folder, "some.jsonl").write_text("".join(islice(lines, int(documents))), encoding="utf-8")
        paths = [*map(str, ARCHIVES), folder]
        runs = [(way, measured(way, paths)) for _ in range(int(rounds)) for way in WAYS]
    rates = {way: [passages / seconds for which, (passages, seconds) in runs if which == way] for way in WAYS}
    baseline = statistics.median(rates["one after the other"])
    print(f"{describe()}; `python bench/ingest.py FILE {documents} {rounds}`\n")
    print("| stages | passages | n | passages/s, median | lowest to highest | ratio |\n|---|---|---|---|---|---|")
    for way, each in rates.items():
        median, spread = statistics.median(each), f"{min(each):.1f} to {max(each):.1f}"
        print(f"| {way} | {runs[0][1][0]:,} | {len(each)} | {median:.1f} | {spread} | {median / baseline:.2f} |")


def measured(way: str, paths: list[str]) -> tuple[int, float]:
    """Passages and seconds of an `add` in a process of its own."""
    command = [sys.executable, __file__, "--way", way, *paths]
    passages, seconds = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    print(f"{way}: {passages} passages in {float(seconds):.1f} s", file=sys.stderr)
    return int(passages), float(seconds)


def add(way: str, *paths: str) -> None:
    ingest.Pipeline = WAYS[way]
    with tempfile.TemporaryDirectory() as data, closing(build_engine(Settings(data=Path(data)))) as engine:
        engine.embedder.embed(["once"])
        began = time.perf_counter()
        added = engine.add(map(Path, paths))
        print(added.passages, time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        add(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
