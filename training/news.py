"""Reads the news that was written for training, and the questions of it: `training/news*/*.txt`.

    # Port authority halts night dredging after complaints
    @ 2019-04-11
    The Sarnholm port authority has stopped dredging between 10 p.m. and 5 a.m., five weeks after ...
    ? When is it quiet now?
    = between 10 p.m. and 5 a.m.
    ? How many residents complained?
    !

A title, a date, the text, and under each question its answer, letter for letter, or an exclamation mark where the text
does not tell it. An answer that stands in the text more than once is followed by `| ` and words around it that stand
there once. The reader learns from `training/news`, what its scores are worth is weighed on
`training/news_for_calibration`, and nothing is made of `training/news_held_out`:

    python training/news.py training/news_held_out FILE

writes its questions as `pullquote evaluate FILE` reads them.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from questions import Question

from pullquote.types import Span

SOURCE = "news"
_ARTICLES = re.compile(r"^(?=# )", re.MULTILINE)
_ARTICLE = re.compile(r"# (?P<title>.+)\n@ (?P<day>\d{4}-\d\d-\d\d)\n(?P<text>.+?)\n(?=\? )", re.DOTALL)
_QUESTION = re.compile(r"\? (?P<text>.+)\n(?:= (?P<answer>.+)|!)\s*")


def load_news(folder: Path) -> list[Question]:
    """The questions of every article in `folder`. Raises `ValueError` naming the file and what is wrong in it."""
    questions = []
    for path in texts_in(folder):
        for block in filter(None, map(str.strip, _ARTICLES.split(path.read_text(encoding="utf-8")))):
            try:
                questions += _questions(block)
            except ValueError as error:
                raise ValueError(f"{path}, in the article that begins {block[:60]!r}: {error}") from error
    return questions


def texts_in(folder: Path) -> list[Path]:
    """Its text files by name. Raises `ValueError` where there is none: or nothing would be learned, untold."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise ValueError(f"{folder} has no *.txt. Name a folder of questions that were written for training.")
    return paths


def _questions(block: str) -> Iterator[Question]:
    article = _ARTICLE.match(block)
    if not article:
        raise ValueError("It needs a title, a date, a text and questions.")
    text, published = article["text"].strip(), date.fromisoformat(article["day"])
    for asked, found in asked_of(block[article.end() :], text):
        yield Question(SOURCE, asked, article["title"], text, found, published)


def asked_of(block: str, text: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """The questions of a block, and where `text` answers each. Raises `ValueError` saying what is wrong."""
    place = 0
    while place < len(block):
        asked = _QUESTION.match(block, place)
        if not asked:
            raise ValueError(f"No question and answer: {block[place : place + 60]!r}.")
        yield asked["text"], (_place(asked["answer"], text),) if asked["answer"] else ()
        place = asked.end()


def _place(answer: str, text: str) -> Span:
    words, _, around = answer.partition(" | ")
    around = around or words
    if text.count(around) != 1 or around.count(words) != 1:
        raise ValueError(f"The answer {answer!r} does not tell one place of the text.")
    start = text.index(around) + around.index(words)
    return Span(start, start + len(words))


def write(questions: Sequence[Question], path: Path) -> None:
    """A line each, in SQuAD's fields."""
    lines = (json.dumps(_fields(number, each), ensure_ascii=False) for number, each in enumerate(questions))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _fields(number: int, question: Question) -> dict[str, object]:
    return {
        "id": f"{SOURCE}-{number}",
        "title": question.title,
        "context": question.context,
        "question": question.text,
        "answers": {
            "text": [answer.of(question.context) for answer in question.answers],
            "answer_start": [answer.start for answer in question.answers],
        },
        "is_impossible": not question.answers,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    write(load_news(arguments.folder), arguments.file)


if __name__ == "__main__":
    main()
