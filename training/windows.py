"""Cuts whole sentences out of a text, as many as stand in the passages that are served."""

import random
from collections.abc import Sequence

from pullquote.sentences import split_sentences
from pullquote.types import Span

WORDS = (60, 190)
"""The most words that a window has are drawn between these; one sentence may be longer."""


def window_around(answer: Span, text: str, sentences: Sequence[Span], rng: random.Random) -> Span:
    """The sentences that hold an answer and neighbouring ones, as many as fit."""
    most = rng.randint(*WORDS)
    inside = [place for place, span in enumerate(sentences) if span.overlaps(answer)]
    if not inside:
        return Span(0, len(text))
    first, last = inside[0], inside[-1]
    while wider := [
        (low, high)
        for low, high in ((first - 1, last), (first, last + 1))
        if low >= 0 and high < len(sentences) and _words(text, sentences[low].start, sentences[high].end) <= most
    ]:
        first, last = rng.choice(wider)
    return Span(sentences[first].start, sentences[last].end)


def some_sentences(text: str, rng: random.Random) -> str:
    """Neighbouring sentences from a random one on, as many as fit."""
    sentences = split_sentences(text)
    if not sentences:
        return text
    start = rng.choice(sentences[: max(1, len(sentences) - 3)]).start
    most = rng.randint(*WORDS)
    nearest, *further = [span.end for span in sentences if span.start >= start]
    return text[start : [nearest, *(end for end in further if _words(text, start, end) <= most)][-1]]


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
