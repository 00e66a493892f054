"""The reader's model: question and passage in, the likeliest words of each sentence out, at their offsets."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from pullquote.answer.columns import Edit, ReadText, edits
from pullquote.answer.rows import Place
from pullquote.answer.spans import best_span
from pullquote.answer.words import new_words
from pullquote.inference.compiled import CompiledModel
from pullquote.inference.once import Once
from pullquote.inference.remembered import remembered
from pullquote.passages import heading_line
from pullquote.tables import cells
from pullquote.types import Passage, Span

PASSAGE = 1
"""The tokens of the passage are the second sequence of a pair; the question's are the first."""
USUAL_TOKENS = 192
"""Of a question and a passage with its title, about. Other lengths are left to the questions that have them."""
REMEMBERED = 4_096
"""Readings of passages that are kept, about a kilobyte each: those of the last thousand questions."""


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """A sentence and the words in it that answer best; `margin` is their logit less that of no answer."""

    sentence: Span
    short: Span
    margin: float


class SpanModel:
    """Safe to share between threads. `load` gives the model, when it is first needed."""

    def __init__(self, load: Callable[[], CompiledModel]) -> None:
        self._model = Once(load)
        self._prepared = Once(lambda: self._model().prepare(USUAL_TOKENS))
        self._readings = remembered(self._read, REMEMBERED)

    def prepare(self) -> None:
        """Load the model, and have it ready."""
        self._prepared()

    def read(self, question: str, passage: Passage) -> tuple[SentenceReading, ...]:
        """The passage's sentences in order, without those that hold no token or were cut off.

        A passage is read alone: padding some to the length of others costs more than reading them together saves.
        """
        [readings] = self.read_each(question, [passage])
        return readings

    def read_each(
        self, question: str, passages: Sequence[Passage], left_out: Collection[Place] = ()
    ) -> list[tuple[SentenceReading, ...]]:
        """`read` of each passage, side by side, without the rows of tables that are `left_out`."""
        edited = [edits(passage, passages, left_out) for passage in passages]
        return self._model().side_by_side(partial(self._remembered, question), list(zip(passages, edited, strict=True)))

    def _remembered(self, question: str, read: tuple[Passage, tuple[Edit, ...]]) -> tuple[SentenceReading, ...]:
        """Only in a place of the model: whoever reads a passage first lets others wait, and may not wait for theirs."""
        passage, edited = read
        head = f"{heading_line(passage.source)}\n"
        return self._readings(question, head, passage.text, passage.span.start, passage.sentences, edited)

    def _read(
        self, question: str, head: str, text: str, start: int, sentences: tuple[Span, ...], edited: tuple[Edit, ...]
    ) -> tuple[SentenceReading, ...]:
        model = self._model()
        inside = [sentence.shifted(-start) for sentence in sentences]
        read = ReadText.of(text, edited)
        encoding = model.truncating.encode(question, head + read.text)
        [[starts], [ends]] = model.run([encoding])
        offsets = read.in_passage(np.array(encoding.offsets) - len(head))
        # Words that the question brought along answer nothing.
        new = _tokens_of(new_words(question, text), offsets)
        readings = []
        for sentence, tokens in _tokens_of_sentences(inside, encoding, offsets):
            parts = _tokens_of_cells(sentence, text, tokens, offsets)
            telling = [part for part in parts if new[slice(*part)].any()]
            best = max((best_span(starts, ends, *part, new) for part in telling or parts), key=lambda span: span.margin)
            first, last = _whole_words(encoding, best.first, best.last, *tokens)
            short = Span(int(offsets[first, 0]), int(offsets[last, 1]))
            readings.append(SentenceReading(sentence.shifted(start), short.shifted(start), best.margin))
        return tuple(readings)


def _tokens_of_sentences(
    sentences: Iterable[Span], encoding: Encoding, offsets: NDArray[np.int64]
) -> Iterator[tuple[Span, tuple[int, int]]]:
    """Each sentence with its half-open range of tokens."""
    places = np.flatnonzero([sequence == PASSAGE for sequence in encoding.sequence_ids])
    starts, ends = offsets[places, 0], offsets[places, 1]
    cut = bool(encoding.overflowing)
    for sentence in sentences:
        inside = places[(starts >= sentence.start) & (ends <= sentence.end) & (starts < ends)]
        if len(inside) and not (cut and inside[-1] == places[-1]):
            yield sentence, (int(inside[0]), int(inside[-1]) + 1)


def _tokens_of_cells(
    sentence: Span, text: str, tokens: tuple[int, int], offsets: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """The tokens of each cell of a row, whose answer lies in one of them; of what is no row, all."""
    found = [cell.shifted(sentence.start) for cell in cells(sentence.of(text))]
    if len(found) < 2:
        return [tokens]
    starts, ends = offsets[slice(*tokens)].T
    inside = [np.flatnonzero((starts >= cell.start) & (ends <= cell.end) & (starts < ends)) for cell in found]
    return [(tokens[0] + int(each[0]), tokens[0] + int(each[-1]) + 1) for each in inside if len(each)] or [tokens]


def _tokens_of(words: Iterable[Span], offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which tokens hold a character of the words, of shape (tokens,); `offsets` count from their text."""
    inside = np.zeros(max(0, int(offsets.max())) + 1, dtype=np.int64)
    for word in words:
        inside[word.start : word.end] = 1
    before = np.concatenate([[0], np.cumsum(inside)])
    starts, ends = np.maximum(offsets, 0).T
    return np.asarray(before[ends] > before[starts])


def _whole_words(encoding: Encoding, first: int, last: int, begin: int, end: int) -> tuple[int, int]:
    """A span widened to whole words inside the sentence's tokens: pieces of words are the model's, not the reader's."""
    words = encoding.word_ids
    while first > begin and words[first - 1] == words[first]:
        first -= 1
    while last + 1 < end and words[last + 1] == words[last]:
        last += 1
    return first, last
