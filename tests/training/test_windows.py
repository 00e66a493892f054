"""Windows of whole sentences, whatever the text."""

import random

from hypothesis import given
from hypothesis import strategies as st
from windows import WORDS, some_sentences, window_around

from pullquote.sentences import split_sentences
from pullquote.types import Span

LONG = " ".join(f"Boat {number} of the Wend Regatta came home late on Friday." for number in range(60))
pieces = st.sampled_from(["Ada saw it.", "The ferry burned! ", "עשן", "\n\n", "🗼", "Mr. Hale", "No", '"Why?"', "  "])
texts = st.lists(pieces | st.text(max_size=12), min_size=1, max_size=30).map(" ".join).filter(bool) | st.just(LONG)
spans = st.tuples(st.integers(0, 400), st.integers(1, 60))


@given(texts, spans, st.integers())
def test_a_window_is_whole_sentences_with_all_that_hold_some_of_the_answer(
    text: str, place: tuple[int, int], seed: int
) -> None:
    start = min(place[0], len(text) - 1)
    answer = Span(start, min(start + place[1], len(text)))
    sentences = split_sentences(text)
    window = window_around(answer, text, sentences, random.Random(seed))
    holding = [sentence for sentence in sentences if sentence.overlaps(answer)]
    assert all(sentence in window for sentence in holding)
    if holding:
        assert window.start in {sentence.start for sentence in sentences}
        assert window.end in {sentence.end for sentence in sentences}
    words = len(window.of(text).split())
    assert words <= WORDS[1] or not holding or window == Span(holding[0].start, holding[-1].end)


@given(texts, st.integers())
def test_some_sentences_are_neighbours_and_whole(text: str, seed: int) -> None:
    cut = some_sentences(text, random.Random(seed))
    assert cut in text
    sentences = split_sentences(text)
    runs = {text[first.start : last.end] for i, first in enumerate(sentences) for last in sentences[i:]} or {text}
    assert cut in runs
    assert len(cut.split()) <= WORDS[1] or cut in {sentence.of(text) for sentence in sentences}


def test_windows_are_of_many_lengths_and_few_of_them_whole_texts() -> None:
    rng = random.Random(20)
    lengths = [len(some_sentences(LONG, rng).split()) for _ in range(100)]
    assert min(lengths) < WORDS[0] + 20
    assert WORDS[1] - 20 < max(lengths) <= WORDS[1]
