"""Which documents are listed, in which order."""

import pytest

from pullquote.protocols import Order
from pullquote_ui.page.arrangement import ROWS, Arrangement


def test_a_column_orders_and_turns_around_when_it_is_pressed_again():
    by_date = Arrangement(offset=ROWS).pressed({"order": "published"})
    assert (by_date.order, by_date.descending, by_date.offset) == (Order.PUBLISHED, True, 0)
    assert by_date.pressed({"order": "published"}).descending is False
    assert by_date.pressed({"order": "uri"}).descending is False


def test_a_search_begins_at_the_first_page():
    assert Arrangement(offset=ROWS).searching("tug") == Arrangement("tug")
    assert Arrangement().searching("tug" * 100_000) == Arrangement(("tug" * 1_000)[:1_000])


@pytest.mark.parametrize("asked", [{}, {"order": "size"}, {"order": 3}, {"offset": "9"}, {"other": 1}])
def test_what_is_no_arrangement_changes_nothing(asked):
    assert Arrangement("tug").pressed(asked) == Arrangement("tug")


@pytest.mark.parametrize(("matching", "offset"), [(ROWS + 1, ROWS), (ROWS, 0), (1, 0), (0, 0)])
def test_where_the_last_page_went_away_the_one_before_it_is_listed(matching, offset):
    assert Arrangement(offset=ROWS).within(matching).offset == offset


def test_no_page_is_before_the_first():
    assert Arrangement().pressed({"offset": -50}).offset == 0
