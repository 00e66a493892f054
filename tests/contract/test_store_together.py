"""What every store promises of reopening, of threads and processes, and of any history: one test body for all."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pullquote.errors import StoreError
from pullquote.protocols import Addition, Embedder, Store
from pullquote.search.hybrid import retrieve
from pullquote.types import Change, Document, Filters

MakeStore = Callable[[Path], Store]
MakeDocument = Callable[..., Document]
Put = Callable[..., list[Change]]
MakeAddition = Callable[[Document], Addition]
Find = Callable[..., dict[str, list[str]]]

FERRY = "The ferry Marit burned off Tolling Rock. All passengers were taken off."
CHOIR = "The choir of Osk sang in the chapel. Forty singers came."


# --- opening and closing


def test_a_reopened_store_finds_the_same(
    make_store: MakeStore, tmp_path: Path, addition: MakeAddition, document: MakeDocument, embedder: Embedder
) -> None:
    first = make_store(tmp_path)
    first.put([addition(document("x:ferry", FERRY)), addition(document("x:choir", CHOIR))])
    first.remove([document("x:choir", CHOIR).id])
    asked = ("the burned ferry", embedder.embed(["the burned ferry"])[0], 10, Filters())
    with first.snapshot() as snapshot:
        before = snapshot.candidates(*asked)
    first.close()
    second = make_store(tmp_path)
    with second.snapshot() as snapshot:
        assert snapshot.candidates(*asked) == before
    second.close()


def test_a_store_that_was_never_closed_is_found_whole(
    make_store: MakeStore, tmp_path: Path, addition: MakeAddition, document: MakeDocument, find: Find
) -> None:
    first = make_store(tmp_path)
    first.put([addition(document("x:ferry", FERRY))])
    second = make_store(tmp_path)
    assert find(second, "ferry") == {"dense": ["x:ferry"], "lexical": ["x:ferry"]}
    second.close()
    first.close()


def test_close_may_be_called_twice(store: Store, put: Put, document: MakeDocument) -> None:
    put(document("x:ferry", FERRY))
    store.close()
    store.close()


def test_an_unused_store_can_be_closed(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(tmp_path).close()


def test_a_closed_store_says_so(store: Store, addition: MakeAddition, document: MakeDocument) -> None:
    ferry = addition(document("x:ferry", FERRY))
    store.close()
    for use in (lambda: store.put([ferry]), lambda: store.remove([ferry.document.id]), store.counts):
        with pytest.raises(StoreError, match=r"The store is closed\. Open it again\."):
            use()


# --- together


def test_two_threads_add_while_eight_search(
    store: Store, put: Put, find: Find, document: MakeDocument, addition: MakeAddition
) -> None:
    documents = [document(f"x:{number}", f"Report {number} of the harbour. The choir sang.") for number in range(40)]
    adding = [True]

    def add(mine: list[Document]) -> None:
        for start in range(0, len(mine), 5):
            assert put(*mine[start : start + 5]) == [Change.ADDED] * 5

    def search() -> None:
        most = 0
        while adding:
            found = find(store, "harbour choir", depth=100)
            assert len(set(found["dense"])) == len(found["dense"]) >= most  # what was found once stays found
            most = len(found["dense"])

    with ThreadPoolExecutor(10) as pool:
        searches = [pool.submit(search) for _ in range(8)]
        additions = [pool.submit(add, documents[half::2]) for half in range(2)]
        try:
            for each in additions:
                each.result()
        finally:
            adding.clear()
        for each in searches:
            each.result()
    assert [len(set(uris)) for uris in find(store, "harbour choir", depth=100).values()] == [40, 40]
    assert store.generation() == 8


@pytest.mark.parametrize("filters", [Filters(), Filters(uri_prefix="x:")], ids=["all", "filtered"])
def test_a_document_is_found_while_it_is_replaced(
    store: Store, put: Put, document: MakeDocument, embedder: Embedder, filters: Filters
) -> None:
    put(document("x:choir", CHOIR), document("y:ferry", FERRY))
    replacing = [True]

    def search() -> None:
        while replacing:
            retrieval = retrieve(
                "the choir", filters, 10, store=store, embed=lambda text: embedder.embed([text])[0], depth=10
            )
            assert "x:choir" in {hit.passage.source.uri for hit in retrieval.hits}
            assert retrieval.searchable == 2

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(search)
        for number in range(25):
            assert put(document("x:choir", f"{CHOIR} And {number} more.")) == [Change.REPLACED]
            time.sleep(0.05)  # what a model takes for one passage
        replacing.clear()
        searching.result()


SEARCHING_PROCESS = """
import json, sys
from pathlib import Path
import numpy as np
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Filters

store = EmbeddedStore(Path(sys.argv[1]), {"model": "words"})
for line in sys.stdin:
    question, vector = json.loads(line)
    with store.snapshot() as snapshot:
        found = snapshot.candidates(question, np.array(vector, dtype=np.float32), 10, Filters())
        passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
    print(json.dumps({name: [passages[n].source.uri for n, _ in each] for name, each in found.items()}), flush=True)
store.close()
"""


def test_another_process_sees_each_commit_at_its_next_search(
    store: Store, put: Put, tmp_path: Path, embedder: Embedder, document: MakeDocument
) -> None:
    ferry, choir = document("x:ferry", FERRY), document("x:choir", CHOIR)
    put(ferry)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SEARCHING_PROCESS, str(tmp_path / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:

        def ask(question: str) -> dict[str, list[str]]:
            print(json.dumps([question, embedder.embed([question])[0].tolist()]), file=process.stdin, flush=True)
            answer: dict[str, list[str]] = json.loads(process.stdout.readline())
            return answer

        assert ask("choir") == {"dense": ["x:ferry"], "lexical": []}
        put(choir)
        assert ask("choir") == {"dense": ["x:choir", "x:ferry"], "lexical": ["x:choir"]}
        store.remove([choir.id])
        assert ask("choir") == {"dense": ["x:ferry"], "lexical": []}
        process.stdin.close()
        assert process.wait(30) == 0


# --- any history

WORDS = "ferry choir quota harbour lighthouse".split()
URIS = st.sampled_from(["x:a", "x:b", "x:c", "y:é"])


def test_any_history_ends_as_a_dictionary_would(
    make_store: MakeStore,
    tmp_path_factory: pytest.TempPathFactory,
    addition: MakeAddition,
    document: MakeDocument,
    find: Find,
) -> None:
    parts = SimpleNamespace(
        open=make_store, folder=tmp_path_factory.mktemp, addition=addition, document=document, find=find
    )
    run_state_machine_as_test(
        lambda: Archive(parts),
        settings=settings(
            max_examples=25,
            stateful_step_count=10,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


class Archive(RuleBasedStateMachine):
    """A store beside a dictionary of uri to word."""

    def __init__(self, parts: SimpleNamespace) -> None:
        super().__init__()
        self.parts = parts
        self.folder = parts.folder("history")
        self.store: Store = parts.open(self.folder)
        self.expected: dict[str, str] = {}
        self.generation = 0

    @rule(documents=st.dictionaries(URIS, st.sampled_from(WORDS), min_size=1))
    def put(self, documents: dict[str, str]) -> None:
        changes = self.store.put(
            [
                self.parts.addition(self.parts.document(uri, f"They spoke of the {word}."))
                for uri, word in documents.items()
            ]
        ).changes
        assert changes == [self._change(uri, word) for uri, word in documents.items()]
        self.generation += any(change != Change.UNCHANGED for change in changes)
        self.expected |= documents

    def _change(self, uri: str, word: str) -> Change:
        known = self.expected.get(uri)
        return Change.ADDED if known is None else Change.UNCHANGED if known == word else Change.REPLACED

    @rule(uris=st.sets(URIS, min_size=1))
    def remove(self, uris: set[str]) -> None:
        gone = [self.expected.pop(uri, None) for uri in uris]
        removed = self.store.remove([self.parts.document(uri, "x").id for uri in uris])
        assert len(removed) == len(gone) - gone.count(None)
        self.generation += bool(removed)

    @rule(word=st.sampled_from(WORDS), prefix=st.sampled_from([None, "x:", "y:"]))
    def search(self, word: str, prefix: str | None) -> None:
        found = self.parts.find(self.store, word, depth=100, uri_prefix=prefix)
        inside = {uri: text for uri, text in self.expected.items() if uri.startswith(prefix or "")}
        assert sorted(found["dense"]) == sorted(inside)
        assert sorted(found["lexical"]) == sorted(uri for uri, text in inside.items() if text == word)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.parts.open(self.folder)

    @rule()
    def abandon(self) -> None:
        """Go on with another instance, and leave the old one as a crash would."""
        self.store = self.parts.open(self.folder)

    @invariant()
    def lists_what_is_expected(self) -> None:
        assert [each.source.uri for each in self.store.listings()] == sorted(self.expected)
        assert self.store.generation() == self.generation

    def teardown(self) -> None:
        self.store.close()
