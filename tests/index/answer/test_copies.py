"""Near copies are nearly the same words with the same numbers."""

import time

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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Osk United beat Brunn Rovers 3-2", "Brunn Rovers beat Osk United 3-2"),
        ("Barnaby Stroud sued Ada Holt", "Ada Holt sued Barnaby Stroud"),
        ("Stroud was sued by Holt over the Osk harbour in March", "Stroud sued Holt over the Osk harbour in March"),
        ("The storm killed 12 people and hurt 3", "The storm killed 3 people and hurt 12"),
        ("The herring quota went up by 4 per cent", "The herring quota went down by 4 per cent"),
        ("Holt paid £5 million for the ferry", "Holt paid $5 million for the ferry"),
        ("Holt paid A$5 million for the ferry", "Holt paid $5 million for the ferry"),
        ("Holt paid 5 million euros for the ferry", "Holt paid 5 euros for the ferry"),
        ("Holt paid 5m for the old Osk ferry", "Holt paid 5 for the old Osk ferry"),
        ("The ferry left before the storm", "The ferry left after the storm"),
        ("The boats over 40 feet must leave", "The boats under 40 feet must leave"),
        ("It took more than 40 boats", "It took less than 40 boats"),
        ("It took more than 40 boats from the old Osk harbour", "It took 40 boats from the old Osk harbour"),
        ("It was -5 degrees in Osk", "It was 5 degrees in Osk"),
        ("It was \u22125 degrees in Osk", "It was 5 degrees in Osk"),
        ("It was minus five degrees in Osk", "It was five degrees in Osk"),
        ("Holt spoke for the plan", "Holt spoke against the plan"),
        ("The crews must leave", "The crews may leave"),
        ("The crews may leave the old Osk harbour today", "The crews leave the old Osk harbour today"),
        ("The quota fell by 5% this year", "The quota fell by 5 this year"),
        ("The accused spoke in Osk on Friday", "The accuser spoke in Osk on Friday"),
        ("The ferry sank at 9.30 p.m. off Osk on Friday", "The ferry sank at 9.30 a.m. off Osk on Friday"),
        ("The ferry sank at 9 p.m. off Osk on Friday", "The ferry sank at 9 a.m. off Osk on Friday"),
        ("The ferry sank at 9pm off Osk on Friday", "The ferry sank at 9am off Osk on Friday"),
        ("The fire in Osk killed 12 people on Friday", "The fire in Osk killed at least 12 people on Friday"),
        ("The mayor of Osk said that it was safe", "The former mayor of Osk said that it was safe"),
        ("The mayor of Osk said that it was safe", "The deputy mayor of Osk said that it was safe"),
        ("The mayor of Osk said that it was safe", "The mayor of Osk falsely said that it was safe"),
        ("The fire killed 12 people in Osk", "The fire reportedly killed 12 people in Osk"),
        ("Holt won the seat in Osk after a long campaign", "Holt narrowly won the seat in Osk after a long campaign"),
        (
            "Holt was found guilty of the murder of Stroud",
            "Holt was found guilty of conspiracy of the murder of Stroud",
        ),
    ],
)
def test_what_says_something_else_in_the_same_words_is_no_copy(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quota fell by 5%", "The quota fell by five per cent"),
        ("It was minus 5 degrees", "It was \u22125 degrees"),
        ("Holt paid -£5 million", "Holt paid £-5 million"),
        ("Holt paid 1,500,000 euros", "Holt paid 1\u202f500\u202f000 euros"),
        ("Osk won 3-2", "Osk won 3–2"),
        ("The office's scientists had advised less", "The office's own scientists had advised less"),
        ("The ferry's captain left", "Ferry’s captain left"),
        ("Rodríguez left on Nov. 28", "Rodriguez left on November 28"),
        ("The ferry sank off Osk on Friday", "The ferry sank off Osk early on Friday"),
        ("The ferry sank off Osk on Friday", "The ferry sank off Osk, Italy, on Friday"),
        ("The ferry sank at 9.30 p.m. off Osk", "The ferry sank at 9.30pm off Osk"),
        ("The ferry sank at 9 P.M. off Osk", "The ferry sank at 9 pm off Osk"),
        ("Holt paid $5B for the ferry", "Holt paid $5b for the ferry"),
    ],
)
def test_what_is_written_otherwise_or_tells_little_more_is_a_copy(one: str, other: str) -> None:
    assert same_words(one, other)


@given(st.permutations("Osk United beat Brunn Rovers by 12 to 3".split()))
def test_the_same_words_in_another_order_are_no_copy(shuffled: list[str]) -> None:
    one, other = "Osk United beat Brunn Rovers by 12 to 3", " ".join(shuffled)
    assert same_words(one, other) is (one == other)


@given(
    st.integers(0, len(WIRE.split())),
    st.sampled_from("no under up by was may if or £4 4 four May 5° half alleged former reportedly".split()),
    st.sampled_from("there and also old".split()),
)
def test_one_may_tell_more_but_nothing_that_turns_it_round(place: int, turning: str, harmless: str) -> None:
    told = WIRE.replace(" per cent", "%").split()

    def with_word(word: str) -> str:
        return " ".join((*told[:place], word, *told[place:]))

    assert same_words(WIRE, with_word(harmless))
    assert not same_words(WIRE, with_word(turning))


@given(
    st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(["{}", "-{}", "£{}", "{}%", "{:,}", "${} million"])
)
def test_a_number_has_one_meaning(one: int, other: int, form: str) -> None:
    assert same_words(f"Holt told of {one}", f"Holt told of {form.format(other)}") is (
        one == other and form in ("{}", "{:,}")
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_copies_are_mutual(one: str, other: str) -> None:
    assert same_words(one, one)
    assert same_words(one, other) == same_words(other, one)


@given(st.sampled_from([" -$", "A$5 ", "5 per cent ", "1\u202f500", "minus ", "5 million-"]), st.integers(1, 20_000))
def test_hostile_text_takes_bounded_time(text: str, times: int) -> None:
    start = time.perf_counter()
    same_words(text * times, text * times)
    assert time.perf_counter() - start < 2
