"""Many clients at once against one: what each is told, how long it takes, and how many replies there are in a second.

    python bench/clients.py 64 60        64 clients for 60 seconds
    python bench/clients.py 64 60 2      of a server with two workers

One client asks each of the seeds' questions first, and its replies are kept. Some clients have every worker remember
what the models made of them; then one client asks for a while, and as many as are named after it. Fails where a reply
is another than the one that was kept and no 429 or 503, or no reply at all.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundled import questions
from machine import describe
from served import Served, served

ASKED = questions()[::3]
REFUSALS = (429, 503)
PAUSE = 0.05
"""Seconds that a client which was refused waits."""
WARMING = 8
"""Clients that ask at once, so that each worker is asked nearly every question."""


@dataclass(slots=True)
class Seen:
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def main(clients: int, seconds: int, workers: int = 1) -> int:
    print(f"{describe()}; `python bench/clients.py {clients} {seconds} {workers}`\n", flush=True)
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "data", "--workers", str(workers)) as server:
        print("| clients | replies | refused | p50, ms | p99, ms | replies a second |\n|---|---|---|---|---|---|")
        right = asked_first(server)
        warm = measured(server, right, WARMING, seconds / 3)[0]
        alone = measured(server, right, 1, seconds / 3)
        together = measured(server, right, clients, seconds)
    print(f"\nThroughput of {clients} clients as a multiple of one: {together[1] / alone[1]:.2f}")
    wrong = warm.wrong + alone[0].wrong + together[0].wrong
    print(f"wrong: {len(wrong)}", *wrong[:5], sep="\n")
    return min(len(wrong), 1)


def measured(server: Served, right: dict[str, Any], clients: int, seconds: float) -> tuple[Seen, float]:
    """What was seen, and replies a second; prints a row."""
    seen = Seen()
    began = time.monotonic()
    threads = [
        threading.Thread(target=ask, args=(server, right, began + seconds, number, seen)) for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen, report(str(clients), seen, time.monotonic() - began)


def asked_first(server: Served) -> dict[str, Any]:
    """The reply to each question; prints a row."""
    right, seen, began = {}, Seen(), time.monotonic()
    for question in ASKED:
        asked = time.monotonic()
        right[question] = server.call("/v1/ask", {"question": question})[1]
        seen.seconds.append(time.monotonic() - asked)
    report("1, for the first time", seen, time.monotonic() - began)
    return right


def report(clients: str, seen: Seen, seconds: float) -> float:
    """Print a row. Replies a second."""
    rate = len(seen.seconds) / seconds
    ordered = sorted(seen.seconds) or [float("nan")]  # all were refused
    p50, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    refused = sum(seen.statuses[status] for status in REFUSALS)
    print(
        f"| {clients} | {len(seen.seconds)} | {refused} | {1000 * p50:.0f} | {1000 * p99:.0f} | {rate:.1f} |",
        flush=True,
    )
    return rate


def ask(server: Served, right: dict[str, Any], until: float, number: int, seen: Seen) -> None:
    choose = random.Random(number)
    while time.monotonic() < until:
        question = choose.choice(ASKED)
        began = time.monotonic()
        try:
            status, told = server.call("/v1/ask", {"question": question})
        except OSError as error:
            seen.wrong.append(f"{question}: {error}")
            continue
        seen.statuses[status] += 1
        if status == 200:
            seen.seconds.append(time.monotonic() - began)
        if status in REFUSALS:
            time.sleep(PAUSE)
        elif told != right[question]:
            seen.wrong.append(f"{question}: {status} {told}")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
