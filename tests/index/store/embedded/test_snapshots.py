"""A snapshot is of one commit, in both indexes, whatever other threads and processes write meanwhile."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Filters, document_id

from .conftest import SIGNATURE, TEXTS, Find, Found, MakeAddition, Search, found_in


def test_a_snapshot_stays_as_it_was(
    whole: list[Found], store: EmbeddedStore, addition: MakeAddition, find: Find
) -> None:
    vector = addition("x", TEXTS["x:ferry"]).vectors[0]
    asked = (TEXTS["x:ferry"], vector, Filters())
    with store.snapshot() as snapshot:
        before = found_in(snapshot, *asked)
        store.put([addition("x:ferry", "Nothing happened."), addition("x:lamp", "The lamp of the ferry.")])
        store.remove([document_id("x:choir")])
        store.upkeep.finish()
        assert found_in(snapshot, *asked) == before
        assert found_in(snapshot, *asked[:2], Filters(uri_prefix="x:f")) == {
            "dense": ["x:ferry"],
            "lexical": ["x:ferry"],
        }
        assert (snapshot.generation, snapshot.searchable) == (3, 4)
    with store.snapshot() as snapshot:
        assert (snapshot.generation, snapshot.searchable) == (5, 4)
    assert find(store, TEXTS["x:ferry"])["lexical"] == ["x:lamp"]


def test_without_changes_a_search_writes_nothing(
    folder: Path, whole: list[Found], store: EmbeddedStore, search: Search
) -> None:
    search(store)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if "sqlite" not in path.name}
    assert search(store) == whole
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if "sqlite" not in path.name} == before


def test_a_snapshot_that_had_to_catch_up_is_of_one_commit(
    store: EmbeddedStore, open_store: Callable[..., EmbeddedStore], addition: MakeAddition
) -> None:
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.database.put([addition("x:choir", TEXTS["x:choir"])], (), SIGNATURE)  # a commit that nothing follows
    with ExitStack() as stack:
        reading, vectors, words = store._together(stack)
        open_store().put([addition("x:quota", TEXTS["x:quota"])])  # writes as soon as it may
        assert vectors.commit == words.commit == reading.newest()


REPLACING_PROCESS = """
import sys, threading
from pathlib import Path
import numpy as np
from pullquote.protocols import Addition
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Passage, Section, Span

def addition(text, axis):
    section = Section(Span(0, len(text)))
    document = Document("x:report", "A report", text, "text/plain", (section,))
    passage = Passage(document.source, section.span, section, text, (section.span,))
    return Addition(document, [passage], np.eye(8, dtype=np.float32)[[axis]])

store = EmbeddedStore(Path(sys.argv[1]), {"model": "mini", "splitter": "one"})
versions = [addition("The report of the choir.", 0), addition("The report of the ferry.", 1)]
told = threading.Thread(target=sys.stdin.read)
told.start()
generation = 0
while told.is_alive():
    generation += 1
    store.put([versions[generation % 2]])
    if generation == 1:
        print("written", flush=True)
store.close()
print(generation, flush=True)
"""


def test_while_another_process_never_pauses_each_search_sees_one_commit(store: EmbeddedStore, folder: Path) -> None:
    texts = ["The report of the choir.", "The report of the ferry."]
    vector = np.ones(8, dtype=np.float32) / np.sqrt(8).astype(np.float32)
    seen = set()
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", REPLACING_PROCESS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout.readline() == "written\n"
        while len(seen) < 3:
            with store.snapshot() as snapshot:
                found = snapshot.candidates("report", vector, 10, Filters())
                [dense], [lexical] = found["dense"], found["lexical"]
                assert dense[0] == lexical[0]
                passages = snapshot.passages([dense[0]])
                assert passages[dense[0]].text == texts[snapshot.generation % 2]
                seen.add(snapshot.generation)
        process.stdin.close()
        last = int(process.stdout.readline())
        assert process.wait(30) == 0
    with store.snapshot() as snapshot:
        assert snapshot.generation == last


def test_threads_put_remove_and_search_at_once(
    store: EmbeddedStore, addition: MakeAddition, find: Find, caplog: pytest.LogCaptureFixture
) -> None:
    store.put([addition("x:kept", "The keeper of the lamp.")])
    changing = threading.Event()

    def change(name: str) -> None:
        for n in range(6):
            store.put([addition(f"x:{name}-{n}", f"The lamp {name} {n}.")])
            if n % 2:
                store.remove([document_id(f"x:{name}-{n}")])

    def look() -> None:
        while not changing.is_set():
            found = find(store, "The lamp")
            assert sorted(found["dense"]) == sorted(found["lexical"])
            assert "x:kept" in found["dense"]

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        try:
            for each in [pool.submit(change, name) for name in "ab"]:
                each.result()
        finally:
            changing.set()
        for each in looking:
            each.result()
    assert len(find(store, "The lamp")["dense"]) == 7
    assert caplog.text == ""
