"""What is asked while the documents change."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from pullquote.answer.evidence import EvidenceReader
from pullquote.engine import TRIES, Engine
from pullquote.errors import StoreError
from pullquote.fate import Fate
from pullquote.protocols import AnswerReader, Embedder, Reading
from pullquote.types import Abstention, Answer, Hit, Reason

from .conftest import COST, MakeDocument

QUESTION = "How far did the herring quota fall?"


class Interrupted:
    """A reader before whose work something happens, each time the next."""

    def __init__(self, reader: AnswerReader, *happens: Callable[[], object]) -> None:
        self._reader, self.left = reader, list(happens)
        self.threshold = reader.threshold

    def prepare(self) -> None:
        self._reader.prepare()

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        if self.left:
            self.left.pop(0)()
        return self._reader.read(question, hits)


def test_a_question_whose_passages_went_away_is_answered_from_what_is_there(
    tmp_path: Path, embedder: Embedder, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    other = open_engine(tmp_path)
    other.add_documents([document("x:quota", "The herring quota fell by 18 per cent this year.")])

    def change() -> None:
        other.remove("x:quota")
        other.add_documents([document("x:new", "The herring quota fell by 25 per cent this year.")])

    engine = open_engine(tmp_path, reader=Interrupted(EvidenceReader(embedder), change))
    finished = engine.explain(QUESTION)
    assert isinstance(finished.reply, Answer)
    assert "25 per cent" in finished.reply.text
    assert finished.reply.generation == 3
    assert [each.fate for each in finished.considered] == [Fate.QUOTED]
    other.close()
    engine.close()


def test_a_question_whose_passages_go_away_every_time_gets_an_abstention_in_the_end(
    tmp_path: Path, embedder: Embedder, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    other = open_engine(tmp_path)
    text = "The herring quota fell by 18 per cent this year."
    other.add_documents([document("x:0", text)])

    def change(number: int) -> None:
        other.remove(f"x:{number}")
        other.add_documents([document(f"x:{number + 1}", text)])

    reader = Interrupted(EvidenceReader(embedder), *(partial(change, number) for number in range(TRIES + 2)))
    engine = open_engine(tmp_path, reader=reader)
    finished = engine.explain(QUESTION)
    assert isinstance(finished.reply, Abstention)
    assert (finished.reply.reason, finished.reply.nearest) == (Reason.NOT_STATED, ())
    assert [each.fate for each in finished.considered] == [Fate.REMOVED]
    assert len(reader.left) == 1
    other.close()
    engine.close()


def test_threads_ask_while_documents_come_and_go(own_engine: Engine, document: MakeDocument) -> None:
    def change() -> None:
        for number in range(4):
            own_engine.add_documents([document("paper:extra", f"The roof of the extra hall cost {number} crowns.")])
            own_engine.remove("paper:extra")

    with ThreadPoolExecutor(4) as pool:
        changing = pool.submit(change)
        replies = [pool.submit(own_engine.ask, COST) for _ in range(8)]
        changing.result()
        assert all("310,000 crowns" in reply.result().text for reply in replies)


def test_what_is_asked_or_added_when_the_engine_is_closed_ends_as_it_would(
    tmp_path: Path, embedder: Embedder, open_engine: Callable[..., Engine], document: MakeDocument
) -> None:
    reader = Interrupted(EvidenceReader(embedder))
    engine = open_engine(tmp_path, reader=reader)
    reader.left.append(engine.close)
    engine.add_documents(document(f"x:{n}", f"The herring quota fell by {n} per cent this year.") for n in (18, 25))
    assert isinstance(engine.ask(QUESTION), Answer)
    with pytest.raises(StoreError, match="The engine is closed"):
        engine.ask(QUESTION)
    again = open_engine(tmp_path, batch_passages=1)
    added = again.add_documents(
        (document(f"x:{n}", f"Note {n} on the tide.") for n in range(3)), progress=lambda _: again.close()
    )
    assert len(added.added) == 3
    with pytest.raises(StoreError, match="The engine is closed"):
        again.add_documents([document("x:late", "A late note.")])
