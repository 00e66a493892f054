"""What date words mean in a story of a given date, and that nothing is guessed."""

import time
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.resolved import resolve
from pullquote.answer.words import MONTHS, WEEKDAYS

STORY = date(2025, 12, 2)  # a Tuesday
dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


def meant(words: str, published: date | None = STORY) -> str | None:
    """The day as "2025-11-28", the days as "2025-11-01 to 2025-11-30"."""
    resolved = resolve(words, published)
    if resolved is None:
        return None
    return str(resolved.start) if resolved.start == resolved.end else f"{resolved.start} to {resolved.end}"


def listed(text: str) -> list[str]:
    return [words for line in text.strip().splitlines() for words in line.strip().split("|")]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Friday", "2025-11-28"),
        ("on Friday", "2025-11-28"),
        ("Friday’s", "2025-11-28"),
        ("“Friday,”", "2025-11-28"),
        ("FRIDAY", "2025-11-28"),
        ("Wednesday", "2025-11-26"),
        ("Monday", "2025-12-01"),
        ("last Sunday", "2025-11-30"),
        ("last Friday", "2025-11-28"),
        ("this past Friday", "2025-11-28"),
        ("Friday of last week", "2025-11-28"),
        ("on Monday last week", "2025-11-24"),
    ],
)
def test_a_weekday_is_the_last_one(words: str, day: str) -> None:
    assert meant(words) == day


def test_the_last_weekday_is_one_of_the_week_before_or_nobody_knows_which() -> None:
    thursday = date(2025, 12, 4)
    assert meant("last Tuesday", thursday) is None
    assert meant("last Thursday", thursday) == "2025-11-27"
    assert meant("last Friday", thursday) == "2025-11-28"
    assert meant("this past Tuesday", thursday) == meant("Tuesday", thursday) == "2025-12-02"
    assert meant("Tuesday last week", thursday) == "2025-11-25"
    assert meant("last weekend", thursday) == "2025-11-29 to 2025-11-30"


def test_the_weekday_of_the_story_is_its_own_day() -> None:
    assert meant("Tuesday") == "2025-12-02"
    assert meant("last Tuesday") == "2025-11-25"
    assert meant("next Tuesday") == "2025-12-09"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("this Friday", "2025-12-05"),
        ("this coming Friday", "2025-12-05"),
        ("on Friday will", "2025-12-05"),
        ("will be held on Friday", "2025-12-05"),
        ("is due on Monday", "2025-12-08"),
        ("Friday next week", "2025-12-12"),
        ("next 12 December", "2025-12-12"),
        ("due on 12 December", "2025-12-12"),
        ("expected on the 14th", "2025-12-14"),
        ("due in November", "2026-11-01 to 2026-11-30"),
        ("due in December", "2025-12-01 to 2025-12-31"),
        ("next December", "2026-12-01 to 2026-12-31"),
        ("12 May next year", "2026-05-12"),
        ("the 3rd of this month", "2025-12-03"),
    ],
)
def test_words_that_look_ahead_mean_a_date_to_come(words: str, day: str) -> None:
    assert meant(words) == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2025-12-02"),
        ("tonight", "2025-12-02"),
        ("this morning", "2025-12-02"),
        ("early this evening", "2025-12-02"),
        ("yesterday", "2025-12-01"),
        ("yesterday afternoon", "2025-12-01"),
        ("last night", "2025-12-01"),
        ("late last night", "2025-12-01"),
        ("tomorrow", "2025-12-03"),
        ("tomorrow night", "2025-12-03"),
        ("the day before yesterday", "2025-11-30"),
        ("two days ago", "2025-11-30"),
        ("10 days ago", "2025-11-22"),
        ("a week ago", "2025-11-25"),
        ("a fortnight ago", "2025-11-18"),
        ("three months ago", "2025-09-01 to 2025-09-30"),
        ("a year ago", "2024-01-01 to 2024-12-31"),
    ],
)
def test_days_are_counted_from_the_story(words: str, day: str) -> None:
    assert meant(words) == day


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("this week", "2025-12-01 to 2025-12-07"),
        ("last week", "2025-11-24 to 2025-11-30"),
        ("next week", "2025-12-08 to 2025-12-14"),
        ("over the weekend", "2025-11-29 to 2025-11-30"),
        ("last weekend", "2025-11-29 to 2025-11-30"),
        ("last month", "2025-11-01 to 2025-11-30"),
        ("this month", "2025-12-01 to 2025-12-31"),
        ("last year", "2024-01-01 to 2024-12-31"),
        ("during next year", "2026-01-01 to 2026-12-31"),
    ],
)
def test_a_week_a_weekend_a_month_and_a_year_are_whole(words: str, days: str) -> None:
    assert meant(words) == days


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("12 November", "2025-11-12"),
        ("the 12th of November", "2025-11-12"),
        ("November 30", "2025-11-30"),
        ("Nov. 30", "2025-11-30"),
        ("Sept. 5th", "2025-09-05"),
        ("2 December", "2025-12-02"),
        ("3 December", "2024-12-03"),
        ("29 February", "2024-02-29"),
        ("12 November last year", "2024-11-12"),
        ("November", "2025-11-01 to 2025-11-30"),
        ("in March", "2025-03-01 to 2025-03-31"),
        ("in December", "2025-12-01 to 2025-12-31"),
        ("last December", "2024-12-01 to 2024-12-31"),
        ("in March of last year", "2024-03-01 to 2024-03-31"),
    ],
)
def test_without_a_year_the_last_one_that_began(words: str, days: str) -> None:
    assert meant(words) == days


def test_of_the_month_a_day_is_in_the_storys_or_in_the_one_before() -> None:
    assert meant("the 1st") == "2025-12-01"
    assert meant("on the 14th") == "2025-11-14"
    assert meant("Friday the 14th") == "2025-11-14"
    assert meant("the 31st", date(2025, 3, 10)) is None


def test_a_weekday_beside_a_date_tells_the_one_to_come_from_the_one_before() -> None:
    assert meant("Friday 21 November") == "2025-11-21"
    assert meant("Friday 12 December") == "2025-12-12"
    assert meant("Thursday 12 December") == "2024-12-12"
    assert meant("Monday 21 November") is None
    assert meant("Monday 21 November 2025") is None
    assert meant("Friday November") is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("5.30 p.m. on Friday", "2025-11-28"),
        ("Friday at 5:30", "2025-11-28"),
        ("shortly before 10 a.m. local time on Friday", "2025-11-28"),
        ("at ten o'clock on Friday", "2025-11-28"),
        ("12 noon on Friday", "2025-11-28"),
        ("early on Friday", "2025-11-28"),
        ("earlier on Friday", "2025-11-28"),
        ("Friday morning", "2025-11-28"),
        ("Friday night last week", "2025-11-28"),
        ("the early hours of Friday", "2025-11-28"),
        ("the morning of 21 November", "2025-11-21"),
        ("Friday night, 21 November 2025", "2025-11-21"),
    ],
)
def test_a_time_of_day_leaves_the_day_as_it_is(words: str, day: str) -> None:
    assert meant(words) == day


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("21 November 2025", "2025-11-21"),
        ("Friday, 21 November 2025", "2025-11-21"),
        ("November 21st, 2025", "2025-11-21"),
        ("5.30 p.m. on Nov. 21, 2025", "2025-11-21"),
        ("2024-02-29", "2024-02-29"),
        ("11 June 1066", "1066-06-11"),
        ("February 2024", "2024-02-01 to 2024-02-29"),
        ("in 1960", "1960-01-01 to 1960-12-31"),
    ],
)
def test_a_date_with_its_year_needs_no_story(words: str, days: str) -> None:
    assert meant(words) == meant(words, None) == days


@pytest.mark.parametrize(
    "words",
    listed(
        """
        Friday|next Tuesday|today|last night|two days ago|last week|in March|12 November|March last year|the 14th
        """
    ),
)
def test_what_hangs_on_the_story_is_unknown_without_its_date(words: str) -> None:
    assert meant(words) is not None
    assert meant(words, None) is None


@pytest.mark.parametrize(
    "words",
    listed(
        """
        on|at 1500|at 1930|soon|recently|a week|for a week|for two weeks|15 minutes|three days|the last week|in two days
        10.15 a.m.|at dawn
        """
    ),
)
def test_a_duration_or_an_hour_is_no_date(words: str) -> None:
    assert meant(words) is None


@pytest.mark.parametrize(
    "words",
    listed(
        """
        Theresa May|may|march|sat|10|14th|the 14th century|Black Friday|Fridays|every Friday|the 1990s|2024 people|1,960
        """
    ),
)
def test_what_only_looks_like_a_date_is_none(words: str) -> None:
    assert meant(words) is None


@pytest.mark.parametrize(
    "words",
    listed(
        """
        next Friday|last Monday|this weekend|next weekend|Friday the 3rd of this month|last Monday the 3rd of last month
        until Friday|by Friday|since 2024|before 21 November 2025|two days later|a week earlier|this Monday
        the following Friday|about Friday|Friday or Saturday|between Monday and Friday|21-23 November|midnight on Friday
        03/04/2025|12.11.2025|12 noon March|early March|late last year|the summer of 2024|about two weeks ago
        earlier this week|a couple of days ago|next March 2026|November '24
        """
    ),
)
def test_what_can_be_read_in_two_ways_or_bounds_only_is_none(words: str) -> None:
    assert meant(words) is None


@pytest.mark.parametrize(
    "words", ["31 November", "30 February 2024", "29 February 2025", "2025-02-29", "0 May", "the 45th", "1 May 0000"]
)
def test_a_day_that_does_not_exist_is_none(words: str) -> None:
    assert meant(words) is None


def test_there_are_no_days_before_the_first_or_after_the_last() -> None:
    assert meant("yesterday", date.min) is None
    assert meant("999 years ago", date(900, 1, 1)) is None
    assert meant("tomorrow", date.max) is None
    assert meant("today", date.min) == "0001-01-01"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Friday", "the last Friday before the story's date, 2025-12-02"),
        ("Tuesday", "the Tuesday of the story's date, 2025-12-02"),
        ("next Tuesday", "the first Tuesday after the story's date, 2025-12-02"),
        ("over the weekend", "the last weekend before the story's date, 2025-12-02"),
        ("the 3rd of last month", "the 3rd of last month, by the story's date, 2025-12-02"),
        ("today", "the story's date, 2025-12-02"),
        ("yesterday", "1 day before the story's date, 2025-12-02"),
        ("a week ago", "7 days before the story's date, 2025-12-02"),
        ("two months ago", "the whole month, 2 months before the story's date, 2025-12-02"),
        ("last week", "the last week from Monday to Sunday before the story's date, 2025-12-02"),
        ("Friday of last week", "the Friday of last week, by the story's date, 2025-12-02"),
        ("12 November", "the last 12 November before the story's date, 2025-12-02"),
        ("Friday 12 December", "the first Friday 12 December after the story's date, 2025-12-02"),
        ("December", "the December of the story's date, 2025-12-02"),
        ("March last year", "March of last year, by the story's date, 2025-12-02"),
        ("the 14th", "the last 14th before the story's date, 2025-12-02"),
        ("21 November 2025", "the date in full"),
        ("November 2025", "the whole month"),
        ("2024", "the whole year"),
    ],
)
def test_the_rule_is_told_in_words(words: str, rule: str) -> None:
    resolved = resolve(words, STORY)
    assert resolved is not None
    assert resolved.rule == rule


@given(st.sampled_from(WEEKDAYS), dates)
def test_a_weekday_lies_in_the_seven_days_that_end_with_the_storys(weekday: str, published: date) -> None:
    resolved = resolve(weekday, published)
    assert resolved is not None
    assert resolved.start == resolved.end
    assert published - timedelta(days=7) < resolved.start <= published
    assert WEEKDAYS[resolved.start.weekday()] == weekday


@given(st.sampled_from(WEEKDAYS), dates)
def test_last_and_next_are_on_either_side_of_the_story(weekday: str, published: date) -> None:
    last, following = resolve(f"last {weekday}", published), resolve(f"next {weekday}", published)
    if last is None:  # it may be meant of this week or of the one before
        assert WEEKDAYS.index(weekday) < published.weekday()
    else:
        assert published - timedelta(days=7) <= last.start < published
        assert WEEKDAYS.index(weekday) >= published.weekday()
    if following is None:  # it may be meant of this week or of the next
        assert WEEKDAYS.index(weekday) > published.weekday()
    else:
        assert published < following.start <= published + timedelta(days=7)
        assert WEEKDAYS.index(weekday) <= published.weekday()


@given(dates)
def test_the_weekend_is_the_last_that_has_begun(published: date) -> None:
    resolved = resolve("over the weekend", published)
    assert resolved is not None
    assert (resolved.start.weekday(), resolved.end - resolved.start) == (5, timedelta(days=1))
    assert resolved.start <= published < resolved.start + timedelta(days=7)


@given(
    dates,
    st.none() | dates,
    st.sampled_from(["{0.day} {1} {0.year}", "{1} {0.day}, {0.year}", "{0}", "{2}, {1} {0.day} {0.year}"]),
)
def test_a_date_in_full_is_read_as_it_was_written(day: date, published: date | None, form: str) -> None:
    words = form.format(day, MONTHS[day.month - 1].title(), WEEKDAYS[day.weekday()].title())
    resolved = resolve(words, published)
    assert resolved is not None
    assert (resolved.start, resolved.end) == (day, day)


@given(dates, dates)
def test_a_date_without_its_year_is_the_last_one(day: date, published: date) -> None:
    resolved = resolve(f"{day.day} {MONTHS[day.month - 1].title()}", published)
    assert resolved is not None
    assert (resolved.start.month, resolved.start.day) == (day.month, day.day)
    assert resolved.start <= published
    years = range(resolved.start.year + 1, published.year + 1)
    later = [date(year, day.month, day.day) for year in years if day.month != 2 or day.day != 29 or isleap(year)]
    assert all(other > published for other in later)


pieces = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        "on|the|last|next|this|th\u0131s|will|due|Friday|Fr\u0131day|week|month|years|a|two|99|ago|earlier|14th|29|31|"
        "February|March|May|Sept.|2024|0000|9999|\u0662\u0660\u0662\u0664|today|last n\u0131ght|yesterday|morning|of|,|"
        "5.30 p.m.|2024-02-30|of last week|last year|tonight’s|’s".split("|")
    ),
)


@given(st.lists(pieces, max_size=7).map(" ".join), st.none() | st.dates())
def test_whatever_the_words_it_is_none_or_days_in_order(words: str, published: date | None) -> None:
    resolved = resolve(words, published)
    if resolved is not None:
        assert resolved.start <= resolved.end
        assert resolved.rule


@pytest.mark.parametrize(
    "words", ["Friday " * 20_000, "9" * 50_000, "at " * 30, "early the " * 9, " , " * 30, "o'clock " * 12]
)
def test_hostile_words_take_bounded_time(words: str) -> None:
    began = time.monotonic()
    assert resolve(words, STORY) is None
    assert time.monotonic() - began < 1
