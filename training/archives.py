"""Archives with questions of them, which the reader's scores are weighed on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from news import load_news
from questions import Question as Asked

from pullquote.engine import Engine
from pullquote.evaluate.questions import Place, Question, Words, half, load_questions
from pullquote.types import Document, Section, Span


@dataclass(frozen=True, slots=True)
class Archive:
    """`index` adds its documents to an engine."""

    index: Callable[[Engine], object]
    questions: tuple[Question, ...]


def bundled_archive(documents: Sequence[Path], files: Sequence[Path]) -> Archive:
    """Files with the tuning half of their question sets: the held half is for `pullquote evaluate` alone."""
    asked = tuple(each for path in files for each in load_questions(path) if half(each) == "tune")
    return Archive(lambda engine: engine.add(documents), asked)


def news_archive(folder: Path) -> Archive:
    """News as `training/news.py` reads it, each question asked of all the articles."""
    asked = load_news(folder)
    documents = {document.uri: document for document in map(_article, asked)}
    questions = tuple(_asked(number, each) for number, each in enumerate(asked))
    return Archive(lambda engine: engine.add_documents(documents.values()), questions)


def _article(asked: Asked) -> Document:
    text = asked.context
    return Document(_uri(asked), asked.title, text, "text/plain", (Section(Span(0, len(text))),), asked.published)


def _asked(number: int, asked: Asked) -> Question:
    words = [Words(span, span.of(asked.context)) for span in asked.answers]
    places = tuple(Place(_uri(asked), found, found) for found in words)
    return Question(f"{asked.source}-{number}", asked.source, asked.text, places)


def _uri(asked: Asked) -> str:
    return f"news:{hashlib.sha256(asked.context.encode()).hexdigest()[:16]}"
