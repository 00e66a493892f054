"""What is copied and downloaded: a quotation with its source, an answer as Markdown, a reply for `verify`."""

import json

import pytest

from pullquote.saved import receipts_from_json
from pullquote.types import Filters, Verdict
from pullquote.wire import receipt_hash, reply_to_json
from pullquote_ui.page.conversation import ask as asked
from pullquote_ui.page.copying import markdown_pieces

KEEPER = "Who was the keeper of the lighthouse on Tolling Rock?"
MONGOLIA = "What is the capital of Mongolia?"


@pytest.fixture
def copied(site, visit, ask):
    """Asks, presses a button of the newest reply, and says what is on the clipboard then."""

    def copy(question, name):
        page = visit(site, permissions=["clipboard-read", "clipboard-write"])
        ask(page, question)
        page.locator(".pq-reply").last.get_by_role("button", name=name).click()
        page.get_by_text("Copied", exact=True).wait_for()
        return page.evaluate("navigator.clipboard.readText()")

    return copy


def test_a_quotation_is_copied_with_all_that_a_reader_needs(archive, site, copied, visit):
    quote = archive.ask(KEEPER).quotes[0]
    said, facts, address, receipt = copied(KEEPER, "Copy quotation 1").splitlines()
    assert said == f"“{quote.quote}”"
    assert facts == "— The lighthouse, 2 May 2025"
    assert receipt == f"Receipt SHA-256: {receipt_hash(quote)}"
    assert address.startswith(f"{site}read/")
    assert visit(address).locator(".pq-here").text_content() == quote.quote


def test_an_answer_is_copied_as_markdown(archive, site, copied):
    reply = archive.ask(KEEPER)
    text = copied(KEEPER, "Copy as Markdown")
    assert text.startswith(f"**{KEEPER}**\n\n")
    assert text.count("Receipt SHA-256") == len(reply.quotes)
    assert "> [1] — The lighthouse, 2 May 2025" in text
    assert f"> <{site}read/" in text


def test_an_abstention_is_copied_with_its_reason(archive, copied):
    text = copied(MONGOLIA, "Copy as Markdown")
    assert text == f"**{MONGOLIA}**\n\n{archive.ask(MONGOLIA).why}\n"


def test_a_question_of_several_lines_is_copied_in_one(archive):
    *_, [turn] = asked(archive, "Who was the keeper of\n\n- the lighthouse on Tolling Rock?", Filters(), ())
    assert markdown_pieces(turn.state)[0]["text"] == "**Who was the keeper of \\- the lighthouse on Tolling Rock?**\n\n"


@pytest.mark.parametrize("without", ["", "Object.defineProperty(navigator, 'clipboard', { value: undefined })"])
def test_a_button_that_is_pressed_twice_has_its_label_back(site, visit, ask, without):
    page = visit(site, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(without)
    ask(page, KEEPER)
    button = page.get_by_role("button", name="Copy as Markdown")
    button.evaluate("button => button.setAttribute('id', 'pressed')")
    for _ in range(2):
        page.locator("#pressed").click()
        page.wait_for_function("document.querySelector('#pressed').textContent === 'Copied'")
    assert page.evaluate("document.activeElement.id") == "pressed"
    page.wait_for_function("document.querySelector('#pressed').textContent === 'Copy as Markdown'")
    page.wait_for_timeout(2000)
    assert page.locator("#pressed").text_content() == "Copy as Markdown"


def test_the_downloaded_reply_can_be_verified(archive, site, visit, ask):
    page = visit(site)
    ask(page, KEEPER)
    page.wait_for_function("Object.keys(localStorage).length > 0")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for verify").click()
    with open(download.value.path(), encoding="utf-8") as file:  # noqa: PTH123 - Playwright's own path
        reply = json.load(file)
    assert reply == reply_to_json(archive.ask(KEEPER))
    verifications = archive.verify(receipts_from_json(reply))
    assert {each.verdict for each in verifications} == {Verdict.VALID}
