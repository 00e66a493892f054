"""The page in a browser: asking, choosing, adding, and what no document may do to it."""

import json
import threading
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pullquote.collections import Collections
from pullquote.engine import Engine
from pullquote.types import Abstention, Answer, Reason
from pullquote_ui.page.uploads import uploads_of

FERRY = "How many passengers were taken off the burning ferry within an hour?"
KEEPER = "Who was the keeper of the lighthouse on Tolling Rock?"
UNKNOWN = "What is the capital of Mongolia?"
PASSWORD = "What is the slipway password?"
PHONE = {"width": 390, "height": 844}


def asked_about(page):
    return page.locator(".pq-asked").text_content()


def test_an_answer_is_highlighted_where_it_stands(archive, site, visit, ask):
    reply = archive.ask(FERRY)
    assert isinstance(reply, Answer)
    page = visit(site)
    ask(page, FERRY)
    assert page.locator("mark.pq-cited").all_text_contents() == [quote.quote for quote in reply.quotes]
    assert page.locator(".pq-words").all_text_contents() == [quote.quote for quote in reply.quotes]
    assert page.locator(".pq-answer em").all_text_contents() == ([reply.short.quote] if reply.short else [])
    assert "towed to the north quay" in page.locator(".pq-place").first.text_content()
    assert "14 March 2025" in page.locator(".pq-facts").first.text_content()
    first = reply.quotes[0]
    place = f"read/{first.document}?v={first.version}#char={first.span.start},{first.span.end}"
    assert page.locator(".pq-mark").first.get_attribute("href") == place
    assert "Fire on the ferry Marit, 14 March 2025" in page.locator(".pq-mark").first.text_content()


def test_a_source_on_the_web_is_linked_and_names_its_heading(site, visit, ask):
    page = visit(site)
    ask(page, KEEPER)
    facts = page.locator(".pq-facts").first
    assert "The keeper" in facts.text_content()
    assert (
        facts.locator("a").get_attribute("href").startswith("https://gazette.example/lighthouse#:~:text=The%20keeper")
    )
    assert facts.locator("a").get_attribute("rel") == "noopener noreferrer"


def test_an_abstention_says_why_and_highlights_nothing(archive, site, visit, ask):
    reply = archive.ask(UNKNOWN)
    assert isinstance(reply, Abstention)
    page = visit(site)
    ask(page, UNKNOWN)
    assert page.locator(".pq-abstention .pq-reason").text_content() == reply.why
    assert page.locator(".pq-answer, mark").count() == 0
    assert page.locator(".pq-card").count() == len(reply.nearest)


def test_the_newest_answer_is_shown_until_an_earlier_one_is_chosen(site, visit, ask):
    page = visit(site)
    ask(page, FERRY)
    ask(page, KEEPER)
    assert asked_about(page) == KEEPER
    page.locator(".pq-short, .pq-words").first.click()
    page.wait_for_function("question => document.querySelector('.pq-asked').textContent === question", arg=FERRY)
    assert page.locator(".pq-reply").first.get_attribute("class") == "pq-reply pq-answer pq-chosen"


def test_an_answer_can_be_chosen_with_the_keyboard(site, visit, ask):
    page = visit(site)
    ask(page, FERRY)
    ask(page, KEEPER)
    page.locator(".pq-choose").first.press("Enter")
    page.wait_for_function("question => document.querySelector('.pq-asked').textContent === question", arg=FERRY)


def test_a_conversation_can_be_started_over(site, visit, ask):
    page = visit(site)
    ask(page, FERRY)
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector("#pq-welcome")
    assert page.locator(".pq-question").count() == 0
    ask(page, KEEPER)
    assert page.locator(".pq-question").all_text_contents() == [KEEPER]


def test_an_example_asks_itself(site, visit, finished):
    page = visit(site)
    page.locator(".pq-example").click()
    finished(page, 1)
    assert asked_about(page) == "Who kept the lighthouse on Tolling Rock?"
    assert page.locator(".pq-example:visible").count() == 0


def test_two_people_do_not_see_each_other(site, visit, ask):
    ada, ben = visit(site), visit(site)
    ask(ada, FERRY)
    ask(ben, KEEPER)
    assert ada.locator(".pq-question").all_text_contents() == [FERRY]
    assert ben.locator(".pq-question").all_text_contents() == [KEEPER]


def test_what_a_document_says_is_text(site, visit, ask):
    page = visit(site)
    ask(page, PASSWORD)
    hostile = '<script>alert(1)</script><img src="http://elsewhere.example/a.png" onerror="alert(2)"> '
    hostile += "![a picture](http://elsewhere.example/b.png) ${alert(3)} {{alert(4)}} $$x^2$$ and **swordfish**."
    assert hostile in page.locator("#pq-sources").text_content()
    assert page.locator("#pq-tabs img, #pq-tabs script, #pq-tabs .katex").count() == 0


def test_what_somebody_asks_is_text(site, visit, ask):
    page = visit(site)
    question = '<img src="http://elsewhere.example/q.png"> **Who** ![x](http://elsewhere.example/r.png) $$y$$?'
    ask(page, question)
    assert page.locator(".pq-question").text_content() == question
    assert page.locator("#pq-tabs img").count() == 0


def test_text_from_right_to_left_is_set_so(site, visit, ask):
    page = visit(site)
    ask(page, "متى يغلق الميناء الشمالي بسبب العاصفة كما قال المدير؟")
    place = page.locator(".pq-place", has_text="يغلق الميناء الشمالي").first
    assert place.evaluate("element => getComputedStyle(element).direction") == "rtl"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(site, visit, scheme, ask):
    page = visit(site, viewport=PHONE, color_scheme=scheme)
    ask(page, "What is the longest word on the mast of the brig?")
    ask(page, FERRY)
    widths = "[document.documentElement.scrollWidth, innerWidth]"
    assert page.evaluate(widths) == [390, 390]
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".pq-documents")
    assert page.evaluate(widths) == [390, 390]


def test_on_a_phone_the_sources_stand_under_the_chat(site, visit, ask):
    page = visit(site, viewport=PHONE)
    ask(page, FERRY)
    chat, sources = page.locator("#pq-chat").bounding_box(), page.locator("#pq-sources").bounding_box()
    assert sources["y"] >= chat["y"] + chat["height"]


def test_an_error_is_a_sentence_and_no_answer(site, visit, ask):
    page = visit(site)
    ask(page, "why " * 400)
    assert "over the limit of 1000" in page.locator(".pq-failure").text_content()
    assert page.locator(".pq-answer, .pq-abstention").count() == 0
    assert page.input_value("#pq-question textarea") == "why " * 400  # to be made shorter


class Broken(Engine):
    """An engine with a fault that nobody foresaw."""

    def __init__(self, engine):
        vars(self).update(vars(engine))

    def stream(self, question, *filters):
        if question == FERRY:
            raise RuntimeError(f"no sentence for {question}")
        return super().stream(question, *filters)


@pytest.fixture
def broken(archive, serve, visit, ask):
    """A page on which a question broke off."""
    with serve(Broken(archive)) as url:
        page = visit(url)
        ask(page, FERRY)
        yield page


def test_a_fault_that_nobody_foresaw_is_told(broken):
    told = broken.locator(".pq-failure").text_content()
    assert "failed while it was answering" in told
    assert "no sentence" not in told
    broken.wait_for_function(
        "question => document.querySelector('#pq-question textarea').value === question", arg=FERRY
    )


def test_a_reply_after_one_that_broke_off_is_kept_in_its_place(broken, ask, finished):
    ask(broken, KEEPER)
    with broken.expect_download() as download:
        broken.get_by_role("button", name="Download for verify").click()
    assert json.loads(download.value.path().read_bytes())["question"] == KEEPER
    broken.reload()
    finished(broken, 2)
    assert broken.locator(".pq-question").all_text_contents() == [FERRY, KEEPER]
    assert "failed while it was answering" in broken.locator(".pq-failure").text_content()


def test_an_empty_index_says_what_to_do_first(empty, serve_apart, visit, ask):
    with serve_apart(empty, examples=["Who?"]) as url:
        page = visit(url)
        assert "add some documents" in page.locator("#pq-welcome").text_content()
        assert page.locator(".pq-example:visible").count() == 0
        ask(page, FERRY)
        assert page.locator(".pq-reason").text_content() == Reason.EMPTY_INDEX.sentence


def test_files_are_added_with_a_report_for_each(empty, serve_apart, visit, tmp_path, ask):
    good, broken = tmp_path / "Ferry (née Möwe) 1.txt", tmp_path / "broken.pdf"
    good.write_text("The tug\n\nThe tug that towed the ferry Marit was called the Gannet.\n", encoding="utf-8")
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    with serve_apart(empty, examples=["Who?"]) as url:
        page = visit(url)
        page.get_by_role("tab", name="Documents").click()
        assert "No documents yet" in page.locator("#pq-listing").text_content()
        page.set_input_files("#pq-drop input[type=file]", [good, broken])
        page.wait_for_function("() => document.querySelectorAll('.pq-read, .pq-refused').length === 2")
        assert page.locator(".pq-read").text_content() == f"{good.name} 1 document added, 1 passage."
        refused = page.locator(".pq-refused").text_content()
        assert refused.startswith("broken.pdf Not read.")
        assert len(refused) > len("broken.pdf Not read.") + 20
        assert page.locator(".pq-documents tbody tr").count() == 1
        page.get_by_role("tab", name="Ask").click()
        page.locator(".pq-example").wait_for()
        ask(page, "What was the tug that towed the ferry Marit called?")
        assert "Gannet" in page.locator(".pq-cited").first.text_content()


class Slow(Engine):
    """An engine that goes on with an upload only when it is told to."""

    def __init__(self, engine):
        vars(self).update(vars(engine))
        self.reading, self.go_on = threading.Event(), threading.Event()

    def add_upload(self, name, data):
        self.reading.set()
        assert self.go_on.wait(60)
        return super().add_upload(name, data)


def test_a_question_does_not_wait_for_an_upload(empty, serve, visit, tmp_path, ask):
    file = tmp_path / "tug.txt"
    file.write_text("The tug was called the Gannet.\n", encoding="utf-8")
    engine = Slow(empty)
    with serve(engine) as url:
        adding, asking = visit(url), visit(url)
        adding.get_by_role("tab", name="Documents").click()
        adding.set_input_files("#pq-drop input[type=file]", file)
        try:
            assert engine.reading.wait(30)
            ask(asking, FERRY)
            assert adding.locator(".pq-waits").count() == 1
        finally:
            engine.go_on.set()
        adding.wait_for_selector(".pq-read")


@pytest.mark.parametrize("first", ["written", "an example", "asked by the address"])
def test_what_is_asked_while_a_reply_is_on_its_way_is_asked_next(archive, serve_apart, visit, finished, first, waiting):
    engine = waiting(archive)
    with serve_apart(engine, examples=[FERRY]) as url:
        page = visit(f"{url}?{urlencode({'q': FERRY})}" if first == "asked by the address" else url)
        if first == "an example":
            page.get_by_role("button", name=FERRY).click()
        elif first == "written":
            page.fill("#pq-question textarea", FERRY)
            page.press("#pq-question textarea", "Enter")
        page.locator(".pq-waiting").wait_for()
        page.fill("#pq-question textarea", KEEPER)
        page.press("#pq-question textarea", "Enter")
        engine.answer.set()
        finished(page, 2)
        assert page.locator(".pq-question").all_text_contents() == [FERRY, KEEPER]
        assert page.locator("#pq-question textarea").input_value() == ""


def test_no_other_conversation_is_begun_or_opened_while_a_reply_is_on_its_way(
    archive, serve, visit, ask, finished, waiting
):
    engine = waiting(archive)
    engine.answer.set()
    with serve(engine) as url:
        page = visit(url)
        ask(page, KEEPER)
        new = page.get_by_role("button", name="New conversation")
        new.click()
        page.locator(".pq-question").wait_for(state="detached")
        engine.answer.clear()
        page.fill("#pq-question textarea", FERRY)
        page.press("#pq-question textarea", "Enter")
        page.locator(".pq-waiting").wait_for()
        assert new.is_disabled()
        page.get_by_role("tab", name="Conversations").click()
        page.get_by_role("button", name=KEEPER, exact=True).click()
        page.get_by_text("A question of this conversation is being answered.").wait_for()
        engine.answer.set()
        page.get_by_role("tab", name="Ask").click()
        finished(page, 1)
        assert page.locator(".pq-question").all_text_contents() == [FERRY]
        assert new.is_enabled()


def test_an_upload_leaves_no_copy_behind(empty, serve_apart, visit, tmp_path, monkeypatch):
    """Neither where it was put nor where Gradio would put it, which on a machine of many users may be another's."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    data = tmp_path / "data"
    file = tmp_path / "tug.txt"
    file.write_text("The tug was called the Gannet.\n", encoding="utf-8")
    with serve_apart(Collections(data, lambda _: empty)) as url:
        page = visit(url)
        page.get_by_role("tab", name="Documents").click()
        page.set_input_files("#pq-drop input[type=file]", file)
        page.wait_for_selector(".pq-read")
        assert list(uploads_of(data, "main").iterdir()) == []
    assert not (tmp_path / "gradio").exists()


def test_the_page_leaves_the_other_routes_alone_and_opens_no_interface_of_its_own(site):
    with urllib.request.urlopen(f"{site}healthz") as response:
        assert response.read() == b'{"status":"ok"}'
    with urllib.request.urlopen(f"{site}docs") as response:
        assert response.status == 200
    with urllib.request.urlopen(f"{site}gradio_api/info") as response:
        assert response.read() == b'{"named_endpoints":{},"unnamed_endpoints":{}}'


def test_the_page_forbids_what_other_hosts_have(site):
    with urllib.request.urlopen(site) as response:
        policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_on_a_desk_both_sides_scroll_by_themselves(site, visit, ask):
    page = visit(site, viewport={"width": 1024, "height": 500})
    for question in (FERRY, KEEPER, PASSWORD):
        ask(page, question)
    page.locator(".pq-choose").last.click()
    page.locator(".pq-mark").last.click()
    heights = "[document.documentElement.scrollHeight, document.documentElement.scrollTop]"
    assert page.evaluate(heights) == [500, 0]
    column, box = (page.locator(part).bounding_box() for part in ("#pq-conversation", "#pq-question"))
    assert box["y"] + box["height"] <= column["y"] + column["height"]


def test_a_reply_is_shown_from_its_beginning(site, visit, ask):
    """Of one that is longer than the chat is high, its head is seen and not its end."""
    page = visit(site, viewport={"width": 1024, "height": 500})
    ask(page, FERRY)
    ask(page, KEEPER)
    page.wait_for_timeout(1000)  # Gradio, left alone, goes to the end some time after the reply
    chat = page.locator("#pq-chat .panel-wrap").bounding_box()
    top = page.locator(".pq-reply").last.bounding_box()["y"]
    assert chat["y"] - 1 <= top < chat["y"] + chat["height"]


def test_a_page_that_nobody_uses_leaves_the_processor_alone(empty, serve_apart):
    """Told by how often its thread wakes up, which the machine's load does not change."""
    with serve_apart(empty) as url:
        urllib.request.urlopen(url).close()
        [thread] = [each for each in threading.enumerate() if each.name == f"serving {url.split(':')[2].strip('/')}"]
        before = woken(thread)
        time.sleep(1)
        assert woken(thread) - before < 250


def woken(thread):
    status = Path(f"/proc/self/task/{thread.native_id}/status").read_text(encoding="ascii")
    return int(status.split("voluntary_ctxt_switches:")[1].split()[0])
