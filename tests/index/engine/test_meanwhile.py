"""What is asked while the documents change."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pullquote.answer.evidence import EvidenceReader
from pullquote.engine import Engine
from pullquote.fate import Fate
from pullquote.protocols import AnswerReader, Embedder, Reading
from pullquote.types import Answer, Hit

from .conftest import COST, MakeDocument

QUESTION = "How far did the herring quota fall?"


class Interrupted:
    """A reader before whose work something happens, once."""

    def __init__(self, reader: AnswerReader, happens: Callable[[], object]) -> None:
        self._reader, self._happens = reader, happens
        self.threshold = reader.threshold

    def prepare(self) -> None:
        self._reader.prepare()

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        happens, self._happens = self._happens, lambda: None
        happens()
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
