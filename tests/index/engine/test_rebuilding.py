"""With another passage length nothing is answered until a rebuild, which may be interrupted."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.errors import IndexMismatch
from pullquote.protocols import Embedder, Vectors
from pullquote.types import Answer, Document, Span, document_id

from .conftest import ARTICLES, COST, FIRE, MakeDocument, edited


def test_other_passage_words_are_refused_until_a_rebuild(
    open_engine: Callable[..., Engine], filled: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "data"))
    engine = open_engine(folder, passage_words=20)
    with pytest.raises(IndexMismatch, match="passage words '120'; now it is '20'"):
        engine.ask(COST)
    rebuilt = engine.rebuild()
    assert sorted(rebuilt.replaced) == sorted(map(document_id, ARTICLES))
    assert engine.counts().passages > 4
    reply = engine.ask(COST)
    assert isinstance(reply, Answer)
    assert "310,000 crowns" in reply.text
    assert engine.rebuild().replaced == []
    engine.close()


def test_an_interrupted_rebuild_is_finished_by_running_it_again(
    open_engine: Callable[..., Engine], filled: Path, tmp_path: Path, articles: list[Document]
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "data"))
    engine = open_engine(folder, passage_words=20)
    engine.store.start_over()
    engine.add_documents(articles[:1])  # as far as it came
    engine.close()
    engine = open_engine(folder, passage_words=20)
    assert len(engine.rebuild().replaced) == 3
    found = [hit.passage for hit in engine.search("roof", top_k=100).hits]
    engine.close()
    clean = open_engine(tmp_path / "clean", passage_words=20)
    clean.add_documents(articles)
    assert {(each.source.uri, each.span) for each in found} == {
        (hit.passage.source.uri, hit.passage.span) for hit in clean.search("roof", top_k=100).hits
    }
    assert all(passage.span != Span(0, len(FIRE)) for passage in found)
    clean.close()


class Interrupted:
    """An embedder before whose work something happens, once."""

    def __init__(self, embedder: Embedder, happens: Callable[[], object]) -> None:
        self._embedder, self._happens = embedder, [happens]
        self.name, self.digest, self.precision = embedder.name, embedder.digest, embedder.precision
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
        self.count_tokens = embedder.count_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        while self._happens:
            self._happens.pop()()
        return self._embedder.embed(texts)


def test_what_is_removed_or_replaced_during_a_rebuild_stays_so(
    open_engine: Callable[..., Engine], filled: Path, tmp_path: Path, embedder: Embedder, document: MakeDocument
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "data"))
    other, news = open_engine(folder, passage_words=20), edited(document, "Nothing burned after all.")

    def meanwhile() -> None:
        other.remove("paper:roof")
        assert other.add_documents([news]).replaced == [news.id]

    engine = open_engine(folder, passage_words=20, embedder=Interrupted(embedder, meanwhile))
    rebuilt = engine.rebuild()
    assert sorted(rebuilt.replaced) == sorted(map(document_id, ("paper:quota", "paper:choir")))
    assert sorted(rebuilt.unchanged) == sorted(map(document_id, ("paper:roof", "paper:fire")))
    assert engine.document(news.id) == news
    found = {hit.passage.source.uri: hit.passage.text for hit in engine.search("roof, fire", top_k=100).hits}
    assert found.keys() == ARTICLES.keys() - {"paper:roof"}
    assert found["paper:fire"] == news.text
    engine.close()
    other.close()
