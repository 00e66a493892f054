"""The news that was written for training: its form, and that all of it is as it should be."""

from datetime import date
from pathlib import Path

import pytest
from news import load_news, write
from questions import Question

from pullquote.evaluate.given import load_given
from pullquote.types import Span

TRAINING = Path(__file__).parents[2] / "training"
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
    return load_news(folder)


def test_a_question_has_the_place_of_its_answer_or_none(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, ARTICLE)
    assert (first.title, first.published, first.context) == ("Fire on the ferry", date(2025, 3, 14), TEXT)
    assert [each.answers for each in (first, third)] == [(Span(8, 18),), ()]
    assert second.answers[0].start == TEXT.rindex("Brandt")


@pytest.mark.parametrize(
    ("there", "instead", "why"),
    [
        ("= Ada Brandt", "= Brandt", "does not tell one place"),
        ("= Ada Brandt", "= Ida Brandt", "does not tell one place"),
        ("= Ada Brandt", "= Brandt | Brandt at sea", "does not tell one place"),
        ("= Ada Brandt", "= a | Captain Ada", "does not tell one place"),
        ("= Ada Brandt", "Ada Brandt", "No question and answer: '. Who saw the smoke"),
        ("!\n", "", "No question and answer: '. Who put the fire out"),
        ("2025-03-14", "14 March", "a title, a date"),
        ("2025-03-14", "2025-02-30", "day"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_by_file_and_article(
    tmp_path: Path, there: str, instead: str, why: str
) -> None:
    with pytest.raises(ValueError, match=rf"fire\.txt, in the article that begins '# Fire on the ferry.*{why}"):
        read(tmp_path, ARTICLE.replace(there, instead))


def test_a_folder_without_news_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere has no \*\.txt\. Name a folder"):
        load_news(tmp_path / "nowhere")


@pytest.mark.parametrize("folder", sorted(TRAINING.glob("news*/")), ids=lambda folder: folder.name)
def test_every_question_that_was_written_is_read(folder: Path) -> None:
    written = sum(path.read_text(encoding="utf-8").count("\n? ") for path in folder.glob("*.txt"))
    assert len(load_news(folder)) == written > 300


def test_no_text_serves_two_ends() -> None:
    folders = [{each.context for each in load_news(folder)} for folder in TRAINING.glob("news*/")]
    assert len(folders) == 3
    assert len(set().union(*folders)) == sum(map(len, folders))


def test_what_is_held_out_is_written_as_a_question_set(tmp_path: Path) -> None:
    questions = load_news(TRAINING / "news_held_out")
    write(questions, tmp_path / "held.jsonl")
    given = load_given(tmp_path / "held.jsonl")
    assert [(each.text, each.context, each.answerable) for each in given] == [
        (each.text, each.context, bool(each.answers)) for each in questions
    ]
    assert [[gold.text for gold in each.golds] for each in given] == [
        [answer.of(each.context) for answer in each.answers] for each in questions
    ]
