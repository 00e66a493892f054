"""A question that is asked while the page's stream of events ends: it is not lost."""

import pytest

from pullquote_ui.page.view import LATEST

KEEPER = "Who kept the lighthouse on Tolling Rock?"
# What a slow network or a busy machine does to the last message of a stream: so many milliseconds.
LATE = """
const fetched = window.fetch;
window.fetch = async (...given) => {
  const response = await fetched(...given);
  if (!String(given[0]?.url ?? given[0]).includes("/queue/data")) return response;
  const slow = new TransformStream({
    async transform(chunk, controller) {
      if (new TextDecoder().decode(chunk).includes("close_stream")) {
        window.ending = true;
        await new Promise((resolve) => setTimeout(resolve, LATE));
      }
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(slow), response);
};
"""


@pytest.fixture
def ending(site, chromium):
    """Opens the page of which the stream of events has ended, so many milliseconds before the browser knows."""
    with chromium.new_context() as context:

        def ending(late):
            context.add_init_script(LATE.replace("LATE", str(late)))
            page = context.new_page()
            page.goto(site)
            page.wait_for_selector("#pq-welcome p")
            page.wait_for_function("pullquote.trigger !== undefined")
            page.evaluate("pullquote.trigger('listen')")
            page.wait_for_function("window.ending")
            return page

        yield ending


@pytest.mark.parametrize("late", [1000, 5000])
def test_a_question_that_is_asked_before_the_browser_knows_that_its_stream_ended_is_answered(ending, finished, late):
    page = ending(late)
    page.fill("#pq-question textarea", KEEPER)
    page.press("#pq-question textarea", "Enter")
    finished(page, 1)


def test_so_is_an_example_that_is_pressed(ending, finished):
    page = ending(5000)
    page.get_by_role("button", name=KEEPER).click()
    finished(page, 1)


REPEATED = """(times) => {
  const [key] = Object.keys(localStorage);
  const saved = JSON.parse(localStorage.getItem(key));
  saved.turns = Array.from({ length: times }, () => saved.turns[0]);
  localStorage.setItem(key, JSON.stringify(saved));
}"""
COUNTED = """
const { trigger } = pullquote;
window.listened = 0;
pullquote.trigger = (name, data) => {
  listened += name === "listen";
  trigger(name, data);
};
"""


def test_one_that_is_answered_is_heard_of_where_only_the_latest_are_shown_and_somebody_types_on(
    site, visit, ask, finished
):
    page = visit(site)
    ask(page, "Who was the keeper of the lighthouse on Tolling Rock?")
    page.wait_for_function("Object.keys(localStorage).length === 1")
    page.evaluate(REPEATED, LATEST)
    page.reload()
    finished(page, LATEST)
    page.fill("#pq-question textarea", "What is the capital of Mongolia?")
    page.press("#pq-question textarea", "Enter")
    page.locator(".pq-abstention").wait_for()
    page.fill("#pq-question textarea", "And who")
    page.evaluate(COUNTED)
    page.wait_for_timeout(5000)
    assert page.evaluate("listened") == 0
