"""Documents become passages: whole sentences, exact offsets, inside the model's window.

The window is measured in characters here, which is quick and strict; `tests/test_verbatim.py` has the real tokenizer.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.passages import (
    MOST_CHARACTERS,
    SPECIAL_TOKENS,
    TITLE_CHARACTERS,
    embedded_text,
    heading_line,
    split_passages,
)
from pullquote.types import Document, Passage, Section, Span

WORDS = 6
SENTENCES = "One ship sank here. Two men swam. Three gulls saw it all. Four ran."


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split())) for text in texts]


def document(text: str, *cuts: int, title: str = "T", published: date | None = None) -> Document:
    edges = [0, *cuts, len(text)]
    sections = tuple(Section(Span(start, end), f"H{n}", n) for n, (start, end) in enumerate(pairwise(edges)))
    return Document("https://x.example/a", title, text, "text/plain", sections, published)


def split(document: Document, tokens: int = 256, words: int = WORDS) -> list[Passage]:
    return split_passages(document, count_characters, tokens, words)


def test_each_passage_begins_with_the_sentence_that_ended_the_one_before() -> None:
    passages = split(document(SENTENCES), words=8)
    assert [passage.text for passage in passages] == [
        "One ship sank here. Two men swam.",
        "Two men swam. Three gulls saw it all.",
        "Three gulls saw it all. Four ran.",
    ]


def test_there_is_no_overlap_where_the_next_sentence_would_have_no_room() -> None:
    assert [passage.text for passage in split(document(SENTENCES), words=5)] == [
        "One ship sank here.",
        "Two men swam.",
        "Three gulls saw it all.",
        "Four ran.",
    ]


def test_no_passage_crosses_a_section() -> None:
    passages = split(document(SENTENCES, 20), words=100)
    assert [passage.section.page for passage in passages] == [0, 1]
    assert [passage.text for passage in passages] == [SENTENCES[:19], SENTENCES[20:]]


def test_a_sentence_over_the_window_is_cut_between_words() -> None:
    text = "alpha beta gamma delta epsilon zeta"
    passages = split(document(text), tokens=20 + 1 + SPECIAL_TOKENS, words=100)
    assert [passage.text for passage in passages] == ["alpha beta gamma", "delta epsilon zeta"]


def test_a_word_over_the_window_is_cut_within() -> None:
    passages = split(document("x" * 50), tokens=20 + 1 + SPECIAL_TOKENS, words=100)
    assert "".join(passage.text for passage in passages) == "x" * 50


def test_a_run_that_is_one_token_however_long_it_is_does_not_make_a_passage_without_end() -> None:
    text = "x" * 10 * MOST_CHARACTERS
    source = document(text)
    passages = split_passages(source, lambda texts: [1 for _ in texts], 256, 120)
    assert max(len(passage.text) for passage in passages) <= MOST_CHARACTERS
    assert "".join(passage.text for passage in passages) == text


def test_a_document_of_white_space_has_no_passages() -> None:
    assert split(document(" \n\n\t ")) == []
    assert split(Document("u", "t", "", "text/plain", ())) == []


def test_the_heading_line_has_title_and_date() -> None:
    dated = document("A. B.", title="Fire at sea", published=date(2025, 3, 4)).source
    assert heading_line(dated) == "Fire at sea (4 March 2025)"
    [passage] = split(document("Text.", title="Fire"))
    assert embedded_text(passage) == "Fire\nText."


@pytest.mark.parametrize(("character", "decomposed"), [("x", 1), ("é", 2), ("한", 3), ("가", 2)])
def test_a_long_title_is_clipped_by_what_the_tokenizer_makes_of_it(character: str, decomposed: int) -> None:
    line = heading_line(document("Text.", title=character * 500).source)
    assert line == character * (TITLE_CHARACTERS // decomposed)


texts = st.lists(st.text(st.sampled_from("ab é😀א.!?\n \t"), min_size=1, max_size=30), min_size=1, max_size=20).map(
    " ".join
)


@given(texts, st.data(), st.integers(12, 60), st.integers(1, 20))
def test_passages_keep_their_promises(text: str, data: st.DataObject, tokens: int, words: int) -> None:
    cut = data.draw(st.integers(1, len(text) - 1)) if len(text) > 1 else None
    made = document(text, *([cut] if cut else []), published=None)
    covered: set[int] = set()
    for passage in split(made, tokens, words):
        assert passage.text == passage.span.of(text)
        assert passage.span in passage.section.span
        assert (passage.span.start, passage.span.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert sum(count_characters([embedded_text(passage)])) + SPECIAL_TOKENS <= tokens
        assert len(passage.sentences) == 1 or len(passage.text.split()) <= words
        for sentence in passage.sentences:
            covered.update(range(sentence.start, sentence.end))
    assert all(character.isspace() for n, character in enumerate(text) if n not in covered)
