"""What somebody has unfolded in the chat stays so when another reply comes, whichever elements Gradio gives to it."""

import json

import pytest

from pullquote_ui.page.view import LATEST

FERRY = "How many passengers were taken off the burning ferry within an hour?"
KEEPER = "Who was the keeper of the lighthouse on Tolling Rock?"
OPEN = "[...document.querySelectorAll('.pq-why[open]')].map((fold) => fold.closest('.pq-reply').dataset.turn)"
REPEATED = """(times) => {
  const [key] = Object.keys(localStorage);
  const saved = JSON.parse(localStorage.getItem(key));
  saved.turns = Array.from({ length: times }, (_, number) => ({ ...saved.turns[0], number }));
  localStorage.setItem(key, JSON.stringify(saved));
}"""
IN_SIGHT = """(fold) => {
  let pane = fold;
  while (!["auto", "scroll"].includes(getComputedStyle(pane).overflowY)) pane = pane.parentElement;
  return fold.children[1].getBoundingClientRect().bottom <= pane.getBoundingClientRect().bottom + 1; // part of a pixel
}"""


@pytest.fixture
def page(site, visit, ask):
    """A page on which one question was asked."""
    page = visit(site)
    ask(page, FERRY)
    page.wait_for_function("Object.keys(localStorage).length === 1")
    return page


def unfold(page, turn):
    page.locator(f".pq-reply[data-turn='{turn}'] .pq-why summary").click()


def test_a_fold_stays_as_it_was_left(page, ask):
    unfold(page, 0)
    ask(page, KEEPER)
    assert page.evaluate(OPEN) == ["0"]
    unfold(page, 0)
    unfold(page, 1)
    ask(page, FERRY)
    assert page.evaluate(OPEN) == ["1"]


def test_what_is_unfolded_at_the_lower_edge_comes_into_sight(page):
    page.set_viewport_size({"width": 1024, "height": 560})
    for fold in (page.locator(".pq-why"), page.locator(".pq-receipt").last):
        fold.locator("summary").evaluate("summary => summary.scrollIntoView({ block: 'end' })")
        fold.locator("summary").click()
        page.wait_for_function(IN_SIGHT, arg=fold.element_handle(), timeout=5_000)


def test_a_fold_stays_open_where_the_replies_move_up(page, finished):
    page.evaluate(REPEATED, LATEST + 1)
    page.reload()
    finished(page, LATEST)
    unfold(page, 9)
    page.fill("#pq-question textarea", KEEPER)
    page.press("#pq-question textarea", "Enter")
    page.locator(".pq-asked", has_text=KEEPER).wait_for()
    finished(page, LATEST)
    assert page.locator(".pq-reply").first.get_attribute("data-turn") == "2"
    assert page.evaluate(OPEN) == ["9"]


def test_another_conversation_begins_folded(page, ask):
    unfold(page, 0)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".pq-question").wait_for(state="detached")
    ask(page, KEEPER)
    assert page.evaluate(OPEN) == []


def test_a_line_that_is_being_written_is_kept(page, ask):
    first = page.locator(".pq-reply").first
    first.get_by_role("button", name="Wrong").click()
    first.get_by_label("Anything to add?").fill("It was 42.")
    ask(page, KEEPER)
    assert first.get_by_label("Anything to add?").input_value() == "It was 42."
    assert first.locator("[aria-pressed=true]").all_text_contents() == ["Wrong"]
    first.get_by_role("button", name="Right").click()
    first.get_by_role("button", name="Send").click()
    page.get_by_text("Noted: right. Thank you.").wait_for()
    [said] = [json.loads(each) for each in page.evaluate("Object.values(localStorage)")]
    assert [turn["judgement"] for turn in said["turns"]] == ["right", None]
