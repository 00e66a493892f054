"""What the reader's scores are weighed on: every question with where the archive answers it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archives import Archive, bundled_archive, news_archive

from pullquote.build import OFF, build_engine
from pullquote.engine import Engine
from pullquote.evaluate.questions import half, load_questions
from pullquote.protocols import Order
from pullquote.settings import Settings
from pullquote.types import Span

ROOT = Path(__file__).parents[2]
NEWS = """\
# Fire on the ferry
@ 2025-03-14
Captain Ada Brandt saw the smoke at noon. The fire was out at six.
? Who saw the smoke?
= Ada Brandt
? Who put the fire out?
!

# A new café
@ 2025-05-02
The sisters Voss will run the café.
? Who will run the café?
= The sisters Voss
"""


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[Callable[[Archive], Engine]]:
    with closing(build_engine(Settings.load(data=tmp_path / "data", reader=OFF))) as engine:

        def indexed(archive: Archive) -> Engine:
            archive.index(engine)
            return engine

        yield indexed


def test_news_is_indexed_whole_and_its_answers_stand_where_they_are_said_to(
    tmp_path: Path, indexed: Callable[[Archive], Engine]
) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    archive = news_archive(tmp_path)
    engine = indexed(archive)
    assert [(each.source.title, str(each.source.published)) for each in engine.documents(order=Order.TITLE)] == [
        ("A new café", "2025-05-02"),
        ("Fire on the ferry", "2025-03-14"),
    ]
    told = [
        [place.gold.of(engine.document(place.document).text) for place in each.places] for each in archive.questions
    ]
    assert told == [["Ada Brandt"], [], ["The sisters Voss"]]
    assert archive.questions[0].places[0].gold == Span(8, 18)


def test_of_the_bundled_questions_the_tuning_half_alone_is_weighed(indexed: Callable[[Archive], Engine]) -> None:
    files = [ROOT / "seeds" / "questions.jsonl", ROOT / "seeds" / "near-misses.jsonl"]
    archive = bundled_archive([ROOT / "seeds" / "harbour" / "2025-03-16-ferry-fire-toll.md"], files)
    assert {half(each) for each in archive.questions} == {"tune"}
    assert len(archive.questions) < sum(len(load_questions(path)) for path in files)
    assert indexed(archive).counts().documents == 1
