"""Real passages with their real vectors, from which `corpus.py` makes as many as wanted. Embedded once, then cached.

The bundled archives have few different words, and a million passages many: the embedding model's vocabulary, which
is ordered by how common a word is, has the others.
"""

import json
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from bundled import ARCHIVES

from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.inference.model_files import BUNDLED_MODEL, model_folder
from pullquote.readers.files import read_file
from pullquote.readers.folder import find_files
from pullquote.sentences import split_sentences

MOST = 4_000
SHORTEST = 40
MAX_BYTES = 50_000_000


def prepare(work: Path, documents: Path | None) -> Path:
    """A file with `texts`, `vectors` and other `words`, the most common first.

    The texts are of the bundled archives, and of a JSONL file of documents where one is given.
    """
    cache = work / f"real-{documents.stem if documents else 'seeds'}.npz"
    if not cache.is_file():
        texts = list(islice(dict.fromkeys(_texts(documents)), MOST))
        print(f"Embedding {len(texts)} real texts, once.", file=sys.stderr)
        vectors = SentenceTransformerEmbedder(BUNDLED_MODEL).embed(texts)
        work.mkdir(parents=True, exist_ok=True)
        np.savez(cache, texts=np.array(texts), vectors=vectors, words=np.array(_words()))
    return cache


def _texts(documents: Path | None) -> Iterator[str]:
    """Each sentence of the documents, and each two neighbouring ones: the passages of few documents go further so."""
    for text in _documents(documents):
        sentences = [span.of(text) for span in split_sentences(text)]
        for first, second in zip(sentences, [*sentences[1:], ""], strict=True):
            for passage in (first, f"{first} {second}"):
                if len(passage) >= SHORTEST:
                    yield " ".join(passage.split())


def _words() -> list[str]:
    places = json.loads((model_folder(BUNDLED_MODEL) / "tokenizer.json").read_bytes())["model"]["vocab"]
    return [word for word in sorted(places, key=places.__getitem__) if re.fullmatch("[a-z]{3,}", word)]


def _documents(documents: Path | None) -> Iterator[str]:
    for found in find_files(ARCHIVES):
        yield from (document.text for document in read_file(found, MAX_BYTES, lambda *_: False).documents)
    if documents:
        with documents.open(encoding="utf-8") as lines:
            yield from (text for line in lines if (text := json.loads(line)["text"]))
