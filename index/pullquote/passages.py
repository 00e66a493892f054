"""Documents to passages: neighbouring whole sentences of one section, with exact offsets.

A passage has up to about 120 words and begins with the sentence that ended the one before, so that what is said
across a boundary is found too. With its heading line (title and date, which are embedded but never quoted) it stays
inside the embedding model's window.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from pullquote.sentences import split_sentences
from pullquote.types import Document, Passage, Section, Source, Span

SPECIAL_TOKENS = 2
MOST_CHARACTERS = 2_000
"""A passage has no more, some three times what its words take in ordinary prose."""
TITLE_CHARACTERS = 120
"""How much of a title is embedded, which bounds its share of the window.

A token has at least one character, decomposed: the tokenizer takes each Hangul syllable apart into two or three.
"""

CountTokens = Callable[[Sequence[str]], list[int]]
_WORD = re.compile(r"\S+")


def heading_line(source: Source) -> str:
    """What stands before a passage when it is embedded."""
    title = _clipped(source.title)
    return f"{title} ({source.published.day} {source.published:%B %Y})" if source.published else title


def _clipped(title: str) -> str:
    lengths = accumulate(len(unicodedata.normalize("NFD", character)) for character in title)
    return title[: sum(length <= TITLE_CHARACTERS for length in lengths)]


def embedded_text(passage: Passage) -> str:
    """The passage as the embedding model reads it."""
    return f"{heading_line(passage.source)}\n{passage.text}"


def split_passages(document: Document, count_tokens: CountTokens, max_tokens: int, max_words: int) -> list[Passage]:
    """The passages of a document, in order.

    `max_tokens` is the model's window, of which the heading line and the special tokens take their share first.
    """
    source = document.source
    budget = max_tokens - SPECIAL_TOKENS - count_tokens([heading_line(source)])[0]
    return [
        _passage(source, section, group, document.text)
        for section in document.sections
        for group in _groups(_short_sentences(section, document.text, count_tokens, budget), budget, max_words)
    ]


def _passage(source: Source, section: Section, sentences: Sequence[Span], text: str) -> Passage:
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(source, span, section, span.of(text), tuple(sentences))


Measured = tuple[Span, int, int]
"""A sentence with its tokens and words."""


def _short_sentences(section: Section, text: str, count_tokens: CountTokens, budget: int) -> list[Measured]:
    """The section's sentences; those over the budget are cut between words."""
    sentences = [span.shifted(section.span.start) for span in split_sentences(section.span.of(text))]
    counts = count_tokens([span.of(text) for span in sentences])
    return [
        (part, tokens, len(part.of(text).split()))
        for sentence, count in zip(sentences, counts, strict=True)
        for part, tokens in _cut(sentence, count, text, count_tokens, budget)
    ]


def _cut(sentence: Span, tokens: int, text: str, count_tokens: CountTokens, budget: int) -> Iterator[tuple[Span, int]]:
    """Halve a sentence, between words where it has any, until each part fits.

    A run of any length without white space may be one unknown token, so characters are counted too.
    """
    if (tokens <= budget and len(sentence) <= MOST_CHARACTERS) or len(sentence) == 1:
        yield sentence, tokens
        return
    halves = _halves(sentence, text)
    for half, count in zip(halves, count_tokens([half.of(text) for half in halves]), strict=True):
        yield from _cut(half, count, text, count_tokens, budget)


def _halves(span: Span, text: str) -> tuple[Span, Span]:
    words = [Span(*match.span()).shifted(span.start) for match in _WORD.finditer(span.of(text))]
    if len(words) < 2:
        middle = (span.start + span.end) // 2
        return Span(span.start, middle), Span(middle, span.end)
    half = len(words) // 2
    return Span(words[0].start, words[half - 1].end), Span(words[half].start, words[-1].end)


def _groups(sentences: Sequence[Measured], budget: int, max_words: int) -> Iterator[list[Span]]:
    """Fill passages up to both limits; each after the first begins with the last sentence of the one before."""
    group: list[Measured] = []
    for sentence in sentences:
        if group and not _fits([*group, sentence], budget, max_words):
            yield [span for span, _, _ in group]
            # No overlap where it would leave no room for the new sentence.
            group = group[-1:] if _fits([group[-1], sentence], budget, max_words) else []
        group.append(sentence)
    if group:
        yield [span for span, _, _ in group]


def _fits(group: Sequence[Measured], budget: int, max_words: int) -> bool:
    characters = sum(len(span) for span, _, _ in group)
    tokens = sum(tokens for _, tokens, _ in group)
    return tokens <= budget and characters <= MOST_CHARACTERS and sum(words for _, _, words in group) <= max_words
