"""What became of one question: where the gold was ranked, what was replied, and whether that is right."""

from dataclasses import dataclass

from pullquote.evaluate.gold import holds_gold, judgements, quotes_gold
from pullquote.evaluate.questions import Question
from pullquote.evaluate.squad import best, exact_match, f1
from pullquote.types import Abstention, Answer, Citation, Reply

NEAREST = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its reply. `items` name the best hits as `ranked_items` does, `documents` are theirs."""

    question: Question
    reply: Reply
    items: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def answered(self) -> bool:
        return isinstance(self.reply, Answer)

    @property
    def abstained(self) -> bool:
        return isinstance(self.reply, Abstention)

    @property
    def right(self) -> bool:
        """An answer that quotes the gold."""
        return isinstance(self.reply, Answer) and quotes_gold(self.question, self.reply)

    @property
    def quotes(self) -> tuple[Citation, ...]:
        """What is quoted; nothing in an abstention."""
        return self.reply.quotes if isinstance(self.reply, Answer) else ()

    @property
    def quotes_with_gold(self) -> int:
        """How many quotations hold a gold span, each by itself."""
        return sum(holds_gold(self.question, quote) for quote in self.quotes)

    @property
    def gold_offered(self) -> bool:
        """Whether the gold is quoted, or would have been had the confidence sufficed: whether not abstaining is right.

        What an abstention has as nearest is what it would have quoted. Where nothing is near it has nothing.
        """
        offered = self.reply.nearest if isinstance(self.reply, Abstention) else self.reply.quotes
        return any(holds_gold(self.question, citation) for citation in offered)

    @property
    def rank(self) -> int | None:
        """Of the first hit that holds a place's gold span, from 1."""
        relevant = judgements(self.question)
        return next((rank for rank, item in enumerate(self.items, start=1) if item in relevant), None)

    @property
    def document_found(self) -> bool:
        """Whether a document that answers is among those of the first five hits."""
        return not self.question.documents.isdisjoint(self.documents[:NEAREST])

    @property
    def short(self) -> str:
        """The few words that were given; none in an abstention, as SQuAD counts it."""
        return self.reply.short.quote if isinstance(self.reply, Answer) and self.reply.short else ""

    @property
    def short_exact(self) -> float:
        return best(exact_match, self.question.shorts, self.short)

    @property
    def short_f1(self) -> float:
        return best(f1, self.question.shorts, self.short)
