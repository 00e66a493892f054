"""The dates that a question gives, and which of them a story tells by its date line or in other words."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.dated import dates_in, dates_told

STORY = date(2025, 12, 2)  # a Tuesday


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("Who arrested the 25 men in Osk?", set()),
        ("Who spoke on 25 April?", {"25", "april"}),
        ("Who spoke on April 25th, 2024?", {"25", "april", "2024"}),
        ("Who spoke on the 25th of April?", {"25", "april"}),
        ("who spoke on 5 may?", {"5"}),
        ("Who spoke on Nov. 28?", {"28", "novemb"}),
        ("Who spoke on 28 and 29 November?", {"28", "29", "novemb"}),
        ("Who spoke on Friday, 28 November?", {"28", "novemb", "friday"}),
        ("Who spoke on the 25th?", {"25"}),
        ("Who spoke of the 25th amendment?", set()),
        ("Which of the 1,200 March men spoke?", {"march"}),
        ("What did April Jones say?", set()),
        ("What did Theresa May say in May?", {"may"}),
        ("What did May say?", set()),
        ("Who won the April vote?", {"april"}),
        ("Who won Osk's June vote?", {"june"}),
        ("What was planned for May?", {"may"}),
        ("How high was November's rainfall?", {"novemb"}),
        ("What did the Sunday Times say on Monday?", {"monday"}),
        ("What happened Monday in Osk?", {"monday"}),
        ("Who died in 2024, and who of 3,000?", {"2024"}),
        ("Who was it?", set()),
    ],
)
def test_a_question_gives_dates_and_no_other_number_or_name(question: str, dates: set[str]) -> None:
    assert dates_in(question) == dates


@pytest.mark.parametrize(
    ("asked", "sentence", "told"),
    [
        ("2 December 2025", "It burned.", "2 December 2025"),
        ("Tuesday", "It burned.", "Tuesday"),
        ("28 November", "It burned on Friday.", "28 November"),
        ("Monday", "It burned yesterday.", "Monday"),
        ("2024", "It burned last year.", "2024"),
        ("2026", "It will burn next year.", "2026"),
        ("2023", "It burned two years ago.", "2023"),
        ("November 2025", "It burned last month.", "November 2025"),
        ("September", "It burned three months ago.", "September"),
        ("October", "It burned last month.", ""),
        ("2023", "It burned last year.", ""),
        ("Friday, 28 November 2025", "It burned on 28 November 2025.", "Friday, 28 November 2025"),
        ("Friday", "It burned on 28 November.", "Friday"),
        ("Thursday", "It burned on 28 November.", ""),
        ("Friday", "It will open on December 5.", "Friday"),
        ("November", "It burned on 2025-11-28.", "November"),
        ("28 October", "It burned on 2025-11-31.", ""),
    ],
)
def test_a_story_tells_dates_by_its_own_and_in_other_words(asked: str, sentence: str, told: str) -> None:
    assert dates_told(dates_in(f"On {asked}?"), STORY, [sentence]) == dates_in(f"On {told}?")


def test_a_story_without_a_date_tells_only_dates_in_full() -> None:
    asked = dates_in("Who spoke on Friday, 28 November 2025?")
    assert dates_told(asked, None, ["Last year it burned on Friday."]) == frozenset()
    assert dates_told(asked, None, ["It burned on 28 November 2025."]) == asked


@given(st.text(), st.none() | st.dates(), st.lists(st.text()))
def test_only_what_is_asked_is_told(question: str, published: date | None, sentences: list[str]) -> None:
    asked = dates_in(question)
    assert dates_told(asked, published, sentences) <= asked


@given(st.dates(), st.sampled_from(["last year", "next month", "2 months ago", "31 February", "29 Feb. 2023"]))
def test_no_story_is_too_early_or_late(published: date, words: str) -> None:
    assert dates_told(dates_in(f"On {published.year}?"), published, [f"It burned {words}."]) <= {str(published.year)}


@pytest.mark.parametrize("text", ["1, ", "28 and ", "28 November ", "on the 5th ", "last ", "a month "])
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.perf_counter()
    dates_told(dates_in(text * 1_000), STORY, [text * 1_000])
    assert time.perf_counter() - start < 2
