"""The days that a story tells by words such as "Friday": all that may be meant, so that a question may name them."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.resolved import days_told, resolve
from pullquote.answer.words import WEEKDAYS

STORY = date(2025, 12, 2)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It burned on Friday.", ["2025-11-28"]),
        ("It burned last Friday.", ["2025-11-28"]),
        ("It burned last Monday.", ["2025-11-24", "2025-12-01"]),
        ("It burned on Friday of last week.", ["2025-11-28"]),
        ("Nobody was hurt on Sunday, last\nnight or yesterday.", ["2025-11-30", "2025-12-01"]),
        ("They will vote next Friday.", ["2025-12-05", "2025-12-12"]),
        ("They voted that it be next\nFriday.", ["2025-12-05", "2025-12-12"]),
        ("They will vote this Friday.", ["2025-12-05"]),
        ("They will vote this coming Monday.", ["2025-12-08"]),
        ("They met this Monday.", ["2025-12-01", "2025-12-08"]),
        ("They will vote on Friday next week.", ["2025-12-12"]),
        ("They will vote on the budget on Friday.", ["2025-11-28", "2025-12-05"]),
        ("On Friday the council will vote, Holt said.", ["2025-11-28", "2025-12-05"]),
        ("They plan to vote on Friday, Holt said.", ["2025-11-28", "2025-12-05"]),
        ("They’ll vote on Friday, Holt said.", ["2025-11-28", "2025-12-05"]),
        ("The festival opens on Friday.", ["2025-11-28", "2025-12-05"]),
        ("It burned on Friday. They will vote tomorrow.", ["2025-11-28", "2025-12-03"]),
        ("It burned on Tuesday.", ["2025-12-02"]),
        ("Nothing burned next week.", []),
        ("It burned on Fridays.", []),
    ],
)
def test_the_days_told_are_those_that_may_be_meant(text: str, days: list[str]) -> None:
    assert days_told(text, STORY) == set(map(date.fromisoformat, days))
    assert days_told(text, None) == set()


@given(st.sampled_from(WEEKDAYS), st.sampled_from(["", "last ", "next ", "this ", "this past "]), st.dates())
def test_a_day_that_is_told_is_that_weekday_near_the_story(weekday: str, which: str, published: date) -> None:
    told = days_told(f"They will vote {which}{weekday.title()}.", published)
    assert {WEEKDAYS[day.weekday()] for day in told} <= {weekday}
    assert all(abs((day - published).days) <= 14 for day in told)
    resolved = resolve(f"{which}{weekday}", published)
    assert resolved is None or resolved.start in told


def test_there_are_no_days_told_before_the_first_or_after_the_last() -> None:
    assert days_told("It burned last Monday.", date(1, 1, 3)) == {date(1, 1, 1)}
    assert days_told("They will vote next Saturday.", date(9999, 12, 21)) == {date(9999, 12, 25)}


@given(st.sampled_from(["next Friday ", "Friday of ", "this ", "Friday, ", "Monday will "]))
def test_days_are_told_in_bounded_time(text: str) -> None:
    began = time.monotonic()
    days_told(text * 1_000, STORY)
    assert time.monotonic() - began < 5
