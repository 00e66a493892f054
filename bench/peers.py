"""Other embedded stores, each as its documentation says and with its defaults, over the same texts and vectors.

txtai: `hybrid` with `content`, vectors by the `external` method; its index is in memory, and an upsert is not saved.
Chroma: a persistent client, HNSW by inner product; it has no ranking by words on one machine, so it searches by vector
alone. LanceDB: its default vector index (IVF_PQ) by inner product, native full-text index, hybrid query, rank fusion,
the text column selected; what is added is searched without an index until `optimize`. Milvus Lite: an AUTOINDEX and a
BM25 function, flushed once loaded, as it searches fast only then; hybrid search of 100 candidates each, rank fusion.
None is given threads, so each uses as many as it likes.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from corpus import BLOCK, Corpus, Question
from probe import DEPTH, TOP

from pullquote.protocols import Addition, Vectors

CHROMA_BATCH = 5_000


class Peer(Protocol):
    """Loaded by its constructor, which takes the corpus, its size and a folder of its own."""

    name: str
    distribution: str

    def __init__(self, corpus: Corpus, size: int, folder: Path, /) -> None: ...

    def search(self, question: Question) -> object: ...

    def add(self, additions: Sequence[Addition]) -> None:
        """As many passages as there are in the additions; found when this returns."""
        ...

    def close(self) -> None: ...


def installed() -> list[type[Peer]]:
    modules: dict[str, type[Peer]] = {"txtai": Txtai, "chromadb": Chroma, "lancedb": Lance, "pymilvus": Milvus}
    return [peer for module, peer in modules.items() if find_spec(module)]


def _passages(additions: Sequence[Addition]) -> tuple[list[str], Vectors]:
    texts = [passage.text for addition in additions for passage in addition.passages]
    return texts, np.vstack([addition.vectors for addition in additions])


def _blocks(corpus: Corpus, size: int) -> Iterator[tuple[list[str], Vectors]]:
    return ((corpus.texts(start), corpus.vectors(start)) for start in range(0, size, BLOCK))


class Txtai:
    name = "txtai"
    distribution = "txtai"

    def __init__(self, corpus: Corpus, size: int, _folder: Path) -> None:
        from txtai import Embeddings  # noqa: PLC0415

        self.known: dict[str, Vectors] = {}

        def vectors(texts: list[str]) -> Vectors:
            return np.stack([self.known[text] for text in texts])

        self.index = Embeddings(method="external", transform=vectors, hybrid=True, content=True)
        self.count = 0
        self.index.index(row for block in _blocks(corpus, size) for row in self._rows(*block))
        self.known.clear()

    def _rows(self, texts: list[str], vectors: Vectors) -> Iterator[tuple[int, str, None]]:
        self.known |= dict(zip(texts, vectors, strict=True))
        for text in texts:
            yield self.count, text, None
            self.count += 1

    def search(self, question: Question) -> object:
        self.known[question.text] = question.vector
        return self.index.search(question.text, TOP)

    def add(self, additions: Sequence[Addition]) -> None:
        self.index.upsert(self._rows(*_passages(additions)))

    def close(self) -> None:
        self.index.close()


class Chroma:
    name = "Chroma (vectors only)"
    distribution = "chromadb"

    def __init__(self, corpus: Corpus, size: int, folder: Path) -> None:
        import chromadb  # noqa: PLC0415

        shutil.rmtree(folder, ignore_errors=True)
        settings = chromadb.Settings(anonymized_telemetry=False)
        self.client = chromadb.PersistentClient(str(folder), settings=settings)
        self.collection = self.client.create_collection(
            "passages", configuration={"hnsw": {"space": "ip"}}, embedding_function=None
        )
        self.count = 0
        for texts, vectors in _blocks(corpus, size):
            for start in range(0, len(texts), CHROMA_BATCH):
                self._put(texts[start : start + CHROMA_BATCH], vectors[start : start + CHROMA_BATCH])

    def _put(self, texts: list[str], vectors: Vectors) -> None:
        ids = [str(self.count + place) for place in range(len(texts))]
        self.collection.add(ids=ids, embeddings=vectors, documents=texts)
        self.count += len(texts)

    def search(self, question: Question) -> object:
        return self.collection.query(query_embeddings=[question.vector], n_results=TOP, include=["documents"])

    def add(self, additions: Sequence[Addition]) -> None:
        self._put(*_passages(additions))

    def close(self) -> None:
        self.client.close()


class Lance:
    name = "LanceDB"
    distribution = "lancedb"

    def __init__(self, corpus: Corpus, size: int, folder: Path) -> None:
        os.environ.setdefault("LANCEDB_LOG", "error")  # it warns of its own deprecated default at each search
        import lancedb  # noqa: PLC0415

        shutil.rmtree(folder, ignore_errors=True)
        database = lancedb.connect(folder)
        first, *others = (self._rows(*block) for block in _blocks(corpus, size))
        self.table = database.create_table("passages", first)
        for rows in others:
            self.table.add(rows)
        self.table.create_index(metric="dot", vector_column_name="vector")
        self.table.create_fts_index("text")
        self.table.optimize()

    def _rows(self, texts: list[str], vectors: Vectors) -> object:
        import pyarrow  # noqa: PLC0415

        flat = pyarrow.array(vectors.reshape(-1))
        column = pyarrow.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
        return pyarrow.table({"text": texts, "vector": column})

    def search(self, question: Question) -> object:
        query = self.table.search(query_type="hybrid").vector(question.vector).text(question.text)
        return query.select(["text"]).limit(TOP).to_list()

    def add(self, additions: Sequence[Addition]) -> None:
        self.table.add(self._rows(*_passages(additions)))

    def close(self) -> None:
        pass


class Milvus:
    name = "Milvus Lite"
    distribution = "milvus-lite"

    def __init__(self, corpus: Corpus, size: int, folder: Path) -> None:
        os.environ.setdefault("NO_PROXY", "localhost,127.0.0.1")
        from pymilvus import DataType, Function, FunctionType, MilvusClient  # noqa: PLC0415

        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.client = MilvusClient(str(folder / "milvus.db"))
        schema = MilvusClient.create_schema(auto_id=True)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.VARCHAR, max_length=65535, enable_analyzer=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=corpus.dimension)
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["sparse"]))
        indexes = self.client.prepare_index_params()
        indexes.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
        self.client.create_collection("passages", schema=schema, index_params=indexes)
        for block in _blocks(corpus, size):
            self._put(*block)
        self.client.flush("passages")

    def _put(self, texts: list[str], vectors: Vectors) -> None:
        rows = [{"text": text, "vector": vector} for text, vector in zip(texts, vectors, strict=True)]
        self.client.insert("passages", rows)

    def search(self, question: Question) -> object:
        from pymilvus import AnnSearchRequest, RRFRanker  # noqa: PLC0415

        by_vector = AnnSearchRequest([question.vector], "vector", {"metric_type": "IP"}, limit=DEPTH)
        by_words = AnnSearchRequest([question.text], "sparse", {"metric_type": "BM25"}, limit=DEPTH)
        return self.client.hybrid_search(
            "passages", [by_vector, by_words], RRFRanker(), limit=TOP, output_fields=["text"]
        )

    def add(self, additions: Sequence[Addition]) -> None:
        self._put(*_passages(additions))

    def close(self) -> None:
        self.client.close()
