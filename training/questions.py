"""Reads the training questions: one JSON object a line, with the fields of SQuAD's, in files named for their source.

    {"id": "...", "title": "...", "context": "...", "question": "...",
     "answers": {"text": ["...", ...], "answer_start": [0, ...]}}

`nq_dev.jsonl` and `nq_train.jsonl` are one source, "nq". A title may be missing.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pullquote.types import Span

CAPS = {"qamr": 12_000, "policyqa": 3_000}
"""QAMR asks 37,479 questions about 978 sentences, PolicyQA 7,961 about 1,071 texts that are all alike."""
UNTITLED = ("Filtered_Reddit", "Amazon_Reviews")
"""What SQuADShifts has in the place of a title: the name of the collection."""
NEIGHBOURS = 5
"""A QAMR question is asked of one sentence; it is read among as many of its article."""


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` are spans of `context`: the annotators' own, repeats included; none where it does not answer."""

    source: str
    text: str
    title: str
    context: str
    answers: tuple[Span, ...]
    published: date | None = None


def load(folder: Path, rng: random.Random) -> list[Question]:
    """The questions of every `*.jsonl` in `folder` that have an answer, those of over-large sources thinned out.

    Raises `ValueError` where there is no such file.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise ValueError(f"{folder} has no *.jsonl. Name the folder of the public questions.")
    by_source: dict[str, list[Question]] = defaultdict(list)
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        source = re.split(r"[-_]", path.stem)[0]
        by_source[source] += _qamr(records, rng) if source == "qamr" else [_question(source, each) for each in records]
    loaded = []
    for source, questions in by_source.items():
        answered = [question for question in questions if question.answers]
        loaded += rng.sample(answered, min(len(answered), CAPS.get(source, len(answered))))
    return loaded


def _question(source: str, record: dict[str, Any]) -> Question:
    # Natural Questions writes quotation marks as Penn Treebank does; a blank keeps the offsets.
    context = record["context"].replace("``", '" ').replace("''", ' "')
    title = record.get("title") or ""
    return Question(
        source,
        record["question"].strip(),
        "" if title.startswith(UNTITLED) else title,
        context,
        tuple(
            Span(start, start + len(text))
            for text, start in zip(record["answers"]["text"], record["answers"]["answer_start"], strict=True)
            if text.strip()
        ),
    )


def _qamr(records: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Question]:
    sentences: dict[str, list[str]] = defaultdict(list)
    for record in records:
        article = sentences[_article(record)]
        if record["context"] not in article:
            article.append(record["context"])
    for record in records:
        article = sentences[_article(record)]
        place = article.index(record["context"])
        first = rng.randrange(max(0, place - NEIGHBOURS + 1), place + 1)
        before = "".join(f"{sentence} " for sentence in article[first:place])
        after = "".join(f" {sentence}" for sentence in article[place + 1 : first + NEIGHBOURS])
        question = _question("qamr", record)
        yield replace(
            question,
            context=before + question.context + after,
            answers=tuple(span.shifted(len(before)) for span in question.answers),
        )


def _article(record: dict[str, Any]) -> str:
    return str(record["id"]).split("#", 1)[0].rsplit(":", 2)[0]
