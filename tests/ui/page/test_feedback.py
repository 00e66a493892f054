"""What people say of a reply is stored with the question, the reply and the generation that it was made of."""

from pullquote.feedback import Judgement
from pullquote.types import Document, Section, Span
from pullquote.wire import reply_to_json

TUG = "What was the tug that towed the barge called?"
TEXT = "The tug that towed the barge was called the Gannet. It was painted red."


def test_a_judgement_is_stored_with_its_line(empty, serve, visit, ask):
    empty.add_documents([Document("a:tug", "The tug", TEXT, "text/plain", (Section(Span(0, len(TEXT))),))])
    with serve(empty) as url:
        page = visit(url)
        ask(page, "What is the capital of Mongolia?")
        ask(page, TUG)
        reply = page.locator(".pq-reply").last
        reply.get_by_role("button", name="Wrong").press("Enter")
        assert reply.get_by_role("button", name="Wrong").get_attribute("aria-pressed") == "true"
        reply.get_by_label("Anything to add?").fill("It was the <b>Tern</b>.")
        page.keyboard.press("Enter")
        page.get_by_text("Noted: wrong. Thank you.").wait_for()
        [feedback] = empty.feedback()
        assert (feedback.question, feedback.judgement, feedback.remark) == (
            TUG,
            Judgement.WRONG,
            "It was the <b>Tern</b>.",
        )
        assert feedback.reply == reply_to_json(empty.ask(TUG))
        assert page.locator(".pq-feedback").count() == 1


def test_of_an_abstention_there_are_two_judgements_and_a_line_is_not_needed(empty, serve, visit, ask):
    with serve(empty) as url:
        page = visit(url)
        ask(page, TUG)
        assert page.locator("[data-judgement]").all_text_contents() == ["Right", "Wrong"]
        page.get_by_role("button", name="Right").click()
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Noted: right. Thank you.").wait_for()
        [feedback] = empty.feedback()
        assert (feedback.judgement, feedback.remark) == (Judgement.RIGHT, "")


def test_what_is_said_of_an_earlier_reply_leaves_the_page_where_it_is(empty, serve, visit, ask):
    empty.add_documents([Document("a:tug", "The tug", TEXT, "text/plain", (Section(Span(0, len(TEXT))),))])
    with serve(empty) as url:
        page = visit(url, viewport={"width": 390, "height": 600})
        for _ in range(3):
            ask(page, TUG)
        page.locator(".pq-reply").first.get_by_role("button", name="Right").click()
        page.locator(".pq-reply").first.get_by_role("button", name="Send").click()
        page.get_by_text("Noted: right. Thank you.").wait_for()
        page.wait_for_function("document.activeElement.textContent === 'Noted: right. Thank you.'")
        box = page.get_by_text("Noted: right. Thank you.").bounding_box()
        assert 0 < box["y"] < 600
