"""Conversations: kept in the browser, found again, renamed, deleted, taken elsewhere; checked anew when opened."""

import json
from contextlib import closing
from urllib.parse import urlencode

import pytest

from pullquote.build import build_engine
from pullquote.settings import Settings
from pullquote.types import Document, Section, Span

OTHER = "What is the capital of Mongolia?"
FERRY = "How many passengers were taken off the burning ferry within an hour?"
TUG = "What was the tug that towed the barge called?"
TEXT = "The tug that towed the barge was called the Gannet. It was painted red."


def document(text):
    return Document("a:tug", "The tug", text, "text/plain", (Section(Span(0, len(text))),))


@pytest.fixture
def page(empty, serve, visit, ask):
    """A page on which the tug was asked about."""
    empty.add_documents([document(TEXT)])
    with serve(empty) as url:
        page = visit(url)
        ask(page, TUG)
        page.wait_for_function("Object.keys(localStorage).length === 1")
        yield page


def shelf(page):
    page.get_by_role("tab", name="Conversations").click()
    page.locator("#pq-shelf li, #pq-shelf .pq-note").first.wait_for()


def test_a_conversation_is_there_again_after_the_page_was_loaded_anew(page):
    page.reload()
    page.locator(".pq-answer").wait_for()
    assert page.locator(".pq-question").text_content() == TUG
    page.get_by_text("Why this answer").click()
    assert "Words of it are quoted. [1]" in page.locator(".pq-passages").text_content()


def test_one_that_the_address_has_begun_goes_on_after_that_too(site, visit, ask, finished):
    """What the address asked is asked once; its filters stay in force."""
    page = visit(f"{site}?{urlencode({'q': FERRY, 'from': '2025-01-01'})}")
    finished(page, 1)
    page.wait_for_url(f"{site}?from=2025-01-01")
    ask(page, OTHER)
    page.wait_for_function("Object.values(localStorage).some((each) => JSON.parse(each).turns.length === 2)")
    page.reload()
    finished(page, 2)
    assert page.locator(".pq-question").all_text_contents() == [FERRY, OTHER]
    assert page.locator(".pq-chip").count() == 1
    assert page.evaluate("Object.keys(localStorage).length") == 1


def test_a_question_that_is_being_written_is_there_again_too(page):
    page.fill("#pq-question textarea", "And who")
    page.reload()
    page.wait_for_function("document.querySelector('#pq-question textarea')?.value === 'And who'")


def test_a_server_that_has_forgotten_the_page_overwrites_nothing(page):
    """As after an hour away: it counts from the beginning again."""
    first = """() => {
      const [{ id, turns: [turn] }] = Object.values(localStorage).map((each) => JSON.parse(each));
      const again = { ...turn, asked: "2030-01-01T00:00:00+00:00", question: "Again?" };
      pullquote.shelf.keep({ conversation: id, number: 0, turn: again });
    }"""
    page.evaluate(first)
    page.locator(".pq-question").nth(1).wait_for()
    assert page.locator(".pq-question").all_text_contents() == [TUG, "Again?"]
    [conversation] = page.evaluate("Object.values(localStorage).map((each) => JSON.parse(each))")
    assert [turn["question"] for turn in conversation["turns"]] == [TUG, "Again?"]


def test_one_that_was_deleted_in_another_tab_begins_anew(page):
    page.evaluate("localStorage.clear()")
    page.fill("#pq-question textarea", OTHER)
    page.press("#pq-question textarea", "Enter")
    page.wait_for_function("document.querySelectorAll('.pq-question').length === 2")
    page.wait_for_function("document.querySelectorAll('.pq-question').length === 1")
    assert page.locator(".pq-question").text_content() == OTHER
    [conversation] = page.evaluate("Object.values(localStorage).map((each) => JSON.parse(each))")
    assert [turn["question"] for turn in conversation["turns"]] == [OTHER]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for verify").click()
    assert json.loads(download.value.path().read_bytes())["question"] == OTHER


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda _: None, "Valid"),
        (lambda engine: engine.add_documents([document(f"Corrected. {TEXT}")]), "Moved"),
        (lambda engine: engine.add_documents([document("Nothing of it was true.")]), "Changed"),
        (lambda engine: engine.remove("a:tug"), "Gone"),
    ],
)
def test_its_citations_are_checked_anew(empty, page, change, verdict):
    assert page.locator(".pq-verdict").first.text_content().endswith("Valid")
    change(empty)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".pq-question").wait_for(state="detached")
    shelf(page)
    page.get_by_role("button", name=TUG, exact=True).click()
    page.locator(".pq-answer").wait_for()
    assert page.locator(".pq-verdict").first.text_content().endswith(verdict)


def remove_the_tug(page):
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name="Remove The tug").click()
    page.locator("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("Removed The tug.").wait_for()


def test_so_they_are_once_a_document_was_removed_on_the_same_page(page):
    page.locator(".pq-mark").first.click()
    page.locator(".pq-here").wait_for()
    remove_the_tug(page)
    assert page.get_by_role("tab", name="Documents").get_attribute("aria-selected") == "true"
    page.get_by_role("tab", name="Ask").click()
    page.locator(".pq-verdict", has_text="Gone").first.wait_for()
    page.locator(".pq-reader >> text=This document is not here").wait_for()
    assert page.locator(".pq-question").all_text_contents() == [TUG]


def test_where_a_question_is_on_its_way_that_is_answered_first(empty, serve, visit, ask, finished, waiting):
    empty.add_documents([document(TEXT)])
    engine = waiting(empty)
    engine.answer.set()
    with serve(engine) as url:
        page = visit(url)
        ask(page, TUG)
        engine.answer.clear()
        page.fill("#pq-question textarea", OTHER)
        page.press("#pq-question textarea", "Enter")
        page.locator(".pq-waiting").wait_for()
        remove_the_tug(page)
        page.get_by_role("tab", name="Ask").click()
        page.wait_for_timeout(500)
        assert page.locator(".pq-verdict").first.text_content().endswith("Valid")
        engine.answer.set()
        page.locator(".pq-verdict", has_text="Gone").first.wait_for()
        finished(page, 2)
        assert page.locator(".pq-question").all_text_contents() == [TUG, OTHER]


def test_one_press_begins_another(page, ask):
    page.get_by_role("button", name="New conversation").click()
    page.locator(".pq-question").wait_for(state="detached")
    ask(page, OTHER)
    shelf(page)
    assert page.locator(".pq-named").all_text_contents() == [OTHER, TUG]
    page.get_by_label("Search conversations").fill("barge gannet")
    page.wait_for_function("document.querySelectorAll('.pq-named').length === 1")
    assert page.locator(".pq-named").text_content() == TUG


def test_a_name_of_what_is_stored_is_not_found(page):
    """Whoever searches for "title" does not mean the key beside each title."""
    shelf(page)
    page.get_by_label("Search conversations").fill("title null")
    page.get_by_text("No conversation has these words.").wait_for()
    page.get_by_label("Search conversations").fill("gannet")
    page.locator(".pq-named").wait_for()


NAMED = "document.activeElement.matches('.pq-named')"


@pytest.mark.parametrize("leave", ["Escape", "Cancel"])
def test_a_name_can_be_left_as_it_is(page, leave):
    shelf(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("Tugs")
    if leave == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Cancel").click()
    page.get_by_label("New name").wait_for(state="detached")
    assert page.locator(".pq-named").all_text_contents() == [TUG]
    page.wait_for_function(NAMED)


def test_it_is_renamed_and_deleted(page):
    shelf(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("<b>Tugs</b>")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="<b>Tugs</b>", exact=True).wait_for()
    page.wait_for_function(NAMED)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep").click()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="Delete").click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("What you ask will be listed here.").wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.parametrize(
    ("audit", "said"), [(True, "records each question"), (False, "where you say whether it is right")]
)
def test_it_is_told_what_the_server_keeps_of_it(tmp_path, shared_models, serve, visit, ask, audit, said):
    with closing(build_engine(Settings(data=tmp_path, audit=audit), *shared_models)) as engine, serve(engine) as url:
        page = visit(url)
        ask(page, TUG)
        shelf(page)
        assert said in page.get_by_text("Conversations are kept in this browser.").text_content()
        page.get_by_role("button", name="Delete").click()
        assert said in page.locator("dialog p").text_content()
        page.get_by_role("button", name="Keep").click()


def test_where_the_storage_is_full_it_is_told_and_the_reply_is_still_there(page, ask):
    page.evaluate("localStorage.setItem('full', 'x'.repeat(5 * 2 ** 20 - JSON.stringify(localStorage).length - 1000))")
    ask(page, TUG)
    told = page.get_by_text("This browser's storage is full.")
    told.wait_for()
    box, line = page.locator("#pq-question").bounding_box(), told.bounding_box()
    assert line["height"] > 20
    assert 0 < line["y"] < box["y"]
    with page.expect_download() as download:
        page.locator(".pq-reply").last.get_by_role("button", name="Download for verify").click()
    assert json.loads(download.value.path().read_bytes())["question"] == TUG
    page.evaluate("localStorage.removeItem('full')")
    ask(page, TUG)
    page.wait_for_function("JSON.parse(Object.values(localStorage)[0]).turns.length === 3")
    assert told.count() == 0


# To its last character.
FILL = """() => {
  localStorage.full = "";
  for (let size = 2 ** 22; size >= 1; size /= 2) {
    try {
      localStorage.full += "x".repeat(size);
    } catch {
      // Half of it may fit.
    }
  }
}"""


def test_where_some_are_deleted_the_storage_takes_what_it_did_not(page, ask):
    page.evaluate("""() => {
      const [saved] = Object.values(localStorage);
      const copy = { ...JSON.parse(saved), id: "copy", name: "A copy" };
      localStorage.setItem("pullquote.conversation.copy", JSON.stringify(copy));
    }""")
    page.evaluate(FILL)
    ask(page, OTHER)
    page.get_by_text("This browser's storage is full.").wait_for()
    page.get_by_role("tab", name="Conversations").click()
    page.get_by_role("button", name="Delete: A copy").click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_function("question => Object.values(localStorage).some((each) => each.includes(question))", arg=OTHER)
    page.reload()
    page.locator(".pq-abstention").wait_for()
    assert page.locator(".pq-question").all_text_contents() == [TUG, OTHER]


def test_where_the_storage_is_full_a_name_that_is_not_kept_is_told_of_in_the_list(page):
    shelf(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("Tugs")
    page.evaluate(FILL)
    page.keyboard.press("Enter")
    page.locator("#pq-shelf >> text=This browser's storage is full.").wait_for()


def exported(page):
    shelf(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all").click()
    return download.value.path()


def bring(page, file):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(file)


def test_it_can_be_taken_to_another_browser(page, visit, tmp_path):
    file = tmp_path / "conversations.json"
    file.write_bytes(exported(page).read_bytes())
    other = visit(page.url)
    shelf(other)
    bring(other, file)
    other.get_by_text("1 of 1 conversations imported.").wait_for()
    other.get_by_role("button", name=TUG, exact=True).click()
    other.locator(".pq-answer").wait_for()
    assert other.locator(".pq-question").text_content() == TUG


def test_one_that_is_here_already_is_not_imported_again(page):
    file = exported(page)
    bring(page, file)
    page.get_by_text("0 of 1 conversations imported. 1 is here already.").wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 1


def test_a_file_that_is_no_export_is_refused(page, tmp_path):
    file = tmp_path / "notes.json"
    file.write_text('{"format": "notes", "conversations": []}', encoding="utf-8")
    shelf(page)
    bring(page, file)
    page.get_by_text("notes.json is no export of conversations.").wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 1


def test_what_somebody_wrote_into_an_export_is_text_and_no_citation(page, tmp_path):
    saved = json.loads(exported(page).read_bytes())
    [conversation] = saved["conversations"]
    conversation["id"], conversation["name"] = "x", "Mine"
    quote = conversation["turns"][0]["reply"]["quotes"][0]
    quote["title"] = "<img src=x onerror=alert(1)>"
    quote["quote"] = "The tug was called the <script>alert(2)</script>."
    conversation["turns"][0]["reply"] |= {"short": None, "quotes": [quote], "text": quote["quote"]}
    conversation["turns"].append({"question": "7", "reply": {"outcome": "<b>", "quotes": 7}})
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(saved), encoding="utf-8")
    bring(page, file)
    page.get_by_role("button", name="Mine", exact=True).click()
    page.get_by_text("cannot be read. Ask the question again.").wait_for()
    assert page.locator(".pq-verdict").first.text_content().endswith("Changed")
    assert "<script>alert(2)</script>" in page.locator(".pq-words").first.text_content()
    assert page.locator("#pq-tabs img, #pq-tabs script").count() == 0
