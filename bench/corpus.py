"""Any number of passages with vectors, each a function of its number, with the statistics of real ones.

A passage belongs to one real text: its vector is that text's plus Gaussian noise, normalised again, so that it has
near and far neighbours. Half of its words are that text's own, among them three rare ones that stand for names; the
others are drawn as often as they stand in all the texts, and one in five by Zipf's law from a longer list, which
gives posting lists the lengths of real ones. A question is made in the same way with noise of its own: a few words of
the text behind question words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pullquote.protocols import Addition, Vectors
from pullquote.types import Document, Filters, Passage, Section, Span

BLOCK = 10_000
"""Passages that are made together; sizes are multiples of it."""
PER_DOCUMENT = 10
SENTENCE_WORDS = 12
SHORTEST, LONGEST = 40, 60
OTHERS = 0.2
"""The share of words that the real texts do not have."""
NAMES = 3
LEAST_NOISE, MOST_NOISE = 0.3, 1.0
"""Length of the noise, where the real vector's is 1."""
DESKS = 1_000
FIRST_DAY, DAYS = date(2015, 1, 1), 3_650
HELD_OUT = 1 << 40
"""Numbers from here on are no passage's: questions, and documents that are added while measuring."""
QUESTION_WORDS = "what did,who was the,when did,where is the,how many,why does,which of the,who has".split(",")
ONE_IN_A_THOUSAND = Filters(metadata={"desk": "7"})
ONE_IN_TWO = Filters(published_from=FIRST_DAY + timedelta(days=DAYS // 2))


class Question(NamedTuple):
    text: str
    vector: Vectors


class Corpus:
    """Made of the file that `real.prepare` wrote."""

    def __init__(self, real: Path) -> None:
        with np.load(real) as file:
            texts, rare, self.real = file["texts"].tolist(), file["words"].tolist(), file["vectors"].astype(np.float32)
        words = [re.findall(r"[^\W\d_]+", text.lower()) for text in texts]
        weights = _weights(Counter(word for own in words for word in own), rare)
        self.vocabulary = np.array(list(weights), dtype=object)
        self._frequencies = np.cumsum(list(weights.values()))
        places = {word: place for place, word in enumerate(weights)}
        names = np.random.default_rng(0).integers(len(rare) // 4, len(rare), (len(words), NAMES))
        for own, chosen in zip(words, names, strict=True):
            own += [rare[place] for place in chosen]
        self._own = np.array([places[word] for own in words for word in own])
        self._lengths = np.array([len(own) for own in words])
        self._starts = np.cumsum(self._lengths) - self._lengths

    @property
    def dimension(self) -> int:
        return int(self.real.shape[1])

    def vectors(self, start: int, count: int = BLOCK) -> Vectors:
        """The unit vectors of the passages `start` to `start + count`, without their words."""
        draw = np.random.default_rng([start, 1])
        noise = draw.standard_normal((count, self.dimension), dtype=np.float32)
        lengths = draw.uniform(LEAST_NOISE, MOST_NOISE, (count, 1)).astype(np.float32)
        vectors = self.real[self._bases(start, count)] + noise * lengths / np.float32(np.sqrt(self.dimension))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def texts(self, start: int, count: int = BLOCK) -> list[str]:
        draw = np.random.default_rng([start, 2])
        lengths = draw.integers(SHORTEST, LONGEST + 1, count)
        bases = np.repeat(self._bases(start, count), lengths)
        own = self._own[self._starts[bases] + (draw.random(len(bases)) * self._lengths[bases]).astype(np.int64)]
        common = np.searchsorted(self._frequencies, draw.random(len(bases)))
        words = self.vocabulary[np.where(draw.random(len(bases)) < 0.5, own, common)].tolist()
        ends = np.cumsum(lengths)
        return [_prose(words[end - length : end]) for end, length in zip(ends, lengths, strict=True)]

    def _bases(self, start: int, count: int) -> NDArray[np.int64]:
        return np.random.default_rng([start, 0]).integers(0, len(self.real), count)

    def additions(self, start: int, count: int = BLOCK) -> list[Addition]:
        """The documents of the passages `start` to `start + count`."""
        texts, vectors = self.texts(start, count), self.vectors(start, count)
        return [
            _addition((start + place) // PER_DOCUMENT, texts[place:end], vectors[place:end])
            for place in range(0, count, PER_DOCUMENT)
            for end in [min(place + PER_DOCUMENT, count)]
        ]

    def blocks(self, size: int) -> Iterator[list[Addition]]:
        return (self.additions(start) for start in range(0, size, BLOCK))

    def questions(self, count: int) -> list[Question]:
        """Held out: no passage has the noise of their vectors."""
        draw = np.random.default_rng([HELD_OUT, 3])
        vectors = self.vectors(HELD_OUT, count)
        return [
            Question(f"{draw.choice(QUESTION_WORDS)} {' '.join(self._content(base, draw))}?", vector)
            for base, vector in zip(self._bases(HELD_OUT, count), vectors, strict=True)
        ]

    def _content(self, base: int, draw: np.random.Generator) -> list[str]:
        own = self.vocabulary[self._own[self._starts[base] :][: self._lengths[base]]].tolist()
        words = [word for word in dict.fromkeys(own) if len(word) > 3] or own
        return [words[place] for place in draw.permutation(len(words))[: draw.integers(3, 7)]]


def _weights(counts: Counter[str], rare: Sequence[str]) -> dict[str, float]:
    """The share of each word: of the texts' own as they were counted, of the others by Zipf's law."""
    weights = {word: (1 - OTHERS) * count / counts.total() for word, count in counts.items()}
    others = [word for word in rare if word not in counts]
    ranks = np.arange(len(counts), len(counts) + len(others))
    shares = OTHERS / ranks / (1 / ranks).sum()
    return weights | dict(zip(others, shares.tolist(), strict=True))


def uri(document: int) -> str:
    return f"bench:///{document % DESKS:03}/{document}.txt"


def _prose(words: Sequence[str]) -> str:
    sentences = [words[place : place + SENTENCE_WORDS] for place in range(0, len(words), SENTENCE_WORDS)]
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def _addition(number: int, texts: Sequence[str], vectors: Vectors) -> Addition:
    text = "\n".join(texts)
    section = Section(Span(0, len(text)))
    title = " ".join(texts[0].split()[:6]).capitalize()
    published = FIRST_DAY + timedelta(days=number * 7_919 % DAYS)
    document = Document(
        uri(number), title, text, "text/plain", (section,), published, {"desk": str(number % DESKS), "kind": "report"}
    )
    passages, start, source = [], 0, document.source
    for part in texts:
        span = Span(start, start + len(part))
        passages.append(Passage(source, span, section, part, _sentences(span, part)))
        start = span.end + 1
    return Addition(document, passages, vectors)


def _sentences(span: Span, text: str) -> tuple[Span, ...]:
    return tuple(Span(*match.span()).shifted(span.start) for match in re.finditer(r"\S[^.]*\.", text))
