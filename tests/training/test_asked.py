"""Hard questions that were asked of passages that are told elsewhere."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from asked import load_asked, passage_name
from news import load_news
from questions import Question

from pullquote.types import Span

TRAINING = Path(__file__).parents[2] / "training"
TEXT = "Captain Ada Brandt saw the smoke at noon."
NEWS = Question("news", "Who saw the smoke?", "Fire", TEXT, (Span(8, 18),), date(2025, 3, 14))


def read(folder: Path, text: str) -> list[Question]:
    (folder / "hard.txt").write_text(text, encoding="utf-8")
    return load_asked(folder, [NEWS])


def test_a_question_has_the_passage_that_it_names_with_its_title_and_date(tmp_path: Path) -> None:
    who, whose = read(tmp_path, f"@ {passage_name(TEXT)}\n? Who noticed?\n= Ada Brandt\n? Whose fault was it?\n!\n")
    assert who == Question("asked", "Who noticed?", "Fire", TEXT, (Span(8, 18),), date(2025, 3, 14))
    assert (whose.context, whose.answers) == (TEXT, ())


def test_a_passage_that_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"hard\.txt: no passage 0123456789abcdef is known\. Name the folder"):
        read(tmp_path, "@ 0123456789abcdef\n? Who noticed?\n!\n")


def test_an_answer_that_the_passage_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"hard\.txt, of the passage {passage_name(TEXT)}: The answer 'Ida'"):
        read(tmp_path, f"@ {passage_name(TEXT)}\n? Who noticed?\n= Ida\n")


@pytest.mark.parametrize(("folder", "articles", "untold"), [("asked", 780, 0.5), ("asked_later", 566, 0.4)])
def test_what_was_asked_of_the_news_stands_in_it(tmp_path: Path, folder: str, articles: int, untold: float) -> None:
    for path in (TRAINING / folder).glob("news_*.txt"):
        shutil.copy(path, tmp_path)
    known = [each for name in ("news", "news_later") for each in load_news(TRAINING / name)]
    questions = load_asked(tmp_path, known)
    assert len({each.context for each in questions}) == articles
    assert len({(each.text, each.context) for each in questions}) == len(questions)
    assert sum(not each.answers for each in questions) / len(questions) == pytest.approx(untold, abs=0.1)
