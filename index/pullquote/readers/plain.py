"""Plain text, whose first lines may say what it is: ``date 2025-11-30 WASHINGTON - Headline``, or ``Name: value``."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import dropwhile

from pullquote.errors import UnreadableDocument
from pullquote.readers.dates import date_of_text, parse_date, tells_only_when
from pullquote.readers.document import Facts, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.fields import Fields
from pullquote.readers.layout import Layout
from pullquote.readers.text import clean, paragraphs
from pullquote.types import Document

_DATE_LINE = re.compile(
    r"\s*(date|dated|(?:first )?published)\b[^\S\n]*[:=\N{EN DASH}\N{EM DASH}-]?[^\S\n]*([^\n]*)(?:\n|\Z)",
    re.IGNORECASE,
)
# Words may follow it, and it is parted from the time that it may have.
_FIGURES = re.compile(
    r"([1-9]\d{3}([-/.])\d{1,2}\2\d{1,2}|[1-9]\d{7})"
    r"(?:(?:T|,?[^\S\n]+)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:[^\S\n]*(?:[ap]\.?m\b\.?|Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d))*)?(?![\w-])",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_FIELD = re.compile(r"([^\W\d_][\w-]*):[^\S\n]*(.*)")
# Those of articles and of mail. A name that isn't here may be what the text is about: "Born: 1961".
_TITLE_FIELDS, _DATE_FIELDS = ("title", "headline", "subject"), ("date", "published", "sent")
_FIELDS = {*_TITLE_FIELDS, *_DATE_FIELDS, "author", "by", "byline", "from", "to", "cc", "source", "url"}
# One line, and then a blank one.
_HEADLINE_UNDER = re.compile(r"[^\n]*\S[^\n]*\n[^\S\n]*\n")
_SEPARATORS = " \t-\N{EN DASH}\N{EM DASH}:|,"
_LONGEST_HEADLINE = 120
_ENDS_OF_SENTENCES = (".", ",", ";", ":")


class PlainReader:
    """The date line gives date and title, and so does a block of fields; neither is part of the text.

    Where they give no date, a dateline among the first lines does, which stays: words of the text may stand in it.

    A headline directly under a date line that names only the place is the document's heading. Any other is a guess: it
    may give the title, but stays in the section, because what was guessed wrongly would never be quoted.
    """

    media_type = "text/plain"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        head, body = split_head(clean(decode(data, uri)))
        layout = Layout()
        layout.heading(head.headline)
        for paragraph in paragraphs(body):
            layout.paragraph(paragraph)
        title = head.headline or head.words or _headline(_below_when(body))
        published = head.published or date_of_text(body)
        yield make_document(uri, self.media_type, layout, Facts(title, published, head.metadata))


READERS = {".txt": PlainReader(), ".text": PlainReader()}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: the date, the words of its line or a stated title, and the headline under it."""

    published: date | None = None
    words: str = ""
    headline: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


def split_head(text: str) -> tuple[Head, str]:
    """The head and the text below it.

    >>> head, body = split_head("date 2025-11-30 OSK - Ferry late\\nIt was late.")
    >>> head.published, head.words, body
    (datetime.date(2025, 11, 30), 'OSK - Ferry late', 'It was late.')
    """
    if stated := _split_fields(text):
        return stated
    head, body = _split_date_line(text) or (Head(), text)
    if head.published and _is_place(head.words):
        under, headline = _HEADLINE_UNDER.match(body), _headline(body)
        if under and headline:
            return Head(head.published, head.words, headline), body[under.end() :]
    return head, body


def split_stated(text: str) -> tuple[Head, str]:
    """The head as far as it says what it is, and the text below it."""
    return _split_fields(text) or _split_date_line(text) or (Head(), text)


def _split_fields(text: str) -> tuple[Head, str] | None:
    """A block of at least two known fields, a title or a date among them, or mail's head, in front of text."""
    block, *below = _BLANK_LINE.split(text.lstrip("\n"), maxsplit=1)
    found = [_FIELD.fullmatch(line.strip()) for line in _unfolded(block)]
    values = {match[1].casefold(): match[2] for match in found if match}
    is_known = 1 < len(values) == len(found) and values.keys() <= _FIELDS
    if not (is_known or (all(found) and _is_of_mail(values))) or not "".join(below).strip():
        return None
    fields = Fields(values)
    title = fields.take(_TITLE_FIELDS)
    published, words = _day_and_words(fields.peek(_DATE_FIELDS))
    if published:
        fields.take(_DATE_FIELDS)
    return (Head(published, title or words, "", fields.rest()), below[0]) if title or published else None


def _is_of_mail(names: Collection[str]) -> bool:
    """Whether it is plain by some fields that this is the head of mail, which has any number of others."""
    return "from" in names and ("date" in names or "sent" in names) and ("to" in names or "subject" in names)


def _unfolded(block: str) -> list[str]:
    """Its lines; mail has one that is indented go on with the line above."""
    return re.sub(r"\n[^\S\n]+", " ", block).split("\n")


def _split_date_line(text: str) -> tuple[Head, str] | None:
    line = _DATE_LINE.match(text)
    published, words = _day_and_words(line[2]) if line else (None, "")
    # "Published 2025-03-14 by the council, the report says" is text.
    if line is None or published is None or (words and line[1].casefold() != "date"):
        return None
    return Head(published, words), text[line.end() :]


def _day_and_words(told: str) -> tuple[date | None, str]:
    """The day that a line begins with in figures, and the words behind it; or the one that is all it says."""
    if figures := _FIGURES.match(told):
        return parse_date(figures[1]), told[figures.end() :].strip(_SEPARATORS)
    return (None, "") if told[:4].isdecimal() else (parse_date(told), "")


def _is_place(words: str) -> bool:
    """Whether a date line says only where, and perhaps when, a report was written: "OSK" or "OSK, 7 a.m."."""
    return not words or words.partition(",")[0].isupper()


def _below_when(body: str) -> str:
    """All from the first line on that tells more than when, as above a press release's headline."""
    return "\n".join(dropwhile(lambda line: not line.strip() or tells_only_when(line), body.split("\n")))


def _headline(body: str) -> str:
    """The first line where it is short, is no sentence, and has text under it; else nothing."""
    first, _, rest = body.strip().partition("\n")
    first = first.strip()
    if len(first) > _LONGEST_HEADLINE or first.endswith(_ENDS_OF_SENTENCES) or not rest.strip():
        return ""
    return first
