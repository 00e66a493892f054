"""Questions on a small world, and the exchange that makes near misses of them."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from exchange import Exchange
from questions import Question

from pullquote.types import Span


@pytest.fixture(scope="session")
def question() -> Callable[..., Question]:
    """Makes a question of the words that answer it, each found once in the context."""

    def question(text: str, context: str, *answers: str, title: str = "", source: str = "nq") -> Question:
        assert all(context.count(answer) == 1 for answer in answers)
        spans = (Span(context.index(answer), context.index(answer) + len(answer)) for answer in answers)
        return Question(source, text, title, context, tuple(spans))

    return question


@pytest.fixture(scope="session")
def exchange() -> Callable[[Sequence[Question]], Exchange]:
    """An exchange of some questions; every word of theirs has a vector, the same in each run."""

    def exchange(questions: Sequence[Question]) -> Exchange:
        words = sorted({word for each in questions for word in each.text.lower().split()})
        vectors = np.random.default_rng(20).normal(size=(len(words), 8)).astype(np.float32)
        return Exchange(
            [each.text for each in questions],
            [each.context for each in questions],
            dict(zip(words, vectors, strict=True)),
        )

    return exchange


@pytest.fixture
def rng() -> random.Random:
    return random.Random(20)
