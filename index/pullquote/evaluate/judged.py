"""Feedback as a question set: what people judged right becomes gold, in the layout that `questions` reads.

A quotation is gold where its document still has it. Of what was judged twice the later judgement counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.verify import find_quotation
from pullquote.evaluate.questions import is_whole
from pullquote.feedback import Feedback, Judgement
from pullquote.saved import citation_from_json
from pullquote.types import Citation, Document, Reason, Span

KINDS = {
    Kind.PERSON: "who",
    Kind.TIME: "when",
    Kind.NUMBER: "how-many",
    Kind.PLACE: "where",
    Kind.CAUSE: "why",
    Kind.OTHER: "what",
}
"""What the question sets call the kinds of questions that have an answer."""
UNANSWERABLE = "absent"
WRONG = "judged wrong: what would be right is not known"
LATER = "judged again later"
NOT_ASKED = "abstained because of filters or an empty index, which says nothing of the documents"
NOWHERE = "the documents no longer have the quotations, or have no uri that a question set can name"
Documents = Callable[[str], Document | None]
"""The current version of a document by its id."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The records of a question set, the feedback that was judged wrong, and why how many were left out of the set."""

    questions: tuple[dict[str, Any], ...]
    wrong: tuple[Feedback, ...]
    left_out: Mapping[str, int]


def question_set(feedback: Sequence[Feedback], documents: Documents) -> Judged:
    """Each question once, numbered in the order in which it was last judged."""
    # Of one reply the last word counts; a wrong reply does not undo an earlier one that was right.
    last = {(each.question, each.reply["outcome"], each.reply["text"]): n for n, each in enumerate(feedback)}
    told = [(feedback[n], _gold(feedback[n], documents)) for n in sorted(last.values())]
    gold: dict[str, dict[str, Any]] = {}
    for each, found in told:
        if isinstance(found, dict):
            gold.pop(each.question, None)  # else it would keep the place of the earlier reply
            gold[each.question] = found
    left_out = Counter(found for _, found in told if isinstance(found, str))
    left_out[LATER] = len(feedback) - len(gold) - left_out.total()
    questions = ({"id": f"feedback-{n:03}", **record} for n, record in enumerate(gold.values(), start=1))
    wrong = (each for each, _ in told if each.judgement is Judgement.WRONG)
    return Judged(tuple(questions), tuple(wrong), +left_out)


def _gold(feedback: Feedback, documents: Documents) -> dict[str, Any] | str:
    """A question with its places, or why there is none to be made of this."""
    reply = feedback.reply
    if feedback.judgement is Judgement.WRONG:
        return WRONG
    if reply["outcome"] == "abstained" and reply["reason"] in {Reason.FILTERED_OUT, Reason.EMPTY_INDEX}:
        return NOT_ASKED
    if feedback.judgement is Judgement.NOT_IN_SOURCES or reply["outcome"] == "abstained":
        return {"kind": UNANSWERABLE, "question": feedback.question, "answerable": False}
    places = list(_places(reply, documents))
    if not places:
        return NOWHERE
    kind = KINDS[kind_of(feedback.question)]
    return {"kind": kind, "question": feedback.question, "answerable": True, **places[0], "also": places[1:]}


def _places(reply: Mapping[str, Any], documents: Documents) -> Iterator[dict[str, Any]]:
    quotes = [citation_from_json(quote) for quote in reply["quotes"]]
    short = citation_from_json(reply["short"]) if reply["short"] else None
    for quote in _each_once(quotes):
        place = _place(quote, documents)
        if place and is_whole(quote.uri):
            words = short if short and quote == quotes[0] else None
            yield {
                "document": quote.uri,
                "quote": quote.quote,
                "start": place.start,
                "end": place.end,
                **(_short(words, place.start - quote.span.start) if words else {}),
            }


def _each_once(quotes: Iterable[Citation]) -> Iterator[Citation]:
    """The quotations and their copies in other documents."""
    cited = (citation for quote in quotes for citation in (quote, *quote.also_in))
    return iter({(citation.document, citation.span): citation for citation in cited}.values())


def _place(quote: Citation, documents: Documents) -> Span | None:
    """Where the quotation stands today, if it does."""
    document = documents(quote.document)
    if document is None:
        return None
    return quote.span if document.version == quote.version else find_quotation(document.text, quote)


def _short(short: Citation, moved: int) -> dict[str, Any]:
    span = short.span.shifted(moved)
    return {"short": short.quote, "short_start": span.start, "short_end": span.end}
