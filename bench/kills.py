"""Kills the server, or one of its workers, during uploads and questions, and looks at what is left.

    python bench/kills.py 50        kill -9 of the server, and a start after each
    python bench/kills.py 50 2      of one of two workers, which its supervisor starts anew

Fails where a document that was acknowledged is gone, a reply cites words that do not stand where it says, `pullquote
doctor` finds anything, or a search finds other passages than in an index of the same documents that was built at once.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import isclose
from pathlib import Path
from typing import Any

from bundled import ARCHIVES, questions
from machine import describe
from served import SCRIPT, Served, family, fill, served

ASKED = questions()[::5]
WORDS = sorted({word.strip("?,.'").lower() for question in questions() for word in question.split()})
CLIENTS = 2
LONGEST = 2.0
"""Seconds before a kill."""
NEAR = 1.03
"""Ranks that are exchanged change a fused score by less than that."""
ASYNC = "respond-async"


class Round:
    """What clients sent until they are told to stop, and what they were told."""

    def __init__(self, server: Served, number: int) -> None:
        self.server = server
        self.number = number
        self.sent: list[dict[str, str]] = []
        self.acknowledged: list[dict[str, str]] = []
        self.replies: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._until_over, args=(self._add,))] + [
            threading.Thread(target=self._until_over, args=(self._ask,)) for _ in range(CLIENTS)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _until_over(self, work: Callable[[random.Random], None]) -> None:
        choose = random.Random(f"{self.number} {threading.get_ident()}")
        while not self._over.is_set():
            with suppress(OSError):
                work(choose)
                continue
            time.sleep(0.02)

    def _add(self, choose: random.Random) -> None:
        document = new_document(self.number, len(self.sent))
        self.sent.append(document)
        status, told = self.server.call("/v1/documents", document, Prefer=choose.choice((ASYNC, "wait=60")))
        if status in (201, 202):
            self.acknowledged.append(document)
        else:
            self.refused.append(f"{status}: {told}")

    def _ask(self, choose: random.Random) -> None:
        status, told = self.server.call("/v1/ask", {"question": choose.choice(ASKED)})
        if status == 200:
            self.replies.append(told)
        else:
            self.refused.append(f"{status}: {told}")


def new_document(number: int, place: int) -> dict[str, str]:
    """Words that no other has in this order: of passages that are alike, any may be found first."""
    name = f"{number}-{place}"
    choose = random.Random(name)
    said = (" ".join(choose.choices(WORDS, k=choose.randint(6, 14))) for _ in range(20))
    text = " ".join(f"{each.capitalize()}." for each in said)
    return {"uri": f"note:{name}", "title": f"Note {name}: {text.partition('.')[0]}", "text": text}


def main(kills: int, workers: int = 1) -> int:
    print(f"{describe()}; `python bench/kills.py {kills} {workers}`\n", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        add_archives(folder)
        rounds, wrong = list[Round](), list[str]()
        killed = by_worker(folder, kills, workers, rounds) if workers > 1 else by_server(folder, kills, rounds, wrong)
        with killed as survived, served(folder / "anew", add=()) as anew:
            wrong += lost(survived, rounds) + misquoted(survived, rounds) + differences(survived, anew, rounds)
        said = command("doctor", "--data", str(folder / "data"))
        wrong += [f"doctor: {said.stdout}{said.stderr}"] if said.returncode else []
    sent, acknowledged = (sum(len(getattr(each, what)) for each in rounds) for what in ("sent", "acknowledged"))
    replies, refused = sum(len(each.replies) for each in rounds), [line for each in rounds for line in each.refused]
    print(
        f"{kills} kills; {sent} documents sent, {acknowledged} acknowledged; {replies} replies; {len(refused)} refused"
    )
    print(*refused[:5], *wrong[:20], sep="\n")
    print(f"wrong: {len(wrong)}")
    return min(len(wrong), 1)


def add_archives(folder: Path) -> None:
    """Twice the same: what is killed, and what never is."""
    fill(folder / "anew")
    finished = command("add", "--quiet", *map(str, ARCHIVES), "--data", str(folder / "anew"))
    assert finished.returncode == 0, finished.stderr
    shutil.copytree(folder / "anew", folder / "data")


@contextmanager
def by_server(folder: Path, kills: int, rounds: list[Round], wrong: list[str]) -> Iterator[Served]:
    """The server that is started after the last kill."""
    choose = random.Random(kills)
    for number in range(kills):
        with served(folder / "data", add=()) as server:
            wrong += lost(server, rounds)
            rounds.append(Round(server, number))
            rounds[-1].begin()
            time.sleep(choose.uniform(0.05, LONGEST))
            server.process.kill()
            rounds[-1].end()
            server.process.wait()
    with served(folder / "data", add=()) as server:
        yield server


@contextmanager
def by_worker(folder: Path, kills: int, workers: int, rounds: list[Round]) -> Iterator[Served]:
    """The server whose workers were killed."""
    choose = random.Random(kills)
    with served(folder / "data", "--workers", str(workers), add=()) as server:
        for number in range(kills):
            rounds.append(Round(server, number))
            rounds[-1].begin()
            time.sleep(choose.uniform(0.05, LONGEST))
            os.kill(choose.choice(workers_of(server)), signal.SIGKILL)
            time.sleep(0.5)
            rounds[-1].end()
            # Or the next kill leaves none: what is not served is no answer.
            while len(workers_of(server)) < workers:
                time.sleep(0.1)
        yield server


def workers_of(server: Served) -> list[int]:
    """The processes that answer: those that the supervisor spawned, without its tracker of resources."""
    children = [each for each in family(server.process.pid)[1:] if _parent(each) == server.process.pid]
    return [each for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def _parent(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def lost(server: Served, rounds: list[Round]) -> list[str]:
    """Documents that were acknowledged in the last round and are not there, once no job waits any more."""
    settle(server)
    stored = addresses(server)
    return [
        f"lost: {document['uri']}" for each in rounds for document in each.acknowledged if document["uri"] not in stored
    ]


def settle(server: Served) -> None:
    """Wait until no job waits or works."""
    while any(job["state"] in ("waiting", "working") for job in server.call("/v1/jobs?limit=1000")[1]["jobs"]):
        time.sleep(0.1)


def addresses(server: Served) -> dict[str, str]:
    """Id by address."""
    found: dict[str, str] = {}
    while True:
        page = server.call(f"/v1/documents?limit=1000&offset={len(found)}")[1]["documents"]
        found |= {document["uri"]: document["id"] for document in page}
        if not page:
            return found


def misquoted(server: Served, rounds: list[Round]) -> list[str]:
    """Citations whose words do not stand in the cited document at the cited place."""
    texts, wrong = dict[str, str](), list[str]()
    for reply in (reply for each in rounds for reply in each.replies):
        for citation in (*reply["quotes"], *reply["nearest"], *filter(None, [reply["short"]])):
            name = citation["document"]
            if name not in texts:
                texts[name] = server.call(f"/v1/documents/{name}")[1]["text"]
            if texts[name][citation["start"] : citation["end"]] != citation["quote"]:
                wrong.append(f"misquoted: {citation}")
    return wrong


def differences(survived: Served, anew: Served, rounds: list[Round]) -> list[str]:
    """Questions whose passages are others than in an index that was built at once."""
    stored = addresses(survived)
    sent = [document for each in rounds for document in each.sent if document["uri"] in stored]
    if sent:
        assert anew.call("/v1/documents", {"documents": sent}, Prefer=ASYNC)[0] == 202
        settle(anew)
    others = stored.keys() ^ addresses(anew).keys()
    asked = [*ASKED, *(document["title"] for document in sent[::10])]
    print(f"{len(stored)} documents; {len(asked)} searches compared")
    wrong = [f"other documents: {others}"] if others else []
    return wrong + [line for question in asked for line in compared(question, survived, anew)]


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    line = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, env={**os.environ, **path})


def compared(question: str, survived: Served, anew: Served) -> list[str]:
    """Passages with another score, or missing from among the best.

    A vector differs in its last digits with the others of its batch, so that neighbours may change their places.
    """
    one, two = found(survived, question), found(anew, question)
    last = max(min(hits[place]["score"] for place in hits) for hits in (one, two))
    missing = [
        (place, hits[place]["ranks"])
        for hits, others in ((one, two), (two, one))
        for place in hits.keys() - others.keys()
        if hits[place]["score"] > NEAR * last
    ]
    differ = [
        place
        for place in one.keys() & two.keys()
        for name in one[place]["scores"].keys() & two[place]["scores"].keys()
        if not isclose(one[place]["scores"][name], two[place]["scores"][name], rel_tol=1e-3, abs_tol=1e-3)
    ]
    return [f"other passages: {question}: missing {missing}, other scores {differ}"] if missing or differ else []


def found(server: Served, question: str) -> dict[tuple[str, int, int], Any]:
    hits = server.call("/v1/search", {"question": question, "top_k": 20})[1]["hits"]
    return {(hit["document"], hit["start"], hit["end"]): hit for hit in hits}


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
