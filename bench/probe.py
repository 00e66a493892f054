"""One search of a store with a ready vector; and, as a program, what a store costs a process that has just started.

    python bench/probe.py REAL FOLDER STARTED

opens the store in FOLDER, searches, and prints JSON: seconds and bytes. STARTED is when the process was started, in
seconds since the epoch. `store.py` runs it.
"""

import json
import sys
import time
from pathlib import Path

from corpus import Corpus, Question

from pullquote.protocols import Candidates, Store
from pullquote.search.hybrid import retrieve
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Filters, Hit

SIGNATURE = {"model": "bench"}
DEPTH = 100
TOP = 10
SEARCHES = 200
EVERYTHING = Filters()


def search(store: Store, question: Question, filters: Filters = EVERYTHING, top: int = TOP) -> tuple[Hit, ...]:
    """Dense and lexical candidates, fused, with their rows: what the engine does between embedding and reading."""
    return retrieve(question.text, filters, top, store=store, embed=lambda _: question.vector, depth=DEPTH).hits


def candidates(store: Store, question: Question, filters: Filters = EVERYTHING) -> Candidates:
    """The numbers and scores of each retriever, best first. The only place that knows the store's interface."""
    with store.snapshot() as snapshot:
        return snapshot.candidates(question.text, question.vector, DEPTH, filters)


def resident() -> dict[str, int]:
    """Bytes of this process in memory, and those of them that are no file's."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return {name: 1024 * int(status[field].split()[0]) for name, field in (("all", "VmRSS"), ("anonymous", "RssAnon"))}


def main(real: str, folder: str, started: str) -> None:
    imported = time.time() - float(started)
    questions = Corpus(Path(real)).questions(SEARCHES)
    before = resident()
    began = time.perf_counter()
    store = EmbeddedStore(Path(folder), SIGNATURE)
    assert len(search(store, questions[0])) == TOP
    first = time.perf_counter() - began
    for question in questions:
        search(store, question)
    after = resident()
    used = {name: after[name] - before[name] for name in before}
    print(json.dumps({"imports": imported, "first": first, **used}))


if __name__ == "__main__":
    main(*sys.argv[1:])
