"""A reading to a reply: quotations with receipts where the confidence reaches the threshold, else an abstention."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pullquote.answer.asking import asks
from pullquote.answer.columns import head_of
from pullquote.answer.copies import same_words
from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.newest import newest_first
from pullquote.answer.resolved import resolve
from pullquote.answer.tense import looks_ahead, tells_other_time
from pullquote.answer.words import stems
from pullquote.protocols import Finding, Reading, Store
from pullquote.search.hybrid import Retrieval
from pullquote.types import Abstention, Answer, Citation, Hit, Passage, Reason, Reply, Resolved, Source, Span

MOST_QUOTES = 3
MOST_SENTENCES = 2
"""A quotation grows by a neighbouring sentence that was found too, or by the one that it needs, and no further."""
MOST_NEAREST = 3
SHARE_OF_BEST = 0.35
"""Further quotations score at least this share of the best one: a weak sentence only dilutes the answer."""
NEAR = 0.3
"""The similarity from which a passage counts as being about the question: under it the reason is NO_PASSAGE."""
CONCEIVABLE = 0.2
"""So does one that answers with this probability, or has the names of the question: its likeness is small where these
are most of it."""

# "Until Friday" names no day, and "at 1500" no year: what stands before the short answer is read with it.
# So is "a Friday", which is none that is known, "a week on Friday", and "the week of 3 March".
_BEFORE = re.compile(
    r"\b(?:(?:at|until|till|since|before|after|by|than|around|every|each|following|previous|same|last|next"
    r"|(?:weeks?|fortnights?)\s+(?:on|from)|(?:week|weekend|eve)\s+(?:of|(?:ending|beginning|starting)(?:\s+on)?))\s+(?:the\s+)?"
    r"|an?\s+)$",
    re.IGNORECASE,
)
_LEANS_BACK = re.compile(r"[\"'“‘(\[]*(?:He|She|It|They|His|Her|Its|Their)\b")
_TELLS_ON = re.compile(r"[\"'“‘(\[]*(?:He|She|They|His|Her|Their)\b")
_WHEN, _BOUND = r"(?:when|(?:what|which) (?:day|date|month|year))", "(?P<{}>since|until|till|by|from)"
_ASKS_FOR_BOUND = re.compile(
    rf"\b{_BOUND.format('before')} {_WHEN}\b|\b{_WHEN}\b.*\s{_BOUND.format('behind')}[\s?]*$", re.IGNORECASE
)


@dataclass(slots=True)
class _Quote:
    """A quotation in the making: the finding that began it, its sentences so far, and its copies elsewhere."""

    first: Finding
    span: Span
    sentences: int = 1
    copies: list[Finding] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return self.first.hit.passage.source

    def takes(self, finding: Finding) -> bool:
        """Take a copy, or a neighbouring sentence, or the same once more; False where the finding is none of these."""
        if self.source.id != finding.hit.passage.source.id:
            return self._takes_copy(finding)
        # A summary's sentence may stand in the body again: it is quoted once.
        return self._takes_neighbour(finding) or same_words(self.first.text, finding.text)

    def _takes_copy(self, finding: Finding) -> bool:
        if not same_words(self.first.text, finding.text):
            return False
        if all(copy.hit.passage.source.id != finding.hit.passage.source.id for copy in self.copies):
            self.copies.append(finding)
        return True

    def _takes_neighbour(self, finding: Finding) -> bool:
        sentences = self.first.hit.passage.sentences
        if self.sentences >= MOST_SENTENCES or finding.quote not in sentences or self.first.quote not in sentences:
            return False
        if abs(sentences.index(finding.quote) - sentences.index(self.first.quote)) != 1:
            return False
        joined = Span(min(self.span.start, finding.quote.start), max(self.span.end, finding.quote.end))
        # A quotation stays inside one paragraph: what is parted on the page is no one statement.
        if "\n" in self.first.hit.passage.sentence_text(joined):
            return False
        self.span = joined
        self.sentences += 1
        return True

    def take_what_it_needs(self, asked: Set[str], findings: Sequence[Finding], others: Sequence["_Quote"]) -> None:
        """Take the sentence before where that is the question that this one answers, or tells who "she" is.

        Else the one behind, where this one names who did what is `asked`, and only that tells that "she" did.
        """
        same = [other.span for other in others if other.source.id == self.source.id]
        for step, is_needed in ((-1, self._needs_before), (1, self._needs_behind)):
            place = _beside(self.first, step, findings) if self.sentences < MOST_SENTENCES else None
            if place and is_needed(*place, asked) and not any(place[1].overlaps(span) for span in same):
                self.span = Span(min(self.span.start, place[1].start), max(self.span.end, place[1].end))
                self.sentences += 1

    def _needs_before(self, passage: Passage, before: Span, _: Set[str]) -> bool:
        between = passage.text[before.end - passage.span.start : self.span.start - passage.span.start]
        leans = _LEANS_BACK.match(self.first.text) is not None and "\n" not in between
        return leans or asks(passage.sentence_text(before))

    def _needs_behind(self, passage: Passage, behind: Span, asked: Set[str]) -> bool:
        between = passage.text[self.span.end - passage.span.start : behind.start - passage.span.start]
        text = passage.sentence_text(behind)
        tells_more = not asked.isdisjoint(set(stems(text)) - set(stems(self.first.text)))
        return tells_more and _TELLS_ON.match(text) is not None and "\n" not in between


def compose(question: str, retrieval: Retrieval, reading: Reading, threshold: float, store: Store) -> Reply:
    """The reply to `question` from what the reader found in the retrieved passages."""
    is_sure = reading.is_sure(threshold)
    quotes = _quotes(question, reading.findings)
    if is_sure:
        quotes = _with_head(quotes, retrieval.hits)
    cited = [(quote, citation) for quote in quotes if (citation := _cited(quote, store))]
    citations = tuple(citation for _, citation in cited)
    if cited and is_sure:
        short = _short(cited[0][0], store)
        resolved = _resolved(question, short, cited[0][0].first)
        return Answer(question, citations, short, reading.confidence, retrieval.generation, resolved)
    reason = _reason(retrieval, reading)
    nearest = citations[:MOST_NEAREST] if reason is Reason.NOT_STATED else ()
    return Abstention(question, reason, reading.confidence, retrieval.generation, nearest, reading.untold)


def worth_quoting(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, best first, that are not much weaker than the best."""
    return takewhile(lambda finding: finding.score >= SHARE_OF_BEST * findings[0].score, findings)


def _quotes(question: str, findings: Sequence[Finding]) -> list[_Quote]:
    """The best findings, near copies and neighbouring sentences put together."""
    quotes: list[_Quote] = []
    for finding in newest_first(question, list(worth_quoting(findings))):
        if any(quote.takes(finding) for quote in quotes):
            continue
        if len(quotes) == MOST_QUOTES:
            break
        quotes.append(_Quote(finding, finding.quote))
    asked_of_person = frozenset(stems(question) if kind_of(question) is Kind.PERSON else ())
    for quote in quotes:
        quote.take_what_it_needs(asked_of_person, findings, quotes)
    return quotes


def _with_head(quotes: list[_Quote], hits: Sequence[Hit]) -> list[_Quote]:
    """What says what the cells of the row mean that answers, behind it."""
    first = quotes[0].first if quotes else None
    head = head_of(first.quote, first.hit.passage, [hit.passage for hit in hits]) if first else None
    if head is None or any(quote.source == head[0].source and head[1] in quote.span for quote in quotes):
        return quotes
    passage, row = head
    hit = next((hit for hit in hits if hit.passage == passage), quotes[0].first.hit)
    return [quotes[0], _Quote(Finding(hit, row, None, 0.0), row), *quotes[1 : MOST_QUOTES - 1]]


def _beside(finding: Finding, step: int, findings: Sequence[Finding]) -> tuple[Passage, Span] | None:
    """The sentence a `step` further, and a passage with both: the one where it was found may begin or end with it."""
    for passage in (each.hit.passage for each in (finding, *findings)):
        if passage.source == finding.hit.passage.source and finding.quote in passage.sentences:
            place = passage.sentences.index(finding.quote) + step
            if 0 <= place < len(passage.sentences):
                return passage, passage.sentences[place]
    return None


def _cited(quote: _Quote, store: Store) -> Citation | None:
    citation = _cite(quote.first.hit.passage, quote.span, store)
    copies = (_cite(copy.hit.passage, copy.quote, store) for copy in quote.copies)
    return replace(citation, also_in=tuple(copy for copy in copies if copy)) if citation else None


def _short(quote: _Quote, store: Store) -> Citation | None:
    """The few words that answer, where the reader told some inside the first quotation."""
    short = quote.first.short
    return _cite(quote.first.hit.passage, short, store) if short else None


def _resolved(question: str, short: Citation | None, finding: Finding) -> Resolved | None:
    """The days that the short answer to "when" means; none where it is not clear whether they lie ahead."""
    if short is None or kind_of(question) is not Kind.TIME:
        return None
    place = short.span.shifted(-finding.quote.start)
    before, after = finding.text[: place.start], finding.text[place.end :]
    words, bound = _without_bound(question, "".join(_BEFORE.findall(before)) + short.quote)
    if resolve(words, None) is None and tells_other_time(words, f"{before} {after}", short.published):
        return None
    ahead = looks_ahead(question, before)
    meant = {resolve(words, short.published, each) for each in ((False, True) if ahead is None else (ahead,))}
    found = meant.pop() if len(meant) == 1 else None
    return replace(found, rule=f'the bound of "{bound}": {found.rule}') if found and bound else found


def _without_bound(question: str, words: str) -> tuple[str, str]:
    """The words without the "until" that the question asks with, and that word; for any other question as they are.

    >>> _without_bound("Until when is it closed?", "until Friday"), _without_bound("When does it open?", "until Friday")
    (('Friday', 'until'), ('until Friday', ''))
    """
    asked = _ASKS_FOR_BOUND.search(question)
    first, _, rest = words.partition(" ")
    same = asked and _in_full(asked["before"] or asked["behind"]) == _in_full(first)
    return (rest, first.lower()) if same else (words, "")


def _in_full(bound: str) -> str:
    return "until" if bound.lower() == "till" else bound.lower()


def _cite(passage: Passage, span: Span, store: Store) -> Citation | None:
    """The receipt, or None where the document was removed since it was found."""
    text = store.text(passage.source.id, passage.source.version)
    return Citation.of(passage.source, passage.section, span, text) if text is not None else None


def _reason(retrieval: Retrieval, reading: Reading) -> Reason:
    if retrieval.searchable == 0:
        return Reason.EMPTY_INDEX
    if not retrieval.hits:
        # Something is always nearest, unless the filters let nothing through.
        return Reason.FILTERED_OUT
    near = max(hit.scores.get("dense", 0.0) for hit in retrieval.hits)
    if near >= NEAR or reading.confidence >= CONCEIVABLE or reading.named:
        return Reason.NOT_STATED
    return Reason.NO_PASSAGE
