"""Near misses: questions in which a name, a date, a number or a word was exchanged: the passage answers no more."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

NEGATED = 0.05
BESIDE = 0.5
"""The share of names and numbers that come from the passage itself, where it has some beside the answer."""
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_STARTS = (
    "A An And As At But By Did Do Does During For From How If In Is It On Or So That The There These They This "
    "To Was Were What When Where Which While Who Whom Whose Why With You We He She I My"
).split()
_NAME = re.compile(rf"\b(?!(?:{'|'.join(_STARTS)})\b)[A-Z][\w'’-]*(?:\s+(?:of\s+|the\s+|de\s+)?[A-Z][\w'’-]*)*")
_KEPT = frozenset(
    "about after also been before being could does during from have into kind many more most much name names other "
    "over should some such than that their them then there these they thing this those type user users very what "
    "when where which while whom whose will with would your according company person author writer".split()
)
_CALENDAR = [
    "January February March April May June July August September October November December".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
]
_OPPOSITES = [
    group.split()
    for group in """
        first last second third fourth
        largest smallest oldest newest
        highest lowest
        most least
        increase decrease
        increased decreased
        before after
        begin end
        began ended
        start stop
        started stopped
        north south east west
        northern southern eastern western
        male female
        man woman child
        men women children
        brother sister father mother son daughter wife husband
        win lose
        won lost
        good bad
        best worst
        like dislike
        buy sell
        bought sold
        open close
        opened closed
        allow forbid
        allowed banned
        accept reject
        accepted rejected
        support oppose
        supported opposed
        black white red blue green yellow
        morning evening afternoon night
        day week month year decade
        days weeks months years
        old new
        long short
        hot cold
        early late
        president minister king queen governor mayor
        city country state village
        born died
        arrive leave
        arrived left
    """.strip().splitlines()
]
_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|can|could|would|should|has|have)\b")


def names_of(text: str) -> list[str]:
    """Runs of capitalised words, without a sentence's common first word."""
    return _NAME.findall(text)


class Exchange:
    """Makes near misses out of what other questions and passages speak of."""

    def __init__(
        self, questions: Sequence[str], contexts: Iterable[str], words: dict[str, NDArray[np.float32]]
    ) -> None:
        """`words` gives the model's own vector of each word that is one token."""
        self._names: dict[int, list[str]] = defaultdict(list)
        for name in sorted({name for context in contexts for name in names_of(context)}):
            self._names[len(name.split())].append(name)
        self._near = _neighbours(questions, words)
        for group in _OPPOSITES:
            for word in group:
                self._near[word] = [other for other in group if other != word]

    def near_miss(self, question: str, answering: str, beside: str, rng: random.Random) -> str | None:
        """The question about something else; None where nothing can be exchanged.

        `answering` is the title and the sentences that answer the question, and never speaks of what came in. It may
        come from `beside`, the other sentences: the passage has the word then, and not where the answer is.
        """
        context = f"{answering} {beside}"
        names, numbers = self._in_question(question, context), list(_NUMBER.finditer(question))
        ways = [(self._name, names)] * 3 + [(self._number, numbers)] * 3 + [(self._word, self._words(question))] * 3
        ways = [way for way in ways if way[1]]
        if not ways or rng.random() < NEGATED:
            ways = [(_negated, list(_AUXILIARY.finditer(question)))]
        for _ in range(5):
            way, found = rng.choice(ways)
            if not found:
                continue
            place = rng.choice(found)
            draws = way in (self._name, self._number) and rng.random() < BESIDE
            drawn = _beside(place.group(), beside, rng) if draws else None
            other, told = (drawn, answering) if drawn else (way(place.group(), rng), context)
            if other and other.lower() not in f"{told} {question}".lower():
                return question[: place.start()] + other + question[place.end() :]
        return None

    def _in_question(self, question: str, context: str) -> list[re.Match[str]]:
        """Names: capitalised in the question, or written small there and capitalised in the context."""
        found = list(_NAME.finditer(question))
        for name in names_of(context):
            found += re.finditer(rf"\b{re.escape(name.lower())}\b", question)
        return found

    def _words(self, question: str) -> list[re.Match[str]]:
        return [match for match in _WORD.finditer(question) if match.group() in self._near]

    def _name(self, name: str, rng: random.Random) -> str | None:
        for group in _CALENDAR:
            if name in group:
                return rng.choice([other for other in group if other != name])
        pool = self._names[len(name.split())]
        if not pool:
            return None
        other = rng.choice(pool)
        return other.lower() if name.islower() else other

    def _number(self, number: str, rng: random.Random) -> str:
        digits = number.replace(",", "").rstrip(".")
        if not digits.isdigit():
            return str(rng.randint(2, 99))
        value = int(digits)
        if len(digits) == 4 and "," not in number:
            return str(value + rng.choice([-1, 1]) * rng.randint(1, 25))
        other = max(1, value + rng.choice([-1, 1]) * rng.randint(1, max(3, value // 2)))
        return f"{other:,}" if "," in number else str(other)

    def _word(self, word: str, rng: random.Random) -> str:
        return rng.choice(self._near[word])


def _beside(word: str, text: str, rng: random.Random) -> str | None:
    """A name or number of the same kind out of `text`."""
    kind = _kind(word.title())
    others = [other for other in [*names_of(text), *_NUMBER.findall(text)] if _kind(other) == kind]
    if not others:
        return None
    other = rng.choice(others)
    return other.lower() if word.islower() else other


def _kind(word: str) -> str | int:
    """Of two words of one kind, either may be asked for: numbers, years, months, days, names of as many words."""
    if _NUMBER.fullmatch(word):
        return "year" if word.isdigit() and len(word) == len("1987") else "number"
    for group in _CALENDAR:
        if word in group:
            return group[0]
    return len(word.split())


def _negated(auxiliary: str, rng: random.Random) -> str:
    return f"{auxiliary} {rng.choice(['not', 'no longer'])}"


def _neighbours(questions: Sequence[str], words: dict[str, NDArray[np.float32]]) -> dict[str, list[str]]:
    """Words of the same field: near in the model's own vectors, but neither an inflection nor the nearest synonym."""
    counts = Counter(word for question in questions for word in _WORD.findall(question.lower()))
    known = sorted(word for word, count in counts.items() if count >= 5 and word in words and word not in _KEPT)
    if not known:
        return {}
    vectors = np.stack([words[word] for word in known])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    near = {}
    for word, order in zip(known, np.argsort(-(vectors @ vectors.T), axis=1), strict=True):
        others = [known[place] for place in order[1:16] if known[place][:4] != word[:4]]
        if others[2:]:
            near[word] = others[2:10]
    return near
