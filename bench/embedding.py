"""Embedding on OpenVINO against sentence-transformers' default, of the same passages.

    python bench/embedding.py DOCUMENTS [PASSAGES] [ROUNDS]

splits the documents of a file into passages as `add` does, embeds them in turn the one way and the other, so
that what else the machine does falls on both, and questions in turn too; prints a table. Overlap is the share of the
ten nearest passages of a question by the one that are among those by the other.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from machine import describe
from sentence_transformers import SentenceTransformer

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.inference.model_files import BUNDLED_MODEL, model_folder
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import Vectors
from pullquote.readers.formats import reader_for
from pullquote.settings import Settings
from pullquote.types import Document

Embed = Callable[[Sequence[str]], Vectors]
QUESTIONS = 50
NEAREST = 10


def main(documents: str, most: str = "2000", rounds: str = "3") -> None:
    with TemporaryDirectory() as models:
        ours = OpenVinoEmbedder(BUNDLED_MODEL, Path(models))
        peer = SentenceTransformer(str(model_folder(BUNDLED_MODEL)), device="cpu")
        ways: dict[str, Embed] = {
            "sentence-transformers": lambda texts: peer.encode(list(texts), normalize_embeddings=True),
            f"OpenVINO, {ours.precision}": ours.embed,
        }
        texts = _passages(Path(documents), ours, int(most))
        questions = [f"What is said of {' '.join(text.split()[-8:])}?" for text in texts[:QUESTIONS]]
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        vectors: dict[str, Vectors] = {}
        for _ in range(int(rounds)):
            for way, embed in ways.items():
                embed(texts[:64])
                taken, vectors[way] = _timed(embed, texts)
                seconds[way].append(taken)
        print(f"{describe()}; `python bench/embedding.py DOCUMENTS {most} {rounds}`; {len(texts)} passages\n")
        print("| way | passages/s, median | ratio | ms a question, median |\n|---|---|---|---|")
        baseline = statistics.median(seconds["sentence-transformers"])
        asked = [[_timed(embed, [question])[0] for embed in ways.values()] for question in questions]
        for way, each in zip(ways, zip(*asked, strict=True), strict=True):
            taken, one = statistics.median(seconds[way]), statistics.median(each)
            print(f"| {way} | {len(texts) / taken:.1f} | {baseline / taken:.2f} | {1000 * one:.1f} |")
        near = [_nearest(embed(questions), vectors[way]) for way, embed in ways.items()]
    shared = sum(len(set(one) & set(other)) for one, other in zip(*near, strict=True))
    print(f"\nTop-{NEAREST} overlap: {shared / (NEAREST * len(questions)):.3f}")


def _passages(path: Path, embedder: OpenVinoEmbedder, most: int) -> list[str]:
    texts: list[str] = []
    for read in reader_for(path.suffix).read(path.read_bytes(), path.resolve().as_uri()):
        if isinstance(read, Document):
            passages = split_passages(read, embedder.count_tokens, embedder.max_tokens, Settings().passage_words)
            texts += map(embedded_text, passages)
        if len(texts) >= most:
            break
    return texts[:most]


def _timed(embed: Embed, texts: Sequence[str]) -> tuple[float, Vectors]:
    began = time.perf_counter()
    vectors = embed(texts)
    return time.perf_counter() - began, vectors


def _nearest(questions: Vectors, passages: Vectors) -> list[list[int]]:
    return np.argsort(-(questions @ passages.T), axis=1)[:, :NEAREST].tolist()


if __name__ == "__main__":
    main(*sys.argv[1:])
