"""How fast and how exact FAISS's rough scans are, by which the sealed segments' one was chosen.

    python bench/scans.py WORK --documents DOCUMENTS --size 1000000

WORK is the folder in which `store.py` keeps its passages, or will; DOCUMENTS, where given, is a file of more real
texts. Every scan finds as many as the store compares again for the best 100: prints the time of one search in one
thread, how many of the nearest 10 and 100 are among them, and the bytes a vector. Searches of the scans take turns.
"""

import argparse
import statistics
import time
from pathlib import Path

import faiss
import numpy as np
from corpus import BLOCK, Corpus
from machine import describe
from real import prepare

from pullquote.protocols import Vectors
from pullquote.store.part import refined
from pullquote.store.scans import LEARNED_FROM

NEAREST = 100
FOUND = refined(NEAREST)
SCANS = ("IVF1,RaBitQfs", "IVF1,PQ96x4fs", "IVF1,PQ64x4fs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--scans", nargs="+", default=SCANS)
    arguments = parser.parse_args()
    corpus = Corpus(prepare(arguments.work, arguments.documents))
    vectors = np.concatenate([corpus.vectors(start) for start in range(0, arguments.size, BLOCK)])
    asked = np.stack([question.vector for question in corpus.questions(arguments.queries)])
    print(f"{describe()}; {arguments.size:,} vectors\n")
    print("| scan | ms: p50 | nearest 10 | nearest 100 | bytes a vector |\n|---|---|---|---|---|")
    for row in _rows(arguments.scans, vectors, asked):
        print(f"| {' | '.join(row)} |")


def _rows(names: list[str], vectors: Vectors, asked: Vectors) -> list[tuple[str, ...]]:
    nearest = _index("Flat", vectors).search(asked, NEAREST)[1]
    scans = {name: _index(name, vectors) for name in names}
    faiss.omp_set_num_threads(1)
    times: dict[str, list[float]] = {name: [] for name in names}
    recalls: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for vector, best in zip(asked, nearest, strict=True):
        for name, scan in scans.items():
            began = time.perf_counter()
            found = scan.search(vector[None], FOUND)[1][0]
            times[name].append(1000 * (time.perf_counter() - began))
            recalls[name].append((np.isin(best[:10], found).mean(), np.isin(best, found).mean()))
    return [
        (
            name,
            f"{statistics.median(times[name]):.2f}",
            *(f"{recall:.4f}" for recall in np.mean(recalls[name], axis=0)),
            f"{len(faiss.serialize_index(scan)) / len(vectors):.0f}",
        )
        for name, scan in scans.items()
    ]


def _index(name: str, vectors: Vectors) -> faiss.Index:
    index = faiss.index_factory(vectors.shape[1], name, faiss.METRIC_INNER_PRODUCT)
    if isinstance(index, faiss.IndexIVF):
        index.cp.min_points_per_centroid = 1
    index.train(vectors[np.linspace(0, len(vectors) - 1, LEARNED_FROM, dtype=np.int64)])
    index.add(vectors)
    return index


if __name__ == "__main__":
    main()
