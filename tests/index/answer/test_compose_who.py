"""Quotations that name who did what is asked, of whom only the sentence behind tells that "she" did."""

import re
from collections.abc import Callable

import pytest

from pullquote.answer.compose import compose
from pullquote.protocols import Finding, Reading
from pullquote.search.hybrid import Retrieval
from pullquote.types import Answer, Document, Hit, Passage, Span


class Text(str):
    """The one call of a `Store` that quoting needs, of one document."""

    def text(self, _document: str, _version: str) -> str:
        return str(self)


@pytest.mark.parametrize(
    ("question", "text", "taken"),
    [
        ("Who closed the bank?", "Ada Lund resigned. She closed the bank in May.", True),
        ("Who says the keys were lost?", 'Ada Lund denies it. "He lost them," she said.', True),
        ("Who closed the bank?", "Ada Lund resigned. She was born in May.", False),
        ("Who closed the bank?", "Ada Lund closed the bank. Her bank was old.", False),
        ("Who closed the bank?", "Ada Lund resigned. It closed the bank in May.", False),
        ("Who closed the bank?", "Ada Lund resigned. Nils Aune closed the bank.", False),
        ("Who closed the bank?", "Ada Lund resigned.\n\nShe closed the bank in May.", False),
        ("When did Lund close the bank?", "Ada Lund resigned in May. She closed the bank.", False),
    ],
)
def test_they_take_that_sentence(document: Callable[..., Document], question: str, text: str, taken: bool) -> None:
    story = document("https://x.example/story", text)
    sentences = tuple(Span(*match.span()) for match in re.finditer(r'[A-Z"][^.]+\.', text))
    hit = Hit(Passage(story.source, Span(0, len(text)), story.sections[0], text, sentences), 1.0, {}, {"dense": 0.8})
    findings = tuple(Finding(hit, span, None, score) for span, score in zip(sentences, (0.9, 0.1), strict=True))
    answer = compose(question, Retrieval((hit,), 7, 9), Reading(findings, 0.9, 1), 0.5, Text(text))
    assert isinstance(answer, Answer)
    assert answer.text == (text if taken else sentences[0].of(text))
