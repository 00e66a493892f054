"""The line that says where a benchmark's numbers come from, and how they are summed up."""

import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("torch", "sentence-transformers", "openvino", "faiss-cpu", "tantivy", "fastapi")


def describe() -> str:
    """Processor, count, system, Python, and the versions that matter."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}; {versions}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if not information.is_file():
        return platform.processor() or "unknown processor"
    lines = information.read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def heading(baseline: str) -> str:
    """The head of a table of rows, whose p50 are multiples of this one's."""
    return f"| what | n | p50, ms | p99, ms | p50 as a multiple of {baseline} |\n|---|---|---|---|---|"


def row(name: str, seconds: Sequence[float], baseline: float) -> str:
    """A table row: name, n, p50 and p99 in milliseconds, and p50 as a multiple of the baseline's."""
    ordered = sorted(seconds)
    p50 = statistics.median(ordered)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"| {name} | {len(ordered)} | {1000 * p50:.1f} | {1000 * p99:.1f} | {p50 / baseline:.1f} |"
