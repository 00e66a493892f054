"""A question that is asked while the page's stream of events ends: it is not lost."""

import pytest

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
