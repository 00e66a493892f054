"""Mixed load for a while: memory must stay flat.

    python bench/soak.py 600

Clients ask, stream, search, list, read, add, replace, remove, verify, chat and call tools, in an order by chance. The
median of memory in the last fifth of the time must be within 5 % of its median in the second fifth; the first is the
warm-up. Fails also where a response is a 5xx other than 503.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bundled import questions
from machine import describe
from served import Served, served

ASKED = questions()
CLIENTS = 4
DOCUMENTS = 40
"""How many addresses are added, replaced and removed."""
SAMPLES_A_FIFTH = 20
FLAT = 0.05


class Client:
    def __init__(self, server: Served, number: int) -> None:
        self.server = server
        self.choose = random.Random(number)
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.kinds: tuple[Callable[[], int], ...] = (
            self.ask, self.ask, self.ask, self.stream, self.search, self.list, self.read, self.add, self.remove,
            self.verify, self.chat, self.tool,
        )  # fmt: skip

    def run(self, until: float) -> None:
        while time.monotonic() < until:
            kind = self.choose.choice(self.kinds)
            with suppress(OSError):
                self.statuses[kind.__name__, kind()] += 1

    @property
    def question(self) -> dict[str, str]:
        return {"question": self.choose.choice(ASKED)}

    def ask(self) -> int:
        return self.server.call("/v1/ask", self.question)[0]

    def stream(self) -> int:
        return self.server.stream("/v1/ask", self.question)

    def search(self) -> int:
        return self.server.call("/v1/search", self.question)[0]

    def list(self) -> int:
        return self.server.call("/v1/documents")[0]

    def read(self) -> int:
        return self.server.call(f"/v1/documents/{self._some()}")[0]

    def add(self) -> int:
        place = self.choose.randrange(DOCUMENTS)
        text = " ".join(self.choose.choices(ASKED, k=10))
        return self.server.call("/v1/documents", {"uri": f"soak:{place}", "title": f"Soak {place}", "text": text})[0]

    def remove(self) -> int:
        return self.server.call(f"/v1/documents/{self._some('soak:')}", method="DELETE")[0]

    def verify(self) -> int:
        status, reply = self.server.call("/v1/ask", self.question)
        return self.server.call("/v1/verify", reply)[0] if status == 200 else status

    def chat(self) -> int:
        message = {"role": "user", "content": self.question["question"]}
        return self.server.call("/v1/chat/completions", {"model": "pullquote", "messages": [message]})[0]

    def tool(self) -> int:
        call = {"name": "ask", "arguments": self.question}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        return self.server.call("/mcp", body, Accept="application/json, text/event-stream")[0]

    def _some(self, prefix: str = "") -> str:
        listed: list[dict[str, Any]] = self.server.call("/v1/documents")[1]["documents"]
        return self.choose.choice([each["id"] for each in listed if each["uri"].startswith(prefix)] or ["none"])


def main(seconds: int) -> int:
    print(f"{describe()}; `python bench/soak.py {seconds}`\n", flush=True)
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "data") as server:
        until = time.monotonic() + seconds
        clients = [Client(server, number) for number in range(CLIENTS)]
        threads = [threading.Thread(target=client.run, args=(until,)) for client in clients]
        for thread in threads:
            thread.start()
        fifths = [fifth(server, seconds / 5) for _ in range(5)]
        for thread in threads:
            thread.join()
    seen = sum((client.statuses for client in clients), Counter[tuple[str, int]]())
    failures = sum(number for (_, status), number in seen.items() if status >= 500 and status != 503)
    growth = fifths[-1] / fifths[1] - 1
    print(f"{sum(seen.values())} requests: {dict(sorted(seen.items()))}")
    print("Memory by fifths, MiB (median):", *(f"{each:.0f}" for each in fifths))
    print(f"The last fifth over the second: {100 * growth:+.1f} %; 5xx: {failures}")
    return int(bool(failures or growth > FLAT))


def fifth(server: Served, seconds: float) -> float:
    """Median memory over so many seconds."""
    samples = []
    for _ in range(SAMPLES_A_FIFTH):
        time.sleep(seconds / SAMPLES_A_FIFTH)
        samples.append(server.memory())
    return statistics.median(samples)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
