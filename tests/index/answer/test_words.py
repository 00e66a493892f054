"""Words and stems: what counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.words import is_stop_word, new_words, stem, stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("boats", "boat"),
        ("Rodríguez", "rodriguez"),
        ("e\u0301te\u0301", "été"),
        ("Brandt's", "Brandt"),
        ("Brandt’s", "brandt"),
        ("boats'", "boats"),
        ("four", "4"),
        ("Twenty", "20"),
        ("21st", "21"),
        ("1,200", "1200"),
        ("1,200,000", "1200000"),
        ("1\u00a0200\u00a0000", "1200000"),
        ("1\u2009200", "1200"),
        ("1\u202f200.50", "1200.50"),
        ("1'200'000", "1200000"),
        ("1’200’000’s", "1200000"),
        ("U.S", "US"),
        ("Twenty-five", "25"),
        ("ninety-nine", "99"),
        ("O’Brien", "O'Brien"),
        ("O'Brien’s", "o’brien"),
        ("Wałęsa", "Walesa"),
        ("Tromsø", "Tromso"),
        ("Nov.", "November"),
        ("Sept", "September"),
        ("F.B.I", "FBI"),
        ("MPs", "MP"),
        ("NGOs’", "NGO"),
        ("F16s", "F16"),
        ("F-16s", "F-16"),
        ("G-20", "G20"),
        ("II", "two"),
        ("twenty five", "25"),
        ("One hundred and twenty", "120"),
        ("three hundred forty-five", "345"),
        ("a hundred", "100"),
        ("A hundred and one", "101"),
        ("a dozen", "12"),
        ("5.50", "5.5"),
        ("5.0", "5"),
        ("1,200.50", "1200.5"),
        ("Mt", "Mount"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,2", "12"),
        ("1.200", "1200"),
        ("1.200", "1.2"),
        ("10:00", "10:0"),
        ("MT", "Mount"),
        ("four", "fourteen"),
        ("Brandt", "Brand"),
        ("Jan", "January"),
        ("Mps", "MP"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_keep_figures_and_clitics_together() -> None:
    assert words("It's 1,200.50 at 10:15, isn’t it?") == ["It's", "1,200.50", "at", "10:15", "isn’t", "it"]


@given(st.integers(1_000, 10**12), st.sampled_from("\u00a0\u2007\u2009\u202f'’"))
def test_a_number_whose_thousands_stand_apart_is_one_word(number: int, between: str) -> None:
    written = f"{number:,}".replace(",", between)
    assert words(f"paid {written} euros") == ["paid", written, "euros"]
    assert stem(written) == str(number)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025\u00a0100 boats", ["2025", "100", "boats"]),
        ("28\u00a0November\u00a02025", ["28", "November", "2025"]),
        ("020\u00a0555", ["020", "555"]),
        ("1\u202f5000", ["1", "5000"]),
        ("12\u202f345\u202f67", ["12", "345", "67"]),
        ("1.5\u202f500", ["1.5", "500"]),
        ("1 500 boats", ["1", "500", "boats"]),
    ],
)
def test_other_figures_with_a_space_between_are_words_of_their_own(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_letters_with_points_are_one_word() -> None:
    assert words("The U.S. and the U.K, not us") == ["The", "U.S", "and", "the", "U.K", "not", "us"]


def test_a_short_month_is_one_word_with_its_point_before_a_number_alone() -> None:
    assert words("On Nov. 28, not in May. Jan. 3 and Jan. He") == (
        ["On", "Nov.", "28", "not", "in", "May", "Jan.", "3", "and", "Jan", "He"]
    )


def test_a_letter_and_a_number_are_one_word_with_the_hyphen_between() -> None:
    assert words("F-16s of the G-20, not COVID-19 or a-1") == (
        ["F-16s", "of", "the", "G-20", "not", "COVID", "19", "or", "a", "1"]
    )


def test_an_ordinal_is_one_word() -> None:
    assert words("the 21st, the 2nd, 3rds") == ["the", "21st", "the", "2nd", "3", "rds"]


def test_a_number_of_two_words_is_one() -> None:
    assert words("Twenty-five, not thirty-first, forty-five") == ["Twenty-five", "not", "thirty", "first", "forty-five"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("some one hundred and twenty boats", ["some", "one hundred and twenty", "boats"]),
        ("a hundred\nand twenty-five boats", ["a hundred\nand twenty-five", "boats"]),
        ("three hundred thousand boats", ["three hundred", "thousand", "boats"]),
        ("a dozen boats", ["a dozen", "boats"]),
        ("half a dozen boats", ["half", "a", "dozen", "boats"]),
        ("twelve hundred boats", ["twelve", "hundred", "boats"]),
        ("two hundred and many boats", ["two", "hundred", "and", "many", "boats"]),
        ("thirty two-mast boats", ["thirty", "two", "mast", "boats"]),
        ("a hundredth of twenty, five", ["a", "hundredth", "of", "twenty", "five"]),
        ("Panama hundred", ["Panama", "hundred"]),
    ],
)
def test_a_number_of_several_words_is_one_unless_its_size_stands_apart(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at 9.30 p.m.", "at 9:30 p.m."),
        ("at 9.30pm", "at 9:30pm"),
        ("on Jan 3", "on January 3"),
        ("on 3 Mar", "on 3 March"),
        ("on the 3rd Jul", "on the 3rd July"),
        ("in Jun 2025", "in June 2025"),
    ],
)
def test_clocks_and_short_months_are_told_by_what_stands_beside_them(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("one", "other"), [("by 9.30 metres", "by 9:30 metres"), ("Jan and 3 boats", "January and 3 boats")]
)
def test_other_figures_and_names_are_no_clocks_and_months(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_words_that_are_not_known_lie_where_they_stand() -> None:
    text = "On 3 Jan, at 9.30 p.m., one hundred and one boats burned."
    assert [span.of(text) for span in new_words("What burned on January 3 at 9:30?", text)] == (
        ["p", "m", "one hundred and one", "boats"]
    )


@pytest.mark.parametrize(
    "word", "The who What What's who’s isn't Didn’t can't won't we're I'm they'll WHY THE CAN'T".split()
)
def test_stop_words_with_what_is_contracted_to_them(word: str) -> None:
    assert is_stop_word(word)


@pytest.mark.parametrize("word", "US WHO IT IS UP May MAY ferry Ada Brandt's Osk 4 🦭".split())
def test_content_words(word: str) -> None:
    assert not is_stop_word(word)


def test_stems_are_the_content_words_in_order() -> None:
    assert stems("The four boats' captains sank, didn't they?") == ["4", "boat", "captain", "sank"]


@given(st.text(max_size=80))
def test_no_text_is_without_its_stems(text: str) -> None:
    assert all(stems(text))
