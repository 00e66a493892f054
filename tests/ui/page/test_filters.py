"""The filters: from what is written in their boxes to what may be quoted."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import gradio as gr
import pytest

from pullquote.engine import Engine
from pullquote.errors import StoreError
from pullquote.types import Filters
from pullquote_ui.page.filters import ANY, FilterPanel, chips_html, filters_of


def test_empty_boxes_filter_nothing():
    assert filters_of(None, "", None) == filters_of("", " ", "") == Filters()
    assert chips_html(None, "", None) == ""


def test_dates_and_a_source_are_filters_and_chips():
    assert filters_of("2025-03-01", "2025-03-31", "of:publisher=The <Post>") == Filters(
        date(2025, 3, 1), date(2025, 3, 31), None, {"publisher": "The <Post>"}
    )
    html = chips_html("2025-03-01", "", "of:publisher=The <Post>")
    assert html.count("pq-chip") == 2
    assert "1 March 2025" in html
    assert "The &lt;Post&gt;" in html


@pytest.mark.parametrize("written", ["yesterday", "2025-02-30", "03/01/2025"])
def test_what_is_no_date_is_told(written):
    with pytest.raises(ValueError, match=r"is no date\. Write it as 2025-03-14"):
        filters_of(written, None, None)
    assert "no date" in chips_html(written, None, None)


def test_of_what_is_longer_than_any_filter_a_part_is_shown():
    assert len(chips_html("x" * 100_000, "x" * 100_000, "at:" + "x" * 100_000)) < 12_000
    with pytest.raises(ValueError, match=r"over the limit of 10,000\. Choose one of the list"):
        filters_of(None, None, "at:" + "x" * 100_000)


def test_dates_the_wrong_way_around_are_told():
    with pytest.raises(ValueError, match="Exchange the two dates"):
        filters_of("2025-03-31", "2025-03-01", None)


class Unreadable(Engine):
    """An engine whose database cannot be read."""

    def __init__(self, engine):
        vars(self).update(vars(engine))

    def origins(self, limit=200):
        raise StoreError(f"No {limit} origins can be read. Look at the disk.")


def test_where_the_sources_cannot_be_read_none_is_offered_and_the_filters_are_shown_all_the_same(archive):
    async def offered():
        with gr.Blocks(analytics_enabled=False):
            return FilterPanel(Unreadable(archive)).offered("2025-03-01", "", "of:publisher=The Post")

    with ThreadPoolExecutor(1) as pool:  # Playwright, once it has started, keeps a loop in this thread
        published_from, _, origin, chips = pool.submit(asyncio.run, offered()).result()
    assert (published_from, origin["choices"], origin["value"]) == ("2025-03-01", [ANY], "of:publisher=The Post")
    assert "1 March 2025" in chips
