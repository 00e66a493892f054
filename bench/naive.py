"""The stack that is usually built first: FAISS's exact float index, bm25s on NumPy, our fusion, texts in a list."""

from pathlib import Path

import bm25s
import faiss
from corpus import BLOCK, Corpus, Question
from Stemmer import Stemmer

from pullquote.search.fusion import fuse


class Naive:
    """Neither saved, filtered nor changed: only searched. `bm25s` as its README says, with stop words and stems."""

    def __init__(self, corpus: Corpus, size: int, cache: Path) -> None:
        self.stemmer = Stemmer("english")
        self.index = faiss.IndexFlatIP(corpus.dimension)
        self.texts: list[str] = []
        for start in range(0, size, BLOCK):
            self.index.add(corpus.vectors(start))
            self.texts += corpus.texts(start)
        if not cache.is_dir():
            made = bm25s.BM25(backend="numpy")
            made.index(self._tokens(self.texts), show_progress=False)
            made.save(cache, show_progress=False)
        self.words = bm25s.BM25.load(cache)

    def _tokens(self, texts: list[str]) -> "bm25s.tokenization.Tokenized":
        return bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False)

    def search(self, question: Question, depth: int, top: int) -> list[str]:
        cosines, near = self.index.search(question.vector.reshape(1, -1), depth)
        worded, scores = self.words.retrieve(self._tokens([question.text]), k=depth, show_progress=False)
        dense, lexical = (
            list(zip(numbers[0].tolist(), found[0].tolist(), strict=True))
            for numbers, found in ((near, cosines), (worded, scores))
        )
        return [self.texts[number] for number, _ in fuse(dense, lexical)[:top]]
