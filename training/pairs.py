"""Makes what the reader learns from: a question with a passage that answers it, or with one that looks as if it did.

The passages look as they will when they are served: some whole sentences, often with a title and a date in front. A
pair without an answer has the question's own passage without the sentences that answer, or another passage that
BM25 ranks high for the question, or a question of which something was exchanged; or else the question was asked of
what its text does not tell.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from exchange import Exchange, names_of
from questions import Question
from ranking import Ranking
from windows import some_sentences, window_around

from pullquote.sentences import split_sentences
from pullquote.types import Span

UNANSWERABLE = 0.7
"""Pairs without an answer that are made for each with one."""
UNANSWERABLE_BESIDE = 0.5
"""The same of a source that asks questions without an answer itself: fewer are missing."""
ALIKE = {"policyqa"}
"""Its few questions are asked of every policy: what another passage does not answer is not known."""
HEADED = 0.5
"""The share of passages with a title in front."""
DATED = 0.8
"""The share of titles with a date."""
MONTHS = 0.06
"""The share of dated passages whose question asks of a month."""
RANKED = 6
"""The passages that BM25 ranks highest: one of them is drawn."""
FEWEST_WORDS = 25
"""What is left of a passage without its answer must be worth reading."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`answer` is a span of `passage`, or None where the passage does not answer."""

    question: str
    passage: str
    answer: Span | None


class Heading(NamedTuple):
    """What stands in front of a passage; a day is made up where the source tells none."""

    title: str
    published: date | None


class PairMaker:
    """Makes the pairs of one source."""

    def __init__(self, questions: Sequence[Question], exchange: Exchange, rng: random.Random) -> None:
        self._questions = questions
        self._exchange = exchange
        self._rng = rng
        self._share = UNANSWERABLE if all(question.answers for question in questions) else UNANSWERABLE_BESIDE
        self._contexts = sorted({(question.context, _heading(question)) for question in questions})
        self._sentences = {context: split_sentences(context) for context, _ in self._contexts}
        self._ranking = Ranking([context for context, _ in self._contexts])

    def pairs(self) -> Iterator[Pair]:
        """A pair with an answer for nearly every question that has one, and one without for many."""
        for question in self._questions:
            if question.answers:
                yield from self._answered(question)
                if question.source not in ALIKE and self._rng.random() < self._share:
                    yield from self._unanswered(question)
            else:
                yield self._untold(question)

    def _untold(self, question: Question) -> Pair:
        anywhere = self._rng.choice(self._sentences[question.context])
        passage = self._window(question, anywhere).of(question.context)
        return self._pair(question.text, _heading(question), passage, None)

    def _answered(self, question: Question) -> Iterator[Pair]:
        answer = self._rng.choice(question.answers)
        cut = self._window(question, answer)
        if answer in cut:
            yield self._pair(question.text, _heading(question), cut.of(question.context), answer.shifted(-cut.start))

    def _unanswered(self, question: Question) -> Iterator[Pair]:
        ways = [self._without_answer, self._ranked_high, self._exchanged]
        self._rng.shuffle(ways)
        for way in ways:
            pair = way(question)
            if pair:
                yield pair
                return

    def _without_answer(self, question: Question) -> Pair | None:
        gold = self._gold(question)
        sentences = (span.of(question.context) for span in self._sentences[question.context])
        passage = " ".join(sentence for sentence in sentences if not _holds(sentence, gold))
        if len(passage.split()) < FEWEST_WORDS:
            return None
        return self._silent(question, _heading(question), passage)

    def _ranked_high(self, question: Question) -> Pair | None:
        gold = self._gold(question)
        ranked = [self._contexts[place] for place in self._ranking.best(question.text, RANKED)]
        found = [(context, heading) for context, heading in ranked if not _holds(context, gold)]
        if not found:
            return None
        context, heading = self._rng.choice(found)
        return self._silent(question, heading, context)

    def _silent(self, question: Question, heading: Heading, passage: str) -> Pair | None:
        """None where the title tells what the passage does not."""
        pair = self._pair(question.text, heading, some_sentences(passage, self._rng), None)
        return None if _holds(pair.passage, self._gold(question)) else pair

    def _gold(self, question: Question) -> set[str]:
        """The answers and the sentences that hold some of them: what a passage that does not answer never has."""
        answers = [answer.of(question.context) for answer in question.answers]
        holding, _ = self._by_holding(question)
        return {text.casefold() for text in (*answers, *holding)}

    def _by_holding(self, question: Question) -> tuple[list[str], list[str]]:
        """The sentences that hold some of an answer, and the others."""
        both: tuple[list[str], list[str]] = [], []
        for span in self._sentences[question.context]:
            holds = any(span.overlaps(answer) for answer in question.answers)
            both[0 if holds else 1].append(span.of(question.context))
        return both

    def _exchanged(self, question: Question) -> Pair | None:
        holding, others = self._by_holding(question)
        other = self._exchange.near_miss(
            question.text, " ".join([question.title, *holding]), " ".join(others), self._rng
        )
        if other is None:
            return None
        cut = self._window(question, self._rng.choice(question.answers))
        return self._pair(other, _heading(question), cut.of(question.context), None)

    def _window(self, question: Question, inside: Span) -> Span:
        return window_around(inside, question.context, self._sentences[question.context], self._rng)

    def _pair(self, question: str, heading: Heading, passage: str, answer: Span | None) -> Pair:
        if self._rng.random() >= HEADED:
            return Pair(question, passage, answer)
        title = heading.title or self._made_up_title(passage)
        head = f"{title}\n"
        if self._rng.random() < DATED:
            published = heading.published or date(1985, 1, 1) + timedelta(days=self._rng.randrange(15_000))
            head = f"{title} ({published.day} {published:%B %Y})\n"
            if question.endswith("?") and self._rng.random() < MONTHS:
                question, answer = self._of_a_month(question, answer, published)
        return Pair(question, head + passage, answer.shifted(len(head)) if answer else None)

    def _of_a_month(self, question: str, answer: Span | None, published: date) -> tuple[str, Span | None]:
        """The question names a month: the one of the date line, or else nothing is told of it."""
        asked = published
        if self._rng.random() < 0.5:
            asked, answer = published + timedelta(days=self._rng.choice([-365, -60, 60, 365, 730])), None
        return f"{question.rstrip('? ')} in {asked:%B %Y}?", answer

    def _made_up_title(self, passage: str) -> str:
        names = names_of(passage)
        if names and self._rng.random() < 0.5:
            return self._rng.choice(names)
        return " ".join(self._rng.choice(self._contexts)[0].split()[: self._rng.randint(4, 10)])


def make_pairs(
    questions: Sequence[Question],
    exchange: Exchange,
    rng: random.Random,
    rounds: int,
    most: Mapping[str, int] = MappingProxyType({}),
) -> list[Pair]:
    """`rounds` times over all questions, each time with other passages and other pairs without an answer.

    Of a source that `most` names, no more pairs than it says are drawn from them.
    """
    by_source: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_source[question.source].append(question)
    pairs: list[Pair] = []
    for source, of_source in by_source.items():
        maker = PairMaker(of_source, exchange, rng)
        made = [pair for _ in range(rounds) for pair in maker.pairs()]
        pairs += rng.sample(made, min(len(made), most.get(source, len(made))))
    return pairs


def _heading(question: Question) -> Heading:
    return Heading(question.title, question.published)


def _holds(passage: str, texts: set[str]) -> bool:
    return any(text in passage.casefold() for text in texts)
