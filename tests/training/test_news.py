"""The news that was written for training: its form, and that all of it is as it should be."""

from datetime import date
from pathlib import Path

import pytest
from news import HELD_OUT, load_news, to_json
from questions import Question

from pullquote.evaluate.given import load_given
from pullquote.types import Span

NEWS = Path(__file__).parents[2] / "training" / "news"
TEXT = "Captain Ada Brandt saw the smoke at noon.\n\nThe fire was out at six, and Brandt at home."
ARTICLE = f"""\
# Fire on the ferry
@ 2025-03-14
{TEXT}
? Who saw the smoke?
= Ada Brandt
? Who was at home?
= Brandt | and Brandt at home
? Who put the fire out?
!
"""


def read(folder: Path, text: str) -> list[Question]:
    (folder / "fire.txt").write_text(text, encoding="utf-8")
    return load_news(folder) + load_news(folder, held_out=True)


def test_a_question_has_the_place_of_its_answer_or_none(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, ARTICLE)
    assert (first.title, first.published, first.context) == ("Fire on the ferry", date(2025, 3, 14), TEXT)
    assert [each.answers for each in (first, third)] == [(Span(8, 18),), ()]
    assert second.answers[0].start == TEXT.rindex("Brandt")


@pytest.mark.parametrize("answer", ["Brandt", "Ida Brandt", "Brandt | Brandt at sea", "a | Captain Ada"])
def test_an_answer_that_tells_no_single_place_is_refused(tmp_path: Path, answer: str) -> None:
    with pytest.raises(ValueError, match="does not tell one place"):
        read(tmp_path, ARTICLE.replace("= Ada Brandt", f"= {answer}"))


def test_all_of_it_is_read_and_about_one_article_in_ten_is_held_out() -> None:
    for_training, held_out = load_news(NEWS), load_news(NEWS, held_out=True)
    articles = [{question.context for question in questions} for questions in (for_training, held_out)]
    assert not articles[0] & articles[1]
    assert len(articles[1]) == pytest.approx(sum(map(len, articles)) / HELD_OUT, rel=0.3)


def test_what_is_held_out_is_a_question_set(tmp_path: Path) -> None:
    questions = load_news(NEWS, held_out=True)[:50]
    path = tmp_path / "held.jsonl"
    path.write_text("".join(f"{to_json(number, each)}\n" for number, each in enumerate(questions)), encoding="utf-8")
    assert [(each.text, each.answerable) for each in load_given(path)] == [
        (each.text, bool(each.answers)) for each in questions
    ]
