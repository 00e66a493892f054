"""Reads the news that was written for training, and the questions of it: `training/news/*.txt`.

    # Port authority halts night dredging after complaints
    @ 2019-04-11
    The Sarnholm port authority has stopped dredging between 10 p.m. and 5 a.m., five weeks after ...
    ? When is it quiet now?
    = between 10 p.m. and 5 a.m.
    ? How many residents complained?
    !

A title, a date, the text, and under each question its answer, letter for letter, or an exclamation mark where the text
does not tell it. An answer that stands in the text more than once is followed by `| ` and words around it that stand
there once. One article in ten is held out:

    python training/news.py training/news FILE

writes the questions of these, as `pullquote evaluate FILE` reads them.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zlib import crc32

from questions import Question

from pullquote.types import Span

SOURCE = "news"
HELD_OUT = 10
"""One article in so many."""
_ARTICLE = re.compile(r"^(?=# )", re.MULTILINE)
_QUESTION = re.compile(r"^\? ", re.MULTILINE)


def load_news(folder: Path, *, held_out: bool = False) -> list[Question]:
    """The questions of all articles but those held out, or of these.

    Raises `ValueError` where an answer does not stand in its text, or more than once.
    """
    blocks = (
        block for path in sorted(folder.glob("*.txt")) for block in _ARTICLE.split(path.read_text(encoding="utf-8"))
    )
    return [
        question
        for block in blocks
        if block.strip() and (crc32(block.encode()) % HELD_OUT == 0) == held_out
        for question in _questions(block)
    ]


def _questions(block: str) -> Iterator[Question]:
    article, *asked = _QUESTION.split(block.strip())
    title, day, text = article.removeprefix("# ").split("\n", 2)
    for each in asked:
        question, answer = each.strip().split("\n")
        found = () if answer == "!" else (_place(answer.removeprefix("= "), text.strip()),)
        yield Question(SOURCE, question, title, text.strip(), found, date.fromisoformat(day.removeprefix("@ ")))


def _place(answer: str, text: str) -> Span:
    words, _, around = answer.partition(" | ")
    around = around or words
    if text.count(around) != 1 or around.count(words) != 1:
        raise ValueError(f"{answer!r} does not tell one place of the text that begins {text[:60]!r}.")
    start = text.index(around) + around.index(words)
    return Span(start, start + len(words))


def to_json(number: int, question: Question) -> str:
    """A line in SQuAD's fields."""
    answers = {
        "text": [answer.of(question.context) for answer in question.answers],
        "answer_start": [answer.start for answer in question.answers],
    }
    fields = {
        "id": f"{SOURCE}-{number}",
        "question": question.text,
        "title": question.title,
        "context": question.context,
    }
    return json.dumps({**fields, "answers": answers, "is_impossible": not question.answers}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    held = load_news(arguments.folder, held_out=True)
    lines = (f"{to_json(number, question)}\n" for number, question in enumerate(held))
    arguments.file.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
