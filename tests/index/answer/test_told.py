"""What a text tells: its stems, which of them have a capital, and which stand side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.told import Told
from pullquote.answer.words import stems


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the United Nations", {("unit", "nation")}),
        ("1.5m and fifteen-thousand", {("1.5", "m"), ("15", "thousand")}),
        ("3 of the million, a unit. States", set()),
        ("New\nYork", {("new", "york")}),
    ],
)
def test_neighbours_have_nothing_but_a_space_or_a_hyphen_between_them(text: str, pairs: set[tuple[str, str]]) -> None:
    assert Told.by(text).pairs == pairs


def test_capitals_tell_names_but_where_a_text_has_none() -> None:
    assert Told.by("A Pole saw poles of the US fall").capitals == {"pole", "us"}
    assert Told.by("a pole fell").capitals == set()
    assert Told.by("a pole fell", all_small=True).capitals == {"pole", "fell"}


def test_texts_together_tell_what_each_does_and_no_pair_of_two_of_them() -> None:
    told = Told.together((Told.by("Osk United"), Told.by("Nations met")))
    assert told.stems == {"osk", "unit", "nation", "met"}
    assert told.capitals == {"osk", "unit", "nation"}
    assert told.pairs == {("osk", "unit"), ("nation", "met")}
    assert Told.together(()) == Told(frozenset())


@given(st.text())
def test_stems_are_those_of_the_content_words(text: str) -> None:
    told = Told.by(text)
    assert told.stems == set(stems(text))
    assert told.capitals <= told.stems
    assert all({*pair} <= told.stems for pair in told.pairs)
