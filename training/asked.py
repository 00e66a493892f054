"""Reads hard questions that were asked later of passages that are told elsewhere: `training/asked/*.txt`.

    @ 9f86d081884c7d65
    ? Which actor had the part of the man who sprays fields from an aeroplane?
    = Elvis Presley
    ? Who wrote the film's songs?
    !

A passage is named by the first digits of its text's SHA-256: it stands in the folder of public questions, or in the
news beside these questions. Answers are written as `training/news.py` reads them, a title's and a date's too.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from news import asked_of, texts_in
from questions import Question

SOURCE = "asked"
DIGITS = 16
_PASSAGES = re.compile(r"^@ (?P<name>[0-9a-f]+)\n", re.MULTILINE)


def passage_name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def load_asked(folder: Path, known: Iterable[Question]) -> list[Question]:
    """The questions of every file in `folder`, each with its passage of the `known` questions.

    Raises `ValueError` naming the file and the passage that is not known, or what is wrong in a question; or the
    folder, where it has no file.
    """
    passages = {passage_name(each.context): each for each in known}
    return [
        question
        for path in texts_in(folder)
        for question in _questions(path.read_text(encoding="utf-8"), passages, path)
    ]


def _questions(text: str, passages: dict[str, Question], path: Path) -> Iterator[Question]:
    _, *parts = _PASSAGES.split(text)
    for name, block in zip(parts[::2], parts[1::2], strict=True):
        if name not in passages:
            raise ValueError(f"{path}: no passage {name} is known. Name the folder of public questions.")
        passage = passages[name]
        try:
            for asked, found in asked_of(block, passage.context):
                yield replace(passage, source=SOURCE, text=asked, answers=found)
        except ValueError as error:
            raise ValueError(f"{path}, of the passage {name}: {error}") from error
