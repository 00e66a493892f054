"""Questions with the passage that each is asked of: SQuAD 2.0's fields, one JSON object a line.

Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018. An answer starts at
its offset in the context, and several are as many people's; none where the context does not say:

    {"id": "57ad", "title": "Tolling_Rock", "context": "The lighthouse was built by Ada Brandt in 1911.",
     "question": "Who built the lighthouse?", "is_impossible": false,
     "answers": {"text": ["Ada Brandt"], "answer_start": [28]}}

An answerable question may have no answer in words of the context, as in sets with long answers: whether it is told from
the unanswerable is scored then, and what it is answered with is not.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from pullquote.errors import QuestionSetError
from pullquote.evaluate.questions import Words
from pullquote.evaluate.record import Record, read_records, refuse_twice
from pullquote.types import Document, Section, Span


@dataclass(frozen=True, slots=True)
class GivenQuestion:
    """A question of one context; `golds` are the words of it that answer, each once."""

    id: str
    text: str
    title: str
    context: str
    answerable: bool
    golds: tuple[Words, ...] = ()

    @property
    def document(self) -> Document:
        """The context as a document of one section, named by its words."""
        name = hashlib.sha256(self.context.encode()).hexdigest()[:16]
        section = Section(Span(0, len(self.context)))
        return Document(f"context:{name}", self.title, self.context, "text/plain", (section,))


def gives_passages(path: Path) -> bool:
    """Whether a file's questions have their passages with them.

    Raises `QuestionSetError` where it cannot be read, or its first object is no question of any kind: SQuAD's own files
    are one object of all.
    """
    first = next(read_records(path), None)
    if first is None:
        return False
    if "question" not in first.values:
        fields = ", ".join(map(repr, [*first.values][:5])) or "none"
        raise QuestionSetError(
            f"{first.where} is no question: its fields are {fields}. Write a question a line, as one object with "
            '"question" and either "answerable" or, as SQuAD 2.0 has it, "context".'
        )
    return "context" in first.values


def load_given(path: Path) -> list[GivenQuestion]:
    """The questions of a file, in order. Raises `QuestionSetError` naming file, line and field."""
    questions = [_question(record) for record in read_records(path)]
    refuse_twice(path, (question.id for question in questions))
    return questions


def spread(questions: Sequence[GivenQuestion], count: int) -> list[GivenQuestion]:
    """Every k-th question, so that `count` are taken; all where there are no more."""
    taken = min(count, len(questions))
    return [questions[number * len(questions) // taken] for number in range(taken)]


def _question(record: Record) -> GivenQuestion:
    answerable = not record.flag("is_impossible")
    context = record.text("context")
    golds = _golds(record, context)
    if golds and not answerable:
        raise record.error("answers", "has some, but the question is impossible", "Leave them out")
    return GivenQuestion(
        id=record.text("id"),
        text=record.text("question"),
        # SQuAD writes titles as Wikipedia's addresses do.
        title=(record.optional_text("title") or "").replace("_", " "),
        context=normalize("NFC", context),
        answerable=answerable,
        golds=golds,
    )


def _golds(record: Record, context: str) -> tuple[Words, ...]:
    answers = record.values.get("answers")
    texts, starts = (answers.get(name) if isinstance(answers, dict) else None for name in ("text", "answer_start"))
    if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
        raise record.error("answers", f"is {answers!r}", 'Give the lists "text" and "answer_start", of one length')
    return tuple(dict.fromkeys(_gold(record, context, *pair) for pair in zip(texts, starts, strict=True)))


def _gold(record: Record, context: str, text: object, start: object) -> Words:
    """The words at their place in the composed context, wherever composing moved it."""
    if isinstance(text, str) and text and isinstance(start, int) and start >= 0:
        words, before = normalize("NFC", text), len(normalize("NFC", context[:start]))
        span = Span(before, before + len(words))
        if normalize("NFC", context)[span.start : span.end] == words:
            return Words(span, words)
    raise record.error("answers", f"has {text!r} at {start!r}, where the context has other words", "Mend the offset")
