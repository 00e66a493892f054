"""Near copies are nearly the same words with the same numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.copies import same_words

WIRE = "The herring quota fell by 18 per cent on Thursday, the fisheries office said."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (WIRE, True),
        (WIRE.upper(), True),
        (WIRE.replace("Thursday", "Thursday night"), True),
        (WIRE.replace("Thursday", "Tuesday"), False),
        (WIRE.replace("fell", "rose"), False),
        (WIRE.replace("herring", "herring and sprat"), True),
        (WIRE.replace("said", "denied"), False),
        (WIRE.replace("18", "19"), False),
        (WIRE.replace("18", "Eighteen"), True),
        (WIRE.replace("fell", "never fell"), False),
        (WIRE.replace("fell", "didn’t fall"), False),
        (WIRE.replace("by 18 per cent ", ""), False),
        ("The cod quota rose.", False),
        ("", False),
    ],
)
def test_copies(other: str, same: bool) -> None:
    assert same_words(WIRE, other) is same


def test_numbers_in_words_count_as_those_in_figures() -> None:
    five = "Five people were killed when the ferry Osk sank off Tolling on Friday night."
    assert not same_words(five, five.replace("Five", "Six"))


def test_another_count_of_the_same_numbers_is_no_copy() -> None:
    assert not same_words("It was 4 of the 40 boats in 40 days", "It was 4 of the 40 boats in 4 days")


@given(st.text(max_size=60), st.text(max_size=60))
def test_copies_are_mutual(one: str, other: str) -> None:
    assert same_words(one, one)
    assert same_words(one, other) == same_words(other, one)
