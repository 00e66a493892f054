from datetime import date

import pytest

from pullquote.readers.fields import DayOrders, Fields, text_of


@pytest.mark.parametrize(
    "value",
    [
        "1741083120",
        "1741083120000",
        "1741083120.0",
        "20250304101200",
        "20250304T101200Z",
        {"$date": "2025-03-04T10:12:00Z"},
        {"$date": {"$numberLong": "1741083120000"}},
        {"#text": "4 March 2025"},
    ],
)
def test_dates_as_programs_write_them(value: object) -> None:
    assert Fields({"date": value}).take_date() == date(2025, 3, 4)


@pytest.mark.parametrize("value", ["45720", "174108312", "17410831200", "20251304101200", "2025", "true"])
def test_other_numbers_are_no_dates(value: str) -> None:
    fields = Fields({"date": value})
    assert fields.take_date() is None
    assert fields.rest() == {"date": value}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["One.", " ", "Two."], "One.\n\nTwo."),
        ({"rendered": "One.", "protected": False}, "One."),
        ({"main": "Osk", "kicker": None}, "Osk"),
        (["One.", {"text": "Two."}], ""),
        ({"name": "Ada"}, ""),
        ({"main": {"main": {"main": "Osk"}}}, ""),
        ([], ""),
        ("\n", ""),
    ],
)
def test_lists_of_strings_and_what_is_around_a_value_are_texts(value: object, text: str) -> None:
    assert text_of(value) == text


def test_only_what_is_a_value_by_itself_is_of_the_rest() -> None:
    assert Fields({"tags": ["a", "b"], "excerpt": {"rendered": "x"}, "n": "1"}).rest() == {"n": "1"}


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (["25/12/2024"], date(2025, 3, 4)),
        (["12/25/2024", "01/02/2024"], date(2025, 4, 3)),
        (["25/12/2024 10:00", "4/4/2024"], date(2025, 3, 4)),
        (["25/12/2024", "12/25/2024"], None),
        (["25.12.2024"], None),
        (["2024-12-25", "25 December 2024", "25/13/2024", ""], None),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_other_dates(others: list[str], day: date | None) -> None:
    orders = DayOrders()
    for other in others:
        orders.note("date", other)
    assert orders.read("date", "04/03/2025") == day
    assert orders.read("created", "04/03/2025") is None
