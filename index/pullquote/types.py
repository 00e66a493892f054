"""The nouns: what is read, retrieved, quoted and answered.

All are frozen and slotted. Offsets are half-open and count Unicode code points of `Document.text`; a reader makes
them and everything after it only narrows them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pullquote.fate import Fate

CONTEXT_CHARACTERS = 32
"""Length of a receipt's prefix and suffix, in code points."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open, never empty range of code points.

    >>> Span(4, 9).of("The quick fox")
    'quick'
    >>> Span(5, 7) in Span(4, 9)
    True
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span needs 0 <= start < end; got start={self.start}, end={self.end}.")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of `text` in this span; `ValueError` where the text is too short to hold it."""
        if self.end > len(text):
            raise ValueError(f"The span {self.start}-{self.end} lies outside a text of {len(text)} characters.")
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> "Span":
        """The same range in a text that starts `by` code points earlier."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that no passage crosses: a page, or what stands under a heading."""

    span: Span
    heading: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of one version of a document besides its text."""

    id: str
    uri: str
    title: str
    version: str
    media_type: str
    published: date | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def document_id(uri: str) -> str:
    """Stable for a uri: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(uri.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """A text as its reader made it: NFC-normalised once, never changed afterwards.

    `sections` are in order, do not overlap, and lie inside the text; text between them is never quoted.
    """

    uri: str
    title: str
    text: str
    media_type: str
    sections: tuple[Section, ...]
    published: date | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        end = 0
        for section in self.sections:
            if section.span.start < end or section.span.end > len(self.text):
                raise ValueError(f"The sections of {self.uri!r} overlap or leave the text at {section.span}.")
            end = section.span.end

    @property
    def id(self) -> str:
        return document_id(self.uri)

    @property
    def version(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def source(self) -> Source:
        return Source(self.id, self.uri, self.title, self.version, self.media_type, self.published, dict(self.metadata))


@dataclass(frozen=True, slots=True)
class Passage:
    """Some neighbouring sentences of one section: what is embedded, indexed and retrieved."""

    source: Source
    span: Span
    section: Section
    text: str
    sentences: tuple[Span, ...]

    def sentence_text(self, sentence: Span) -> str:
        """The words of `sentence`, a span of the document inside this passage."""
        return sentence.shifted(-self.span.start).of(self.text)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question may be answered from. A document without a date is outside every range of dates."""

    published_from: date | None = None
    published_to: date | None = None
    uri_prefix: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.published_from or self.published_to or self.uri_prefix or self.metadata)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its fused score, and per retriever the rank (from 1) and score that it got there."""

    passage: Passage
    score: float
    ranks: Mapping[str, int]
    scores: Mapping[str, float]


def surroundings(span: Span, text: str) -> tuple[str, str, str]:
    """The words in `span` of `text`, and up to 32 characters before and after them."""
    before = text[max(0, span.start - CONTEXT_CHARACTERS) : span.start]
    return span.of(text), before, text[span.end : span.end + CONTEXT_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Citation:
    """A receipt: which characters of which version of which document are quoted, and what stood around them.

    It holds the W3C Web Annotation selectors TextPositionSelector (`span`) and TextQuoteSelector (`quote`, `prefix`,
    `suffix`): https://www.w3.org/TR/annotation-model/#selectors
    """

    document: str
    uri: str
    title: str
    published: date | None
    version: str
    span: Span
    quote: str
    prefix: str
    suffix: str
    page: int | None = None
    heading: str | None = None
    also_in: tuple["Citation", ...] = ()

    def __post_init__(self) -> None:
        if not self.quote:
            raise ValueError("A citation quotes at least one character.")

    @classmethod
    def of(cls, source: Source, section: Section, span: Span, text: str) -> "Citation":
        """The receipt for `span` of `text`, which is the whole text of the version that `source` describes."""
        quote, prefix, suffix = surroundings(span, text)
        return cls(
            document=source.id,
            uri=source.uri,
            title=source.title,
            published=source.published,
            version=source.version,
            span=span,
            quote=quote,
            prefix=prefix,
            suffix=suffix,
            page=section.page,
            heading=section.heading,
        )


class Reason(StrEnum):
    """Why nothing is quoted, or, PARTLY_STATED and FILTERED_OUT, why not all that was asked is answered."""

    EMPTY_INDEX = "EMPTY_INDEX"
    NO_PASSAGE = "NO_PASSAGE"
    NOT_STATED = "NOT_STATED"
    FILTERED_OUT = "FILTERED_OUT"
    PARTLY_STATED = "PARTLY_STATED"

    @property
    def sentence(self) -> str:
        """The reason in words, for a person."""
        return _REASON_SENTENCES[self]


_REASON_SENTENCES = {
    Reason.EMPTY_INDEX: "There are no documents yet. Add some, then ask again.",
    Reason.NO_PASSAGE: "Nothing in the documents is about this.",
    Reason.NOT_STATED: "The documents come near to this, but they do not say.",
    Reason.PARTLY_STATED: "The documents tell only a part of this.",
    Reason.FILTERED_OUT: "Only documents outside the chosen filters may say. Widen the filters, then ask again.",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """The days that words such as "Friday" mean: `start` to `end`, both among them, and the rule that tells so."""

    start: date
    end: date
    rule: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotations that answer. `text` is made of them: there is no way to put other words in.

    `short`, the few words that answer, lies inside the first quotation; `resolved` are the days that they mean, where
    the question asks when. `confidence` is the estimated probability that the quotations answer the question.
    `untold` are the parts of the question, by their question words, that the documents do not answer; `filtered_out`
    says that documents outside the filters may.
    """

    question: str
    quotes: tuple[Citation, ...]
    short: Citation | None
    confidence: float
    generation: int
    resolved: Resolved | None = None
    untold: tuple[str, ...] = ()
    filtered_out: bool = False

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("An answer needs at least one quotation; without any it is an Abstention.")
        first = self.quotes[0]
        if self.short and (self.short.version != first.version or self.short.span not in first.span):
            raise ValueError("The short answer must lie inside the first quotation.")
        if self.untold and self.short:
            raise ValueError("What answers only a part of the question is no short answer to it.")
        if self.filtered_out and not self.untold:
            raise ValueError("The reason FILTERED_OUT is of parts that are not told; this answer tells all.")

    @property
    def text(self) -> str:
        return "\n".join(quote.quote for quote in self.quotes)

    @property
    def days(self) -> str:
        """The days that the short answer means, for a person; empty where its words tell them by themselves."""
        if self.resolved is None or self.short is None or str(self.resolved.start.year) in self.short.quote:
            return ""
        start, end = self.resolved.start, self.resolved.end
        return f"{start}" if start == end else f"{start} to {end}"

    @property
    def reason(self) -> Reason | None:
        """Why not all that was asked is answered; None where it is."""
        if not self.untold:
            return None
        return Reason.FILTERED_OUT if self.filtered_out else Reason.PARTLY_STATED

    @property
    def caveat(self) -> str:
        """What is not told, in words for a person; empty where all is."""
        if not self.untold:
            return ""
        who = "Only documents outside the chosen filters may" if self.filtered_out else "The documents do not"
        return f"{who} say {' or '.join(self.untold)}."


@dataclass(frozen=True, slots=True)
class Abstention:
    """The documents do not answer. `confidence` is the estimated probability that they do after all.

    `untold` are the names, numbers and dates in the question that stand in nothing that was read.
    """

    question: str
    reason: Reason
    confidence: float
    generation: int
    nearest: tuple[Citation, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why nothing is quoted, in words for a person."""
        if not self.untold:
            return self.reason.sentence
        return f"{self.reason.sentence} No passage that was read has {_listed(self.untold)}."


Reply = Answer | Abstention


def _listed(words: Sequence[str]) -> str:
    return " or ".join(f"“{word}”" for word in words)


@dataclass(frozen=True, slots=True)
class Considered:
    """A retrieved passage and what became of it.

    `score` is that of the sentence in it that answers best, None where none was found to answer. `quote` is the number,
    from 1, of the first quotation that has words of it (QUOTED) or says the same (COPY), and None otherwise.
    """

    hit: Hit
    fate: Fate
    score: float | None
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The first event of a streamed reply: the passages that were found."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation was chosen."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event: the reply that `ask` would have returned, and what became of each hit, in the hits' order.

    `record` is its number in the audit, None where none is kept.
    """

    reply: Reply
    considered: tuple[Considered, ...] = ()
    record: int | None = None


Event = Retrieved | Quoted | Finished


class Verdict(StrEnum):
    """What became of a quotation since its receipt was written.

    VALID: the cited version is current and says so at the cited place. MOVED: another is current and has the words,
    at `found`. CHANGED: the document no longer has these words, or the receipt was altered. GONE: it is not there.
    """

    VALID = "VALID"
    MOVED = "MOVED"
    CHANGED = "CHANGED"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one receipt, with the place of the words in the current version where they still stand."""

    document: str
    quote: str
    verdict: Verdict
    found: Span | None
    detail: str


class Change(StrEnum):
    """What adding a document did."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
