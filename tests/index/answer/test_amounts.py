"""The same number with a word for its size and without."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pullquote.answer.amounts import is_written_otherwise
from pullquote.answer.words import stem, stems

SIZES = {"hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12}


@given(st.integers(1, 99_999), st.integers(0, 2), st.sampled_from(sorted(SIZES)))
def test_figures_and_a_size_are_the_whole_number(figures: int, places: int, size: str) -> None:
    short = Decimal(figures).scaleb(-places).normalize()
    whole = short.scaleb(SIZES[size])
    in_figures, in_words = frozenset({f"{whole.normalize():f}"}), frozenset({f"{short:f}", stem(size)})
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
        ("15", "150"),
        ("15", ""),
        ("10:15", "k"),
    ],
)
def test_another_number_is_not(number: str, text: str) -> None:
    assert not is_written_otherwise(number, frozenset({number}), frozenset(stems(text)))


@given(st.text(max_size=40), st.frozensets(st.text(max_size=10)))
def test_what_is_no_number_is_never_written_otherwise(word: str, evidence: frozenset[str]) -> None:
    assume(not any(each.isdecimal() for each in word))
    assert not is_written_otherwise(word, frozenset({word, "thousand"}), evidence | {"thousand"})
