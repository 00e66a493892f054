"""Figures that something went from and to."""

import pytest

from pullquote.answer.changed import as_it_is
from pullquote.types import Span

CUT = "The bank cut its key rate from 4.75 to 4.5 per cent on Friday."
FEWER = "The number of pupils has dropped from £1,410 million to £1.1 billion since 2028."


@pytest.mark.parametrize(
    ("question", "sentence", "short", "told"),
    [
        ("What is the key rate now?", CUT, "4.75", "4.5 per cent"),
        ("What will the key rate be?", CUT, "4.75", "4.5 per cent"),
        ("How much does it cost?", FEWER, "£1,410 million", "£1.1 billion"),
        ("How big is it?", "It grew from 12 rooms to 20.", "12 rooms", "20"),
        ("How big is it?", "It grew from 12 to 20 rooms, and from 3 to 4 cellars.", "3", "4"),
        ("What was the key rate?", CUT, "4.75", "4.75"),
        ("What is the old key rate?", CUT, "4.75", "4.75"),
        ("From what does the key rate fall?", CUT, "4.75", "4.75"),
        ("What is the key rate now?", CUT, "4.5", "4.5"),
        ("When is it shut?", "It is shut from 8.05 to 9.10 a.m.", "8.05", "8.05"),
        ("How long is it shut?", "It is shut from Monday to Friday.", "Monday", "Monday"),
        ("What is cut?", CUT, "its key rate", "its key rate"),
    ],
)
def test_what_is_asked_for_now_is_what_it_went_to(question: str, sentence: str, short: str, told: str) -> None:
    start = sentence.index(short)
    assert as_it_is(question, sentence, Span(start, start + len(short))).of(sentence) == told
