"""Hard questions that were asked of passages that are told elsewhere."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from asked import load_asked, passage_name
from news import load_news
from questions import Question

from pullquote.types import Span

TRAINING = Path(__file__).parents[2] / "training"
ARTICLES = 2567
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


def test_a_folder_without_questions_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere has no \*\.txt\. Name a folder"):
        load_asked(tmp_path / "nowhere", [NEWS])


def test_an_answer_that_the_passage_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"hard\.txt, of the passage {passage_name(TEXT)}: The answer 'Ida'"):
        read(tmp_path, f"@ {passage_name(TEXT)}\n? Who noticed?\n= Ida\n")


def test_what_was_asked_of_the_news_stands_in_it(tmp_path: Path) -> None:
    for path in (TRAINING / "asked").glob("news_*.txt"):
        shutil.copy(path, tmp_path)
    questions = load_asked(tmp_path, load_news(TRAINING / "news"))
    assert len({each.context for each in questions}) == ARTICLES
    assert len({(each.text, each.context) for each in questions}) == len(questions)
    assert sum(not each.answers for each in questions) / len(questions) == pytest.approx(0.45, abs=0.1)


def test_what_was_asked_of_public_texts_is_well_formed_and_asked_once() -> None:
    block = re.compile(r"@ [0-9a-f]{16}\n(\? .+\n(= .+|!)\n)+")
    for path in (TRAINING / "asked").glob("wikipedia_*.txt"):
        text = path.read_text(encoding="utf-8")
        for passage in re.split(r"\n(?=@)", text.rstrip("\n")):
            assert block.fullmatch(f"{passage.rstrip()}\n"), f"{path}: {passage[:60]!r}"
            asked = re.findall(r"(?m)^\? (.+)$", passage)
            assert len(set(asked)) == len(asked)
