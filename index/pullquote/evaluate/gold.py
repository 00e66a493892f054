"""Where the gold is: which hit and which quotation holds what answers a question."""

from collections.abc import Iterable, Sequence

from pullquote.errors import QuestionSetError
from pullquote.evaluate.questions import Place, Question
from pullquote.protocols import Store
from pullquote.types import Answer, Citation, Hit


def check_places(questions: Iterable[Question], store: Store) -> None:
    """Raise `QuestionSetError` where a question's document is not stored, or does not say at its place what it should.

    Otherwise a set for other documents would look like an engine that finds nothing.
    """
    texts: dict[str, str] = {}
    for question in questions:
        for place in question.places:
            if place.document not in texts:
                texts[place.document] = _text(question, place, store)
            _check(question, place, texts[place.document])


def _text(question: Question, place: Place, store: Store) -> str:
    document = store.document(place.document)
    if document is None:
        raise QuestionSetError(
            f"Question {question.id!r} is answered in {place.uri}, which is not indexed. Add the question set's "
            "documents with `pullquote add`, then evaluate again."
        )
    return document.text


def _check(question: Question, place: Place, text: str) -> None:
    span = place.quote.span
    found = text[span.start : span.end]
    if found != place.quote.text:
        raise QuestionSetError(
            f"Question {question.id!r} wants {place.quote.text!r} at {span.start}-{span.end} of {place.uri}, and there "
            f"stands {found!r}. The document changed: mend the set's offsets, or add the document again."
        )


def ranked_items(question: Question, hits: Sequence[Hit]) -> list[str]:
    """A name for each hit: that of the first place which it holds and no hit before it named, else one of its own.

    Passages overlap, so two hits may hold the same sentence: only the first of them brings anything new.
    """
    left = {place_name(number): place for number, place in enumerate(question.places)}
    items = []
    for rank, hit in enumerate(hits, start=1):
        found = next((name for name, place in left.items() if _in_hit(place, hit)), None)
        if found:
            del left[found]
        items.append(found or f"hit {rank}")
    return items


def judgements(question: Question) -> dict[str, int]:
    """Every place that answers is relevant: what `ranked_items` is scored against."""
    return dict.fromkeys(map(place_name, range(len(question.places))), 1)


def place_name(number: int) -> str:
    return f"place {number}"


def _in_hit(place: Place, hit: Hit) -> bool:
    return place.document == hit.passage.source.id and place.gold in hit.passage.span


def quotes_gold(question: Question, answer: Answer) -> bool:
    """Whether some quotation holds a gold span."""
    return any(holds_gold(question, quote) for quote in answer.quotes)


def holds_gold(question: Question, quote: Citation) -> bool:
    """Whether a quotation by itself, or a copy of it in another document, holds a place's gold span whole."""
    return any(_in_citation(place, each) for place in question.places for each in (quote, *quote.also_in))


def _in_citation(place: Place, citation: Citation) -> bool:
    return place.document == citation.document and place.gold in citation.span
