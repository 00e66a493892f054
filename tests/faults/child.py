"""The processes that the fault tests kill: a server that forks one for each job, so that nothing is imported twice.

A job is a line of JSON on standard input; what the forked process says comes out, and at last `exit` with its status.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

from archive import (
    DEPTH,
    QUESTION,
    SEALED_FROM,
    Found,
    Judge,
    Step,
    addition,
    embed,
    history,
    open_store,
    text_of,
    word_of,
)
from recording import check_chain, exchange

from pullquote.audit.log import AUDIT, Audit
from pullquote.errors import StoreError
from pullquote.store import upkeep
from pullquote.store.embedded import EmbeddedSnapshot, EmbeddedStore
from pullquote.types import Filters, Passage, document_id


def serve() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        process = os.fork()
        if process == 0:
            run(job)
        if job.get("seconds") is not None:
            time.sleep(job["seconds"])
            os.kill(process, signal.SIGKILL)
        say("exit", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


def say(*words: object) -> None:
    """In one piece, and at once: a process that is killed has said all that it said."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def run(job: Mapping[str, Any]) -> None:
    """Do the job in a process of its own, which ends here."""
    status = 1
    try:
        if job.get("calls") is not None:
            kill_at(job["place"], job["calls"])
        JOBS[job["job"]](job)
        status = 0
    finally:
        if status:
            sys.excepthook(*sys.exc_info())
        os._exit(status)


def kill_at(place: str, calls: int) -> None:
    """Have this process kill itself at the n-th call of a function in the library's files of that name."""
    left = calls

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal left
        if event in ("call", "return") and f"pullquote/{place}" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)


def write(job: Mapping[str, Any]) -> None:
    """Go on with a history, and acknowledge each step."""
    with closing(open_store(Path(job["folder"]))) as store:
        for number, step in enumerate(islice(history(job["seed"]), job["start"], job["stop"]), job["start"]):
            say("begun", number)
            step.take(store)
            say("done", number)


def search(job: Mapping[str, Any]) -> None:
    """Search again and again, in a store that is opened again and again."""
    folder, until = Path(job["folder"]), time.monotonic() + job["for"]
    while time.monotonic() < until:
        with closing(open_store(folder)) as store:
            for _ in range(10):
                Found.of(store)
            say("searched")


def record(job: Mapping[str, Any]) -> None:
    """Record replies, and acknowledge each."""
    with closing(Audit(Path(job["folder"]) / AUDIT)) as audit:
        for number in range(job["replies"]):
            say("recorded", audit.append(exchange(number)))


# --- together


def together(job: Mapping[str, Any]) -> None:
    """Two processes write and eight read, for a while; fails where one of them does."""
    names = [f"writer {number}" for number in range(2)] + [f"reader {number}" for number in range(8)]
    processes = {}
    for name in names:
        process = os.fork()
        if process == 0:
            run({**job, "job": "write together" if name.startswith("writer") else "read together", "name": name})
        processes[process] = name
    failed = [name for process, name in processes.items() if os.waitpid(process, 0)[1]]
    assert not failed, failed


FAMILIES, MEMBERS = 4, 5


def write_together(job: Mapping[str, Any]) -> None:
    """Replace all documents of a family in one commit, or remove them all, again and again."""
    choose, commits, until = random.Random(job["name"]), 0, time.monotonic() + job["for"]
    with closing(open_store(Path(job["folder"]))) as store:
        while time.monotonic() < until:
            family = choose.randrange(FAMILIES)
            uris = [f"{family}:{member}" for member in range(MEMBERS)]
            if choose.random() < 0.2:
                store.remove([document_id(uri) for uri in uris])
            else:
                revision = f"{job['name'][-1]}x{commits}"
                store.put([addition(uri, text_of(revision, 1 + int(uri[2:]) % 2)) for uri in uris])
            commits += 1
    say("wrote", commits)


def read_together(job: Mapping[str, Any]) -> None:
    """Search again and again: what one search sees is of one commit, whole, and never older than what was seen."""
    choose, searches, seen, generations = random.Random(job["name"]), 0, 0, set()
    until = time.monotonic() + job["for"]
    while time.monotonic() < until:
        # Half of the readers are opened again and again.
        with closing(open_store(Path(job["folder"]))) as store:
            while time.monotonic() < until:
                with store.snapshot() as snapshot:
                    family = choose.choice([None, *(f"{number}:" for number in range(FAMILIES))])
                    see_one_commit(snapshot, family)
                assert snapshot.generation >= seen, (snapshot.generation, seen)
                seen = snapshot.generation
                generations.add(seen)
                searches += 1
                if int(job["name"][-1]) % 2 and not searches % 20:
                    break
    say("searched", searches, "at", len(generations), "generations")


def see_one_commit(snapshot: EmbeddedSnapshot, family: str | None) -> None:
    found = snapshot.candidates(QUESTION, embed([QUESTION])[0], DEPTH, Filters(uri_prefix=family))
    dense, lexical = ([number for number, _ in found[name]] for name in ("dense", "lexical"))
    assert sorted(dense) == sorted(lexical), (snapshot.generation, sorted(dense), sorted(lexical))
    passages = snapshot.passages(dense)
    assert sorted(passages) == sorted(dense)
    if family is None:
        assert len(dense) == snapshot.searchable, (len(dense), snapshot.searchable)
    texts: dict[str, list[Passage]] = {}
    for passage in passages.values():
        texts.setdefault(passage.source.uri[0], []).append(passage)
    for each in texts.values():
        assert len({passage.source.uri for passage in each}) == MEMBERS
        assert len({word_of(passage.text) for passage in each}) == 1


# --- on a small disk

BALLAST = "ballast"


def fill(job: Mapping[str, Any]) -> None:
    """Fill the disk but for some room, write until it is full, make space, and go on; all in one process."""
    folder, steps, kept = Path(job["folder"]) / "data", list(islice(history(job["seed"]), 1_000)), []
    judge, done = Judge(Path(job["clean"])), 1
    steps[1].take(store := open_store(folder))
    for room in job["rooms"]:
        leave(Path(job["folder"]), room)
        began = done
        try:
            while done < began + 40:
                done += 1
                steps[done].take(store)
        except StoreError as error:
            # A caller may hold on to it, and with it to all that it came through.
            kept += [error] if job["kept"] else []
            say("full", error)
        see_while_full(store, judge, steps[done - 1 : done + 1])
        leave(Path(job["folder"]), None)
        done = steps.index(judge.check_store(store, steps[done - 1 : done + 1]))
        done += 1
        steps[done].take(store)
        judge.check_store(store, [steps[done]])
    finish(folder, store, judge, steps[done : done + 3])


def fill_while_tidying(job: Mapping[str, Any]) -> None:
    """The same where only what is done in the background finds the disk full: sealing and merging."""
    folder, steps = Path(job["folder"]) / "data", list(islice(history(job["seed"]), 1_000))
    judge, done = Judge(Path(job["clean"])), 0
    store = open_store(folder)
    for room in job["rooms"]:
        upkeep.SEALED_FROM = 10**9
        for _ in range(6):
            done += 1
            steps[done].take(store)
        store.upkeep.finish()
        with store.lock.held():
            upkeep.SEALED_FROM = SEALED_FROM  # what was written has settled
        leave(Path(job["folder"]), room)
        store.upkeep.consider()
        store.upkeep.finish()
        judge.check_store(store, [steps[done]])
        leave(Path(job["folder"]), None)
        judge.check_store(store, [steps[done]])
    finish(folder, store, judge, steps[done : done + 3])


def fill_audit(job: Mapping[str, Any]) -> None:
    """Fill the disk but for some room, record until it is full, make space, and go on; all in one process."""
    disk, told = Path(job["folder"]), 0
    with closing(Audit(disk / AUDIT)) as audit:
        for room in job["rooms"]:
            leave(disk, room)
            began = told
            try:
                while told < began + 100:
                    told = audit.append(exchange(told))
            except StoreError as error:
                say("full", error)
            leave(disk, None)
            assert audit.append(exchange(told)) == told + 1
            told += 1
            assert audit.verify() == audit.head()
    check_chain(disk / AUDIT, told)


def leave(disk: Path, room: int | None) -> None:
    """Fill the disk but for so many bytes, or make space again."""
    (disk / BALLAST).unlink(missing_ok=True)
    if room is not None:
        status = os.statvfs(disk)
        # What settles in the background takes some of it meanwhile.
        with suppress(OSError):
            (disk / BALLAST).write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - room)))


def see_while_full(store: EmbeddedStore, judge: Judge, steps: Sequence[Step]) -> None:
    """What was found before may still be found; or it is told why not."""
    try:
        judge.check_store(store, steps)
        say("searched")
    except StoreError as error:
        say("full", error)


def finish(folder: Path, store: EmbeddedStore, judge: Judge, steps: Sequence[Step]) -> None:
    """With space again, all is well after the next changes, and nothing lies about."""
    before, *following = steps
    judge.check_store(store, [before])
    for step in following:
        step.take(store)
    store.close()
    assert judge.check(folder, following[-1:]) == following[-1]
    with closing(open_store(folder)) as reopened, reopened.database.snapshot() as reading:
        named = {segment.name for segment in reading.segments()}
    assert {path.name for path in (folder / "dense").iterdir()} == named


def read_only(job: Mapping[str, Any]) -> None:
    """Open a store that may not be written any more, and say what it says."""
    disk, [step] = Path(job["folder"]), islice(history(job["seed"]), 1, 2)
    process = os.fork()
    if process == 0:
        step.take(store := open_store(disk / "data"))
        if job["closed"]:
            store.close()
        os._exit(0)
    os.waitpid(process, 0)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        store = open_store(disk / "data")
        say("opened", Judge(Path(job["clean"])).check_store(store, [step]).generation)
        store.put([addition("x:new", text_of("new", 1))])
    except StoreError as error:
        say("told", error)


JOBS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "write": write,
    "search": search,
    "together": together,
    "write together": write_together,
    "read together": read_together,
    "record": record,
    "fill": fill,
    "fill audit": fill_audit,
    "fill while tidying": fill_while_tidying,
    "read only": read_only,
}

if __name__ == "__main__":
    upkeep.SEALED_FROM = SEALED_FROM
    serve()
