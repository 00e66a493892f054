"""Whoever watches an engine is told of each stage in its order, of replies, and of changes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pullquote.build import build_engine
from pullquote.engine import Engine
from pullquote.errors import StoreError
from pullquote.monitor import Stage
from pullquote.protocols import AnswerReader, Embedder
from pullquote.settings import Settings
from pullquote.types import Abstention, Answer, Change, Filters, Reply

TEXT = "The lamp of the lighthouse was lit by Ada Brandt in 1911. It can be seen from 21 miles away."
QUESTION = "Who lit the lamp of the lighthouse?"


class Notes:
    """A `Monitor` that writes down what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.replies: list[Reply] = []

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        self.said.append(f"{stage} begins")
        yield
        self.said.append(f"{stage} ends")

    def replied(self, reply: Reply) -> None:
        self.said.append("replied")
        self.replies.append(reply)

    def stored(self, change: Change, documents: int) -> None:
        self.said.append(f"{documents} {change}")

    def removed(self, documents: int) -> None:
        self.said.append(f"{documents} removed")

    def taken(self) -> list[str]:
        said, self.said = self.said, []
        return said


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def engine(notes: Notes, tmp_path: Path, shared_models: tuple[AnswerReader, Embedder]) -> Iterator[Engine]:
    with closing(build_engine(Settings.load(data=tmp_path / "data"), *shared_models, monitor=notes)) as engine:
        yield engine


def test_is_told_of_the_stages_of_a_question_and_of_its_reply(engine: Engine, notes: Notes) -> None:
    engine.add_upload("lamp.txt", TEXT.encode())
    notes.taken()
    reply = engine.ask(QUESTION)
    stages = [f"{stage} {what}" for stage in list(Stage)[1:] for what in ("begins", "ends")]
    assert notes.taken() == ["ask begins", *stages, "replied", "ask ends"]
    assert notes.replies == [reply]
    assert isinstance(reply, Answer)


def test_is_told_the_reply_that_was_given_where_filters_hide_the_answer(engine: Engine, notes: Notes) -> None:
    engine.add_upload("lamp.txt", TEXT.encode())
    reply = engine.ask(QUESTION, Filters(uri_prefix="elsewhere:"))
    assert isinstance(reply, Abstention)
    assert notes.replies == [reply]


def test_is_told_of_changes(engine: Engine, notes: Notes) -> None:
    engine.add_upload("lamp.txt", TEXT.encode())
    assert notes.taken() == ["1 added", "0 replaced", "0 unchanged"]
    engine.add_upload("lamp.txt", TEXT.replace("1911", "1912").encode())
    assert notes.taken() == ["0 added", "1 replaced", "0 unchanged"]
    engine.remove("upload:lamp.txt")
    assert notes.taken() == ["1 removed"]


def test_is_told_of_what_a_file_holds_no_more(engine: Engine, notes: Notes, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(
        '{"id": "1", "text": "One lamp burns."}\n{"id": "2", "text": "Two lamps burn."}\n', encoding="utf-8"
    )
    engine.add([file])
    notes.taken()
    file.write_text('{"id": "1", "text": "One lamp burns."}\n', encoding="utf-8")
    engine.add([file])
    assert "1 removed" in notes.taken()


def test_is_ready_without_embedding_again_as_long_as_the_store_opens(engine: Engine, notes: Notes) -> None:
    assert engine.ready() == 0
    assert f"{Stage.EMBED} begins" in notes.taken()
    engine.add_upload("lamp.txt", TEXT.encode())
    notes.taken()
    assert engine.ready() == 1
    assert notes.taken() == []
    engine.close()
    with pytest.raises(StoreError):
        engine.ready()
