"""How fast the store searches and changes, how exact it is, and what it costs, at several sizes and beside others.

    python -m venv .venv-bench
    .venv-bench/bin/pip install -e . bm25s txtai chromadb lancedb 'pymilvus[milvus-lite]' -c constraints.txt
    .venv-bench/bin/python bench/store.py --sizes 10000 100000 1000000 --work data/bench

Prints a table. Only bm25s is needed; a peer that is not installed is left out, and so are all with `--no-peers`. Stores
are made once and kept in the work folder; what changes one is measured on a copy. A search takes a ready vector, 100
candidates of each retriever and 10 rows, in one thread; ours and the others' take turns question by question, so that
what else the machine does falls on all of them.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from corpus import BLOCK, DESKS, HELD_OUT, ONE_IN_A_THOUSAND, ONE_IN_TWO, PER_DOCUMENT, Corpus, Question, uri
from machine import describe
from naive import Naive
from numpy.typing import NDArray
from peers import installed
from probe import DEPTH, EVERYTHING, SIGNATURE, TOP, candidates, search
from real import prepare

from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Filters, document_id

HYBRID = "hybrid search, ms: p50 / p99"
REPEATS = 11
WARM_UP = 20
EXACTLY_MEASURED = 100
FILTERED = 50
PATIENCE = 60.0
"""Seconds for one measurement, after which it has as many questions as it has."""
PEER_SIZE = 100_000
PEER_QUESTIONS = 100
Row = tuple[str, str]
"""What was measured, and the value in words."""
Kept = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
"""Which passages, by their places in the corpus, can be found."""
KEPT: dict[str, Kept] = {
    "plain": lambda places: places >= 0,
    "under a filter that keeps 1 in 1,000": lambda places: places // PER_DOCUMENT % DESKS == 7,
    "after 10 % of the documents were removed": lambda places: places // PER_DOCUMENT % 10 != 3,
}


def main() -> None:
    arguments = _arguments()
    faiss.omp_set_num_threads(1)
    real = prepare(arguments.work, arguments.documents)
    corpus = Corpus(real)
    questions = corpus.questions(arguments.queries)
    columns: dict[int, dict[str, str]] = {}
    for size in arguments.sizes:
        folder = _loaded(corpus, size, real.with_suffix(""))
        columns[size] = dict(_rows(corpus, size, folder, real, questions))
        if arguments.peers and size <= arguments.peer_size:
            columns[size] |= dict(_beside_peers(corpus, size, folder, questions[:PEER_QUESTIONS]))
    for smaller, larger in pairwise(columns):
        grown = _p50(columns[larger][HYBRID]) / _p50(columns[smaller][HYBRID])
        columns[larger]["hybrid search, p50 as a multiple of that at the size before"] = f"{grown:.1f}"
    print(f"\n{describe()}; `python bench/store.py {' '.join(sys.argv[1:])}`\n")
    _print(columns)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help=f"multiples of {BLOCK}")
    parser.add_argument("--work", type=Path, default=Path("data/bench"), help="the folder for what is made")
    parser.add_argument("--documents", type=Path, help="a JSONL file with a `text` in each record, for more real texts")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--peer-size", type=int, default=PEER_SIZE, help="the most passages that peers are given")
    return parser.parse_args()


def _print(columns: dict[int, dict[str, str]]) -> None:
    print(f"| passages | {' | '.join(f'{size:,}' for size in columns)} |\n|---|{'---|' * len(columns)}")
    for measure in dict.fromkeys(measure for column in columns.values() for measure in column):
        print(f"| {measure} | {' | '.join(column.get(measure, '') for column in columns.values())} |")


def _loaded(corpus: Corpus, size: int, made: Path) -> Path:
    """The folder of a store with the corpus's first `size` passages."""
    folder = made / f"store-{size}"
    done = folder.with_suffix(".json")
    if not done.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        began = time.perf_counter()
        with _opened(folder) as store:
            for number, additions in enumerate(corpus.blocks(size), start=1):
                store.put(additions)
                _say(f"{number * BLOCK:,} of {size:,} passages are stored.")
        done.write_text(json.dumps({"seconds": time.perf_counter() - began}), encoding="utf-8")
    return folder


@contextmanager
def _opened(folder: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(folder, SIGNATURE)
    try:
        yield store
    finally:
        store.close()


def _rows(corpus: Corpus, size: int, folder: Path, real: Path, questions: Sequence[Question]) -> Iterator[Row]:
    _say(f"{size:,}: a fresh process")
    yield from _fresh(real, folder)
    best = _exact(corpus, size, questions[:EXACTLY_MEASURED])
    with _opened(folder) as store:
        _say(f"{size:,}: searching")
        yield from _beside_naive(store, Naive(corpus, size, folder.with_name(f"bm25s-{size}")), questions)
        yield from _filtered(store, questions[:FILTERED])
        plain, filtered, removed = KEPT
        yield _recall(store, plain, best, questions)
        yield _recall(store, filtered, best, questions, ONE_IN_A_THOUSAND)
    with _copied(folder) as copy, _opened(copy) as store:
        _say(f"{size:,}: changing")
        yield from _changes(store, corpus)
        store.remove([document_id(uri(number)) for number in range(3, size // PER_DOCUMENT, 10)])
        yield _recall(store, removed, best, questions)


def _fresh(real: Path, folder: Path) -> Iterator[Row]:
    probe = Path(__file__).with_name("probe.py")
    command = [sys.executable, str(probe), str(real), str(folder), str(time.time())]
    measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    first, imports = measured["first"], measured["imports"]
    yield (
        "opened and first search answered in a fresh process, s (with imports)",
        f"{first:.2f} ({first + imports:.2f})",
    )
    memory = f"{measured['all'] / 2**20:.0f} ({measured['anonymous'] / 2**20:.0f})"
    yield "memory after 200 searches beyond imports, MiB (no file's pages)", memory


def _beside_naive(store: EmbeddedStore, naive: Naive, questions: Sequence[Question]) -> Iterator[Row]:
    ours, theirs = _in_turns(
        questions, lambda question: search(store, question), lambda question: naive.search(question, DEPTH, TOP)
    )
    yield HYBRID, _quantiles(ours)
    yield f"FAISS flat and bm25s {version('bm25s')}, ms: p50 / p99", _quantiles(theirs)
    yield "FAISS flat and bm25s, as a multiple of ours", f"{statistics.median(theirs) / statistics.median(ours):.1f}"


def _filtered(store: EmbeddedStore, questions: Sequence[Question]) -> Iterator[Row]:
    for name, filters in (("1 in 1,000, by metadata", ONE_IN_A_THOUSAND), ("1 in 2, by date", ONE_IN_TWO)):
        yield (
            f"the first search under a filter that keeps {name}, ms",
            f"{1000 * _seconds(search, store, questions[0], filters):.1f}",
        )
        (seconds,) = _in_turns(questions, lambda question, filters=filters: search(store, question, filters))
        yield f"hybrid search under a filter that keeps {name}, ms: p50 / p99", _quantiles(seconds)


def _in_turns(questions: Sequence[Question], *searches: Callable[[Question], Any]) -> list[list[float]]:
    """Seconds that each of the searches took for each question."""
    for one in searches:
        for question in _patiently(questions[:WARM_UP]):
            one(question)
    rounds = [[_seconds(one, question) for one in searches] for question in _patiently(questions)]
    return [list(seconds) for seconds in zip(*rounds, strict=True)]


def _patiently(questions: Sequence[Question]) -> Iterator[Question]:
    """As many as can be asked in PATIENCE seconds, and three at least."""
    began = time.monotonic()
    for number, question in enumerate(questions):
        if number >= 3 and time.monotonic() - began > PATIENCE:
            return
        yield question


def _seconds(call: Callable[..., Any], *arguments: Any) -> float:  # noqa: ANN401
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


def _quantiles(seconds: Sequence[float]) -> str:
    p50, p99 = (1000 * float(np.quantile(seconds, share)) for share in (0.5, 0.99))
    return f"{p50:.2f} / {p99:.2f} (n={len(seconds)})"


def _p50(quantiles: str) -> float:
    return float(quantiles.partition(" / ")[0])


def _exact(corpus: Corpus, size: int, questions: Sequence[Question]) -> dict[str, NDArray[np.int64]]:
    """The places of the best passages for each question by exact float search: by what is kept."""
    vectors = np.stack([question.vector for question in questions])
    scores = {name: np.full((len(questions), TOP), -np.inf, dtype=np.float32) for name in KEPT}
    best = {name: np.full((len(questions), TOP), -1) for name in KEPT}
    for start in range(0, size, BLOCK):
        similar = vectors @ corpus.vectors(start).T
        places = np.arange(start, start + BLOCK)
        for name, kept in KEPT.items():
            chosen = kept(places)
            both = np.hstack([scores[name], similar[:, chosen]])
            numbers = np.hstack([best[name], np.broadcast_to(places[chosen], (len(questions), int(chosen.sum())))])
            order = np.argsort(-both, axis=1)[:, :TOP]
            scores[name], best[name] = (np.take_along_axis(values, order, axis=1) for values in (both, numbers))
    return best


def _recall(
    store: EmbeddedStore,
    name: str,
    best: dict[str, NDArray[np.int64]],
    questions: Sequence[Question],
    filters: Filters = EVERYTHING,
) -> Row:
    shares = []
    for question, wanted in zip(_patiently(questions), best[name], strict=False):
        # The database numbers passages from 1, in the order in which they were put.
        found = {number - 1 for number, _ in candidates(store, question, filters)["dense"][:TOP]}
        shares.append(len(found.intersection(wanted.tolist())) / TOP)
    return f"recall@10 of the dense index, {name}", f"{statistics.mean(shares):.3f}"


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def _changes(store: EmbeddedStore, corpus: Corpus) -> Iterator[Row]:
    """Each change with one search, which finds what was added, and nothing of what was removed."""
    batches = [corpus.additions(HELD_OUT + 1_000 * number, 100) for number in range(REPEATS)]
    probes = [Question(batch[0].passages[0].text, batch[0].vectors[0]) for batch in batches]
    uris = [batch[0].document.uri for batch in batches]

    def add(number: int) -> None:
        store.put(batches[number])
        assert search(store, probes[number])[0].passage.source.uri == uris[number]

    def remove(number: int) -> None:
        store.remove([document_id(uris[number])])
        assert uris[number] not in {hit.passage.source.uri for hit in search(store, probes[number], top=DEPTH)}

    for name, change in (("100 passages added and found", add), ("a document removed and not found", remove)):
        seconds = [_seconds(change, number) for number in range(REPEATS)]
        yield f"{name}, ms: median / most", f"{1000 * statistics.median(seconds):.1f} / {1000 * max(seconds):.1f}"
    store.remove([addition.document.id for batch in batches for addition in batch])


def _beside_peers(corpus: Corpus, size: int, folder: Path, questions: Sequence[Question]) -> Iterator[Row]:
    """Ours and every peer in turns; then 100 passages added to each."""
    peers = [kind(corpus, size, folder.with_name(f"{kind.__name__}-{size}")) for kind in installed()]
    with _opened(folder) as store:
        searches = [lambda question: search(store, question), *(peer.search for peer in peers)]
        ours, *theirs = _in_turns(questions, *searches)
    yield "hybrid search in turns with the peers, ms: p50 / p99", _quantiles(ours)
    for peer, seconds in zip(peers, theirs, strict=True):
        yield f"{peer.name} {version(peer.distribution)}: search, ms: p50 / p99", _quantiles(seconds)
    batches = [corpus.additions(HELD_OUT + 1_000 * number, 100) for number in range(REPEATS)]
    for peer in peers:
        seconds = [_seconds(peer.add, batch) for batch in batches]
        yield f"{peer.name}: 100 passages added, ms: median", f"{1000 * statistics.median(seconds):.1f}"
        peer.close()


def _say(what: str) -> None:
    print(what, file=sys.stderr)


if __name__ == "__main__":
    main()
