"""Question sets: questions with the places that answer them, and questions that nothing answers.

One JSON object a line. `document` is a path relative to the file's folder, or a whole uri; offsets are half-open and
count code points of `Document.text` as the readers make it, and `quote` is the text between `start` and `end`:

    {"id": "harbour-001", "kind": "how-many", "question": "How many teams have signed up ...?", "answerable": true,
     "document": "harbour/2024-07-05-regatta-preview.txt", "quote": "Twelve crews have entered, ...", "start": 210,
     "end": 269, "short": "Twelve crews", "short_start": 210, "short_end": 222, "also": []}

`short` may be left out, and so may its offsets where the quote has its words once. `also` lists other documents that
say the same, with the same fields from `document` on; one without a quote counts as a document only. An unanswerable
question has no document. A follow-up has besides a `history` of questions and answers, and its `rewrite`; one that was
made of another question names that with `of`.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote as percent_encoded
from urllib.parse import urljoin

from pullquote.evaluate.record import Record, read_records, refuse_twice
from pullquote.types import Span, document_id

Half = Literal["tune", "held"]
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_PATH = re.compile(r"(?P<file>.*?)(?P<record>#\d+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document, and where they stand in it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document answers: the sentence, and the few words of it that do where they were marked."""

    uri: str
    quote: Words
    short: Words | None = None

    @property
    def document(self) -> str:
        return document_id(self.uri)

    @property
    def gold(self) -> Span:
        """What a quotation must hold whole to be right."""
        return (self.short or self.quote).span


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked before a follow-up, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the places that answer it; none where it is unanswerable.

    `elsewhere` are the uris of documents that answer too, in no sentence that was marked. `of` is the id of the
    question that it was made of, if of any.
    """

    id: str
    kind: str
    text: str
    places: tuple[Place, ...] = ()
    elsewhere: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    rewrite: str | None = None
    of: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.places)

    @property
    def documents(self) -> frozenset[str]:
        """Ids of all documents that answer."""
        return frozenset(map(document_id, [*(place.uri for place in self.places), *self.elsewhere]))

    @property
    def shorts(self) -> tuple[str, ...]:
        """The few words that answer, as each place puts them."""
        return tuple(place.short.text for place in self.places if place.short)


def half(question: Question) -> Half:
    """The half that a question is in for good: thresholds are chosen on "tune" and reported on "held".

    By the parity of the first byte of its id's SHA-256, so that a new question moves no other. A question that was made
    of another is in that one's half: whoever tuned on the one has nearly seen the other.
    """
    name = question.of or question.id
    return "held" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tune"


def load_questions(path: Path, *, follow_ups: bool = False) -> list[Question]:
    """The questions of a file, in order; those with a history only where `follow_ups` is set.

    Raises `QuestionSetError` naming file, line and field.
    """
    base = path.resolve().as_uri()
    questions = [_question(record, base) for record in read_records(path)]
    refuse_twice(path, (question.id for question in questions))
    return [question for question in questions if follow_ups or not question.history]


def _question(record: Record, base: str) -> Question:
    answerable = record.flag("answerable")
    also = record.records("also") if answerable else _nothing(record)
    placed = [other for other in also if other.optional_text("quote")]
    return Question(
        id=record.text("id"),
        kind=record.text("kind"),
        text=record.text("question"),
        places=tuple(_place(each, base) for each in [record, *placed]) if answerable else (),
        elsewhere=tuple(_uri(other, base) for other in also if other not in placed),
        history=tuple(Turn(turn.text("question"), turn.text("answer")) for turn in record.records("history")),
        rewrite=record.optional_text("rewrite"),
        of=record.optional_text("of"),
    )


def _nothing(record: Record) -> list[Record]:
    """No places; a record that names some all the same does not know whether it is answerable."""
    for field in ("document", "quote", "short", "also"):
        if record.values.get(field):
            raise record.error(field, "has a value, but the question is not answerable", "Leave it out")
    return []


def _place(record: Record, base: str) -> Place:
    quote = _words(record.text("quote"), record.span(""), record, "quote")
    short = record.optional_text("short")
    return Place(_uri(record, base), quote, _short(short, quote, record) if short else None)


def _short(short: str, quote: Words, record: Record) -> Words:
    words = _words(short, record.optional_span("short_") or _only_place(short, quote, record), record, "short")
    start = words.span.start - quote.span.start
    if words.span not in quote.span or quote.text[start : start + len(short)] != short:
        raise record.error("short_start", f"is {words.span.start}, where the quote has other words", "Mend the offset")
    return words


def _words(text: str, span: Span, record: Record, field: str) -> Words:
    if len(text) != len(span):
        problem = f"has {len(text)} characters, and its offsets {span.start}-{span.end} hold {len(span)}"
        raise record.error(field, problem, "Count code points of the document's text")
    return Words(span, text)


def _only_place(short: str, quote: Words, record: Record) -> Span:
    if quote.text.count(short) != 1:
        problem = f"is in the quote {quote.text.count(short)} times"
        raise record.error("short", problem, "Say which it is with short_start and short_end")
    start = quote.span.start + quote.text.index(short)
    return Span(start, start + len(short))


def is_whole(uri: str) -> bool:
    """Whether a uri says by its scheme that it is no relative path (RFC 3986, 4.2); one letter is a drive.

    >>> is_whole("upload:minutes.pdf"), is_whole("harbour/minutes.pdf")
    (True, False)
    """
    return "://" in uri or _SCHEME.match(uri) is not None


def _uri(record: Record, base: str) -> str:
    """The document's uri as the readers give it; "reports.jsonl#3" is the third record of a file."""
    document = record.text("document")
    if is_whole(document):
        return document
    match = _PATH.fullmatch(document)
    assert match is not None  # both parts may be empty
    return urljoin(base, percent_encoded(match["file"])) + (match["record"] or "")
