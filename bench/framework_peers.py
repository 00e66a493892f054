"""Pullquote and the frameworks, each at its defaults, behind one interface; `frameworks.py` measures them.

Each gets texts that are passages already, numbered from 0, and none is given threads, batch sizes or a precision. All
but Pullquote keep what they index in memory, as their documentation's first example does; Pullquote commits to disk.

Pullquote: the engine with default settings, which embed in 16 bits where the processor multiplies them, and in 32 where
    it does not; the others embed in 32 everywhere. Each text is a document of one section without a title, so that it
    embeds the same words as the others; hybrid search, 100 candidates of each retriever, rank fusion. It splits
    sentences and counts tokens too, which the others are spared.
txtai: `hybrid`, and `content`, so that a search gives the words as all others' do; else as in its introduction: the
    default `transformers` method, FAISS, BM25, the default weights of both.
Haystack: the pipelines of its tutorial on hybrid retrieval without the splitter and the ranker: document embedder and
    writer; text embedder, embedding and BM25 retriever (10 each) and joiner over the in-memory store. The joiner fuses
    ranks, as plain concatenation, its default, mixes cosines with BM25 scores where no ranker follows.
LangChain: `FAISS.from_texts` with `HuggingFaceEmbeddings`, and `similarity_search`: a flat index, vectors only.
LlamaIndex: a `VectorStoreIndex` of nodes with `HuggingFaceEmbedding` (10 texts a batch) and the retriever that it
    gives; its own store in memory, vectors only.
Chroma: the in-memory client and a collection with `SentenceTransformerEmbeddingFunction`: HNSW, vectors only. Without
    that function it fetches an ONNX file of the same model, and pads every text and question to 256 tokens.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class System(Protocol):
    """Loaded by its constructor, which takes the model's folder and a folder of its own."""

    name: str
    distributions: tuple[str, ...]
    """What must be installed; the version of the first is told."""

    def __init__(self, model: Path, folder: Path) -> None: ...

    def ingest(self, texts: Sequence[str]) -> None:
        """Start over with these texts."""
        ...

    def search(self, question: str, k: int) -> list[int]:
        """The numbers of the `k` best texts, best first."""
        ...


class Pullquote:
    name = "Pullquote"
    distributions = ("pullquote",)

    def __init__(self, _model: Path, folder: Path) -> None:
        from pullquote.build import build_engine  # noqa: PLC0415
        from pullquote.settings import Settings  # noqa: PLC0415

        self.engine = build_engine(Settings(data=folder))

    def ingest(self, texts: Sequence[str]) -> None:
        for held in self.engine.documents():
            self.engine.remove(held.source.id)
        added = self.engine.add_documents(self._document(number, text) for number, text in enumerate(texts))
        if added.passages != len(texts):
            raise ValueError(
                f"{len(texts)} texts became {added.passages} passages, so others would have fewer to embed."
            )

    def _document(self, number: int, text: str) -> Any:  # noqa: ANN401 - the library is imported when it is measured
        from pullquote.types import Document, Section, Span  # noqa: PLC0415

        return Document(f"text:{number}", "", text, "text/plain", (Section(Span(0, len(text))),))

    def search(self, question: str, k: int) -> list[int]:
        hits = self.engine.search(question, top_k=k).hits
        return [int(hit.passage.source.uri.removeprefix("text:")) for hit in hits]


class Txtai:
    name = "txtai, hybrid"
    distributions = ("txtai",)

    def __init__(self, model: Path, _folder: Path) -> None:
        from txtai import Embeddings  # noqa: PLC0415

        self.index = Embeddings(path=str(model), hybrid=True, content=True)

    def ingest(self, texts: Sequence[str]) -> None:
        self.index.index(enumerate(texts))

    def search(self, question: str, k: int) -> list[int]:
        return [int(found["id"]) for found in self.index.search(question, k)]


class Haystack:
    name = "Haystack, hybrid"
    distributions = ("haystack-ai", "sentence-transformers-haystack")

    def __init__(self, model: Path, _folder: Path) -> None:
        from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415

        self.store = InMemoryDocumentStore()
        self.indexing = self._indexing(str(model))
        self.querying = self._querying(str(model))

    def _indexing(self, model: str) -> Any:  # noqa: ANN401
        from haystack import Pipeline  # noqa: PLC0415
        from haystack.components.writers import DocumentWriter  # noqa: PLC0415
        from haystack_integrations.components.embedders.sentence_transformers import (  # noqa: PLC0415
            SentenceTransformersDocumentEmbedder,
        )

        pipeline = Pipeline()
        pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model))
        pipeline.add_component("writer", DocumentWriter(self.store))
        pipeline.connect("embedder", "writer")
        return pipeline

    def _querying(self, model: str) -> Any:  # noqa: ANN401
        from haystack import Pipeline  # noqa: PLC0415
        from haystack.components.joiners import DocumentJoiner  # noqa: PLC0415
        from haystack.components.retrievers.in_memory import (  # noqa: PLC0415
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack_integrations.components.embedders.sentence_transformers import (  # noqa: PLC0415
            SentenceTransformersTextEmbedder,
        )

        pipeline = Pipeline()
        pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=model))
        pipeline.add_component("vectors", InMemoryEmbeddingRetriever(self.store))
        pipeline.add_component("words", InMemoryBM25Retriever(self.store))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        pipeline.connect("embedder.embedding", "vectors.query_embedding")
        pipeline.connect("vectors", "joiner")
        pipeline.connect("words", "joiner")
        return pipeline

    def ingest(self, texts: Sequence[str]) -> None:
        from haystack import Document  # noqa: PLC0415

        self.store.delete_all_documents()
        documents = [Document(id=str(number), content=text) for number, text in enumerate(texts)]
        self.indexing.run({"embedder": {"documents": documents}})

    def search(self, question: str, k: int) -> list[int]:
        retriever = {"top_k": k}
        found = self.querying.run(
            {
                "embedder": {"text": question},
                "vectors": retriever,
                "words": {"query": question} | retriever,
                "joiner": {"top_k": k},
            }
        )
        return [int(document.id) for document in found["joiner"]["documents"]]


class LangChain:
    name = "LangChain with FAISS"
    distributions = ("langchain-core", "langchain-community", "langchain-huggingface")

    def __init__(self, model: Path, _folder: Path) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415

        self.embeddings = HuggingFaceEmbeddings(model_name=str(model))
        self.index: Any = None

    def ingest(self, texts: Sequence[str]) -> None:
        from langchain_community.vectorstores import FAISS  # noqa: PLC0415

        self.index = FAISS.from_texts(list(texts), self.embeddings, ids=list(map(str, range(len(texts)))))

    def search(self, question: str, k: int) -> list[int]:
        return [int(document.id) for document in self.index.similarity_search(question, k=k)]


class LlamaIndex:
    name = "LlamaIndex"
    distributions = ("llama-index-core", "llama-index-embeddings-huggingface")

    def __init__(self, model: Path, _folder: Path) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # noqa: PLC0415

        self.embedding = HuggingFaceEmbedding(model_name=str(model))
        self.retriever: Any = None

    def ingest(self, texts: Sequence[str]) -> None:
        from llama_index.core import VectorStoreIndex  # noqa: PLC0415
        from llama_index.core.schema import TextNode  # noqa: PLC0415

        nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(texts)]
        self.retriever = VectorStoreIndex(nodes, embed_model=self.embedding).as_retriever()

    def search(self, question: str, k: int) -> list[int]:
        self.retriever.similarity_top_k = k
        return [int(found.node.node_id) for found in self.retriever.retrieve(question)]


class Chroma:
    name = "Chroma"
    distributions = ("chromadb",)

    def __init__(self, model: Path, _folder: Path) -> None:
        import chromadb  # noqa: PLC0415
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction  # noqa: PLC0415

        self.client = chromadb.Client(chromadb.Settings(anonymized_telemetry=False))
        self.embedding = SentenceTransformerEmbeddingFunction(model_name=str(model))
        self.collection: Any = None

    def ingest(self, texts: Sequence[str]) -> None:
        if self.collection is not None:
            self.client.delete_collection("texts")
        self.collection = self.client.create_collection("texts", embedding_function=self.embedding)
        most = self.client.get_max_batch_size()
        for start in range(0, len(texts), most):
            block = list(texts[start : start + most])
            self.collection.add(ids=[str(start + place) for place in range(len(block))], documents=block)

    def search(self, question: str, k: int) -> list[int]:
        return list(map(int, self.collection.query(query_texts=[question], n_results=k)["ids"][0]))


SYSTEMS: tuple[type[System], ...] = (Pullquote, Txtai, Haystack, LangChain, LlamaIndex, Chroma)
