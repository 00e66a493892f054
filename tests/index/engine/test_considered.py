"""What became of each passage that was found."""

from collections.abc import Callable
from pathlib import Path

from pullquote.answer.model_reader import PASSAGES
from pullquote.build import build_reader
from pullquote.engine import Engine
from pullquote.fate import Fate
from pullquote.protocols import Embedder
from pullquote.settings import Settings
from pullquote.types import Abstention, Answer, Filters, Reason

from .conftest import COST, UNRELATED, MakeDocument


def test_each_hit_of_an_answer_has_a_fate(engine: Engine) -> None:
    finished = engine.explain(COST)
    assert isinstance(finished.reply, Answer)
    assert tuple(each.hit for each in finished.considered) == engine.search(COST).hits
    quoted = [each for each in finished.considered if each.fate is Fate.QUOTED]
    assert {each.hit.passage.source.uri for each in quoted} == {quote.uri for quote in finished.reply.quotes}
    assert all(each.score is not None and each.score > 0 for each in quoted)
    # The reader without a model reads everything that was found.
    assert Fate.UNREAD not in {each.fate for each in finished.considered}


def test_the_model_reads_no_further_than_its_best_passages(
    embedder: Embedder, open_engine: Callable[..., Engine], tmp_path: Path, document: MakeDocument
) -> None:
    engine = open_engine(tmp_path / "many", reader=build_reader(Settings(), embedder))
    engine.add_documents(
        document(f"paper:{boat}", f"The boat {boat} was sold for {price},000 crowns.", boat)
        for price, boat in enumerate("Marit Solveig Ingrid Astrid Ragnhild Gudrun".split(), start=10)
    )
    considered = engine.explain("For how much was the boat Astrid sold?").considered
    engine.close()
    assert len(considered) == 6
    assert [each.fate is Fate.UNREAD for each in considered] == [False] * PASSAGES + [True] * 2
    assert [each.score is None for each in considered[PASSAGES:]] == [True] * 2


def test_what_an_abstention_found_has_fates_too(engine: Engine) -> None:
    assert {each.fate for each in engine.explain(UNRELATED).considered} == {Fate.FAR}
    filtered = engine.explain(COST, Filters(metadata={"desk": "harbour"}))
    assert isinstance(filtered.reply, Abstention)
    assert filtered.reply.reason is Reason.FILTERED_OUT
    assert len(filtered.considered) == 2
    assert {each.fate for each in filtered.considered} <= {Fate.UNSURE, Fate.WEAKER, Fate.SILENT, Fate.FAR}


def test_nothing_is_considered_in_an_empty_index(empty_engine: Engine) -> None:
    assert empty_engine.explain(COST).considered == ()
