"""A browser leaves no event loop to the tests that come after it in the same process."""

import asyncio


async def nothing():
    return "nothing"


def test_a_browser_is_started(chromium):
    assert chromium.is_connected()


def test_whoever_has_no_browser_may_run_a_loop():
    assert asyncio.run(nothing()) == "nothing"


def test_the_browser_is_still_there(chromium):
    page = chromium.new_page()
    assert page.evaluate("1 + 1") == 2
    page.close()
