"""A question that is asked while the page's stream of events ends: it is not lost."""

import threading

import pytest
from fastapi import FastAPI

from pullquote.settings import Settings
from pullquote_server.admission import Admission, Quotas
from pullquote_ui.page.view import LATEST

KEEPER = "Who kept the lighthouse on Tolling Rock?"
FERRY = "How many passengers were taken off the burning ferry within an hour?"
BOX = "#pq-question textarea"
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


@pytest.fixture
def held(site, visit):
    """A page and what it has sent: nothing of that gets to the server until the test lets it go on."""
    page, sent, let_go = visit(site), [], threading.Event()

    def hold(call):
        if let_go.is_set():
            call.continue_()
        else:
            sent.append(call)

    def go_on():
        let_go.set()
        for call in sent:
            call.continue_()

    page.route("**/gradio_api/queue/join*", hold)
    yield page, go_on
    page.unroute_all(behavior="ignoreErrors")


def test_what_is_typed_before_the_question_is_heard_of_stays_in_the_box(held, finished):
    page, go_on = held
    page.fill(BOX, KEEPER)
    page.press(BOX, "Enter")
    page.wait_for_selector("#pq-question[aria-busy=true]")  # Gradio has read the box, a moment after the key
    page.keyboard.type("When does the library shut?")
    go_on()
    finished(page, 1)
    assert page.locator(".pq-question").text_content() == KEEPER
    assert page.input_value(BOX) == "When does the library shut?"
    page.press(BOX, "Enter")
    finished(page, 2)
    assert page.locator(".pq-question").all_text_contents() == [KEEPER, "When does the library shut?"]
    assert page.input_value(BOX) == ""


def test_the_box_says_that_its_question_is_on_its_way(held, finished):
    page, go_on = held
    page.fill(BOX, KEEPER)
    page.press(BOX, "Enter")
    page.wait_for_selector("#pq-question[aria-busy=true]")
    assert page.input_value(BOX) == KEEPER
    go_on()
    finished(page, 1)
    assert page.locator("#pq-question[aria-busy]").count() == 0


def test_what_is_asked_while_another_one_waits_for_its_turn_is_asked_next(
    archive, serve_apart, visit, finished, tmp_path, waiting
):
    settings = Settings(data=tmp_path, asks_at_once=1)
    app = FastAPI()
    app.state.admission = Admission(settings, Quotas(settings))
    engine = waiting(archive)
    with serve_apart(engine, app) as url:
        first, page = visit(url), visit(url)
        for asking, waits in ((first, "Looking through"), (page, "Waiting for its turn")):
            asking.fill(BOX, FERRY)
            asking.press(BOX, "Enter")
            asking.locator(".pq-waiting", has_text=waits).wait_for()
        page.fill(BOX, KEEPER)
        page.press(BOX, "Enter")
        engine.answer.set()
        finished(page, 2)
        assert page.locator(".pq-question").all_text_contents() == [FERRY, KEEPER]
        assert page.input_value(BOX) == ""
