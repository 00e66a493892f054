"""Filters: chips say what is in force, and lift it; a shared link asks with the same ones."""

from urllib.parse import urlencode

import pytest

from pullquote.types import Reason

FERRY = "How many passengers were taken off the burning ferry within an hour?"


def chips(page):
    return page.locator(".pq-chip")


def set_from(page, day):
    page.get_by_role("button", name="Filters").click()
    box = page.locator("#pq-filters input.time").first
    box.fill(day)
    box.press("Enter")


def open_calendar(page, label):
    page.get_by_role("button", name=f"Calendar: {label}").click(timeout=5000)
    page.locator(".picker-container").wait_for()
    return page.locator(".picker-container")


def test_a_filter_is_in_force_until_its_chip_is_pressed(site, visit, ask):
    page = visit(site)
    set_from(page, "2025-04-01")
    chips(page).wait_for()
    assert "From 1 April 2025" in chips(page).text_content()
    ask(page, FERRY)
    assert page.locator(".pq-reason").text_content() == Reason.FILTERED_OUT.sentence
    chips(page).click()
    chips(page).wait_for(state="detached")
    ask(page, FERRY)
    assert page.locator(".pq-answer").count() == 1


def test_a_date_that_is_none_is_told_and_the_question_is_not_lost(site, visit, ask):
    page = visit(f"{site}?{urlencode({'q': FERRY, 'from': '2025-13-01'})}")
    assert "'2025-13-01' is no date. Write it as 2025-03-14" in page.locator(".pq-failure").text_content()
    assert page.locator(".pq-question").text_content() == FERRY


@pytest.mark.parametrize(
    ("filters", "answered"), [({"from": "2025-03-01", "to": "2025-03-31"}, True), ({"to": "2025-03-01"}, False)]
)
def test_a_shared_link_asks_with_the_same_filters(archive, site, visit, filters, answered):
    [folder] = [origin for origin in archive.origins() if origin.filters.uri_prefix]
    source = f"at:{folder.filters.uri_prefix}"
    page = visit(f"{site}?{urlencode({'q': FERRY, **filters, 'source': source})}")
    page.locator(".pq-answer, .pq-abstention").wait_for()
    assert page.locator(".pq-answer").count() == answered
    page.wait_for_function(f"document.querySelectorAll('.pq-chip').length === {len(filters) + 1}")
    copied = page.get_by_role("button", name="Copy link").get_attribute("data-copy")
    assert urlencode({"q": FERRY, **filters, "source": source}) in copied


def test_a_day_that_was_only_written_has_its_chip_once_its_box_is_left(site, visit, ask):
    page = visit(site)
    page.get_by_role("button", name="Filters").click()
    page.locator("#pq-filters input.time").first.fill("2025-04-01")
    ask(page, FERRY)
    assert page.locator(".pq-reason").text_content() == Reason.FILTERED_OUT.sentence
    chips(page).wait_for()
    assert "From 1 April 2025" in chips(page).text_content()


def test_a_day_that_is_chosen_in_a_calendar_has_its_chip_until_it_is_cleared_there(site, visit):
    page = visit(site)
    set_from(page, "2025-04-01")
    chips(page).wait_for()
    calendar = open_calendar(page, "From")
    calendar.get_by_role("button", name="9", exact=True).first.click()
    page.get_by_text("From 9 April 2025").wait_for()
    calendar.get_by_role("button", name="Clear").click()
    chips(page).wait_for(state="detached")
    open_calendar(page, "To").get_by_role("button", name="15", exact=True).click()
    chips(page).wait_for()
    assert "To 15 " in chips(page).text_content()


def test_chips_that_are_lifted_one_after_the_other_stay_away(site, visit):
    page = visit(f"{site}?{urlencode({'q': FERRY, 'from': '2025-03-01', 'to': '2025-03-31', 'source': 'at:x'})}")
    for left in (2, 1, 0):
        chips(page).nth(left).wait_for()
        chips(page).first.click()
        page.wait_for_function(f"document.querySelectorAll('.pq-chip').length === {left}")


def test_a_day_that_is_chosen_before_the_page_has_loaded_stays(site, visit):
    held = []

    def hold(call):
        held.append(call)

    page = visit(site)
    page.route("**/run/predict*", hold)
    page.reload()
    page.get_by_role("button", name="Filters").wait_for()
    page.wait_for_timeout(500)  # time for all that is asked for when the page loads
    loads = held.copy()
    set_from(page, "2025-04-01")
    page.wait_for_timeout(500)
    assert len(held) > len(loads)
    for call in held[::-1]:
        with page.expect_response("**/run/predict*"):
            call.continue_()
    page.wait_for_selector("#pq-welcome p")
    page.wait_for_timeout(500)
    assert "From 1 April 2025" in chips(page).text_content()
    assert page.locator("#pq-filters input.time").first.input_value() == "2025-04-01"
    page.unroute("**/run/predict*")


@pytest.mark.parametrize("order", [1, -1])
def test_a_chip_stays_away_that_is_pressed_while_the_box_of_its_day_has_the_focus(site, visit, order):
    held = []

    def hold(call):
        held.append(call)

    page = visit(site)
    set_from(page, "2025-04-01")
    chips(page).wait_for()
    page.route("**/run/predict*", hold)
    with page.expect_request("**/run/predict*"):
        chips(page).click()
    page.wait_for_timeout(500)  # time for another
    for call in held[::order]:
        with page.expect_response("**/run/predict*"):
            call.continue_()
    chips(page).wait_for(state="detached")
    page.wait_for_timeout(500)
    assert chips(page).count() == 0
    page.unroute("**/run/predict*")


@pytest.mark.parametrize("screen", [(390, 844), (768, 1024), (1280, 720)])
def test_a_calendar_opens_on_the_screen_and_beside_its_box(site, visit, ask, screen):
    width, height = screen
    page = visit(site, viewport={"width": width, "height": height})
    ask(page, FERRY)
    page.get_by_role("button", name="Filters").click()
    for number, label in enumerate(("From", "To")):
        calendar = open_calendar(page, label)
        place, box = calendar.bounding_box(), page.locator("#pq-filters .timebox").nth(number).bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= height
        assert place["y"] + place["height"] <= box["y"] or place["y"] >= box["y"] + box["height"]
        calendar.get_by_role("button", name="Done").click()


def test_escape_closes_a_calendar_and_goes_back_to_its_button(site, visit):
    page = visit(site)
    page.get_by_role("button", name="Filters").click()
    open_calendar(page, "To").get_by_role("button", name="15", exact=True).focus()
    page.keyboard.press("Escape")
    page.locator(".picker-container").wait_for(state="detached")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Calendar: To'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
