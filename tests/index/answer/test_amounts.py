"""The same number with a word for its size and without."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pullquote.answer.amounts import has_size, is_written_otherwise
from pullquote.answer.told import Told

SIZES = {
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "B": 9, "trillion": 12
}  # fmt: skip


@given(st.integers(1, 99_999), st.integers(0, 2), st.sampled_from(sorted(SIZES)))
def test_figures_and_a_size_are_the_whole_number(figures: int, places: int, size: str) -> None:
    short = Decimal(figures).scaleb(-places).normalize()
    whole = short.scaleb(SIZES[size])
    in_figures, in_words = Told.by(f"{whole.normalize():f}"), Told.by(f"{short:f} {size}")
    assert is_written_otherwise(f"{whole.normalize():f}", in_figures, in_words)
    assert is_written_otherwise(f"{short:f}", in_words, in_figures)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("15", "1,500 boats"),
        ("2", "2,000 boats"),
        ("15000", "fifteen"),
        ("15000", "a thousand"),
        ("15000", "16 thousand"),
        ("15000", "thousands of euros from 15 pensioners"),
        ("15000", "15 of a thousand"),
        ("15000", "15. Thousands came"),
        ("15", "150"),
        ("15", ""),
        ("10:15", "k"),
    ],
)
def test_another_number_is_not(number: str, text: str) -> None:
    assert not is_written_otherwise(number, Told.by(number), Told.by(text))


@pytest.mark.parametrize(
    ("asked", "told", "same"),
    [
        ("3 million euros", "3 million euros", True),
        ("3 million euros", "€3m", True),
        ("3 million euros", "three-million euros", True),
        ("3 million euros", "30,000 euros from 3 of the million users", False),
        ("3 million euros", "3 billion euros", False),
        ("1.2 billion euros", "1,200 million euros", True),
    ],
)
def test_a_number_with_its_size_is_the_same_with_that_size(asked: str, told: str, same: bool) -> None:
    number = min(Told.by(asked).stems)
    assert is_written_otherwise(number, Told.by(asked), Told.by(told)) is same


@pytest.mark.parametrize(("asked", "has"), [("3 million men", True), ("3 of a million men", False), ("3 m", False)])
def test_a_size_beside_a_number_makes_it_another_and_a_letter_may_be_a_unit(asked: str, has: bool) -> None:
    assert has_size("3", Told.by(asked)) is has


@given(st.text(max_size=40), st.frozensets(st.text(max_size=10)))
def test_what_is_no_number_is_never_written_otherwise(word: str, evidence: frozenset[str]) -> None:
    assume(not any(each.isdecimal() for each in word))
    question = Told(frozenset({word, "thousand"}), pairs=frozenset({(word, "thousand")}))
    assert not is_written_otherwise(word, question, Told(evidence | {"thousand"}))
