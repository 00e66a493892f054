"""Retrieval alone, on a collection in BEIR's layout: dense, BM25 and both fused, scored by document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pullquote.engine import Engine
from pullquote.evaluate.beir_folder import BeirFolder
from pullquote.evaluate.ranking import MRR_10, NDCG_10, RECALL_100, per_query
from pullquote.evaluate.report import RetrievalReport, RetrievalScores
from pullquote.evaluate.scores import mean
from pullquote.evaluate.temporary import NewEngine, engine_over
from pullquote.protocols import Candidates, Snapshot
from pullquote.search.fusion import fuse
from pullquote.types import Filters

DEPTH = 1000
"""Passages taken from each retriever: a document has several, and recall is measured on 100 documents."""
HYBRID = "hybrid"
Rankings = dict[str, dict[str, list[str]]]
"""By retriever and query, uris of documents, best first."""


def evaluate_beir(new_engine: NewEngine, collection: BeirFolder, depth: int = DEPTH) -> RetrievalReport:
    """Index the collection in an engine over a temporary folder, and score what its queries find.

    `depth` is what each retriever gives, and what is fused.
    """
    with engine_over(new_engine, collection.documents, collection.name) as engine:
        passages = engine.counts().passages
        rankings = _rankings(engine, collection.queries, depth)
    scores = {name: _scores(collection, ranked) for name, ranked in rankings.items()}
    return RetrievalReport(collection.name, len(collection.documents), passages, len(collection.queries), depth, scores)


def _rankings(engine: Engine, queries: Mapping[str, str], depth: int) -> Rankings:
    """All queries are embedded at once."""
    vectors = engine.embedder.embed(list(queries.values()))
    rankings: Rankings = {}
    for (query, text), vector in zip(queries.items(), vectors, strict=True):
        with engine.store.snapshot() as snapshot:
            for retriever, uris in _by_document(snapshot.candidates(text, vector, depth, Filters()), snapshot):
                rankings.setdefault(retriever, {})[query] = uris
    return rankings


def _by_document(candidates: Candidates, snapshot: Snapshot) -> Iterator[tuple[str, list[str]]]:
    """Each retriever's documents in the order of their best passages, and those of the fused passages."""
    fused = fuse(candidates["dense"], candidates["lexical"])
    passages = snapshot.passages([number for number, _ in fused])
    uris = {number: passage.source.uri for number, passage in passages.items()}
    for name, found in [*candidates.items(), (HYBRID, fused)]:
        yield name, _each_once(uris[number] for number, _ in found)


def _each_once(uris: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(uris))


def _scores(collection: BeirFolder, rankings: Mapping[str, Sequence[str]]) -> RetrievalScores:
    scored = per_query([NDCG_10, RECALL_100, MRR_10], collection.judgements, rankings)
    means = {measure: mean(by_query.values()) or 0.0 for measure, by_query in scored.items()}
    return RetrievalScores(means[NDCG_10], means[RECALL_100], means[MRR_10])
