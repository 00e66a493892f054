"""What became of each retrieved passage, told from what was read and what was replied. Nothing is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.answer.compose import worth_quoting
from pullquote.answer.copies import same_words
from pullquote.fate import Fate
from pullquote.protocols import Finding, Reading, Store
from pullquote.types import Abstention, Answer, Citation, Considered, Hit, Reason, Reply

_REACHED = (Fate.UNREAD, Fate.SILENT, Fate.WEAKER, Fate.UNSURE, Fate.BEYOND)
"""How far a passage came that is not quoted: of a question's parts, the one where it came furthest tells."""


@dataclass(frozen=True, slots=True)
class _Replied:
    """A reply with what was read for each part of the question, and whether that part is among what is answered."""

    reply: Reply
    parts: tuple[tuple[Reading, bool], ...]

    @property
    def quotes(self) -> tuple[Citation, ...]:
        return self.reply.quotes if isinstance(self.reply, Answer) else ()

    @property
    def findings(self) -> list[Finding]:
        return [finding for reading, _ in self.parts for finding in reading.findings]

    @property
    def strong(self) -> list[Finding]:
        return [finding for reading, _ in self.parts for finding in worth_quoting(reading.findings)]


def consider(
    hits: Sequence[Hit], readings: Sequence[Reading], replies: Sequence[Reply], reply: Reply, store: Store
) -> tuple[Considered, ...]:
    """Every hit with its one fate, in the order of the hits.

    `readings` and `replies` are those of the question's parts, `reply` what they make together. Passages overlap: a
    sentence counts for each passage that it stands in, in whichever of them it was found.
    """
    answered = [isinstance(part, Answer) and isinstance(reply, Answer) for part in replies]
    replied = _Replied(reply, tuple(zip(readings, answered, strict=True)))
    return tuple(_considered(rank, hit, replied, store) for rank, hit in enumerate(hits, start=1))


def _considered(rank: int, hit: Hit, replied: _Replied, store: Store) -> Considered:
    score = max((finding.score for finding in replied.findings if _stands_in(hit, finding)), default=None)
    if quoted := _quoted(hit, replied.quotes):
        return Considered(hit, Fate.QUOTED, score, quoted)
    if copied := _copied(hit, replied.quotes, replied.strong):
        return Considered(hit, Fate.COPY, score, copied)
    return Considered(hit, _unquoted(rank, hit, replied, store), score)


def _quoted(hit: Hit, quotes: Sequence[Citation]) -> int | None:
    """The number of the first quotation that has words of the passage."""
    return next((number for number, quote in enumerate(quotes, start=1) if _overlaps(hit, quote)), None)


def _copied(hit: Hit, quotes: Sequence[Citation], strong: Sequence[Finding]) -> int | None:
    """The number of the first quotation of which a sentence is told by the passage too, in nearly the same words."""
    told = [finding.text for finding in strong if _stands_in(hit, finding)]
    for number, quote in enumerate(quotes, start=1):
        sentences = [finding.text for finding in strong if _is_in(finding, quote)]
        if any(same_words(sentence, words) for sentence in sentences for words in told):
            return number
    return None


def _unquoted(rank: int, hit: Hit, replied: _Replied, store: Store) -> Fate:
    if isinstance(replied.reply, Abstention) and replied.reply.reason is Reason.NO_PASSAGE:
        return Fate.FAR
    fate = max((_reached(rank, hit, *part) for part in replied.parts), key=_REACHED.index)
    source = hit.passage.source
    if fate in {Fate.UNSURE, Fate.BEYOND} and store.text(source.id, source.version) is None:
        return Fate.REMOVED
    return fate


def _reached(rank: int, hit: Hit, reading: Reading, answered: bool) -> Fate:
    if any(_stands_in(hit, finding) for finding in worth_quoting(reading.findings)):
        return Fate.BEYOND if answered else Fate.UNSURE
    if any(_stands_in(hit, finding) for finding in reading.findings):
        return Fate.WEAKER
    return Fate.SILENT if rank <= reading.read else Fate.UNREAD


def _stands_in(hit: Hit, finding: Finding) -> bool:
    passage, found = hit.passage, finding.hit.passage
    return passage.source.id == found.source.id and finding.quote in passage.span


def _is_in(finding: Finding, quote: Citation) -> bool:
    return finding.hit.passage.source.id == quote.document and finding.quote in quote.span


def _overlaps(hit: Hit, quote: Citation) -> bool:
    passage = hit.passage
    return passage.source.id == quote.document and passage.span.overlaps(quote.span)
