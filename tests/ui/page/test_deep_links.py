"""The address of a quotation: it opens what was quoted, also when the document is another by now, or gone."""

from datetime import UTC, datetime, timedelta

import pytest

from pullquote.types import Document, Section, Span

FIRST = "The tug that towed the barge was called the Gannet. It was painted red."


def document(text):
    return Document("a:tug", "The tug", text, "text/plain", (Section(Span(0, len(text))),))


@pytest.fixture
def address(empty):
    """Of the words "It was painted red." as they stand at first, relative to the page."""
    empty.add_documents([document(FIRST)])
    first = document(FIRST)
    return f"read/{first.id}?v={first.version}#char=52,71"


def test_it_opens_the_quotation_in_a_fresh_browser(empty, serve, visit, address):
    with serve(empty) as url:
        page = visit(url + address)
        assert page.locator(".pq-here").text_content() == "It was painted red."
        page.wait_for_url(url + address)
        assert page.locator(".pq-reader .pq-caution").count() == 0
        page.keyboard.press("Escape")
        page.locator(".pq-here").wait_for(state="detached")
        page.wait_for_url(url)


def test_after_an_edit_it_shows_what_was_quoted_and_leads_to_where_the_words_stand_now(empty, serve, visit, address):
    empty.add_documents([document(f"Corrected. {FIRST}")])
    with serve(empty) as url:
        page = visit(url + address)
        assert page.locator(".pq-here").text_content() == "It was painted red."
        assert page.locator(".pq-text").text_content() == FIRST
        assert "The document has changed: this is how it read until" in page.locator(".pq-caution").text_content()
        page.locator(".pq-caution a").click()
        page.locator(".pq-caution").wait_for(state="detached")
        assert page.locator(".pq-here").text_content() == "It was painted red."
        assert page.locator(".pq-text").text_content() == f"Corrected. {FIRST}"


def test_after_the_words_were_taken_out_it_says_so(empty, serve, visit, address):
    empty.add_documents([document("The tug that towed the barge was called the Gannet. It was painted blue.")])
    with serve(empty) as url:
        page = visit(url + address)
        assert page.locator(".pq-here").text_content() == "It was painted red."
        assert "It no longer has these words." in page.locator(".pq-caution").text_content()


def test_after_a_removal_it_says_so_and_shows_nothing(empty, serve, visit, address):
    empty.remove("a:tug")
    with serve(empty) as url:
        page = visit(url + address)
        assert "was removed" in page.locator(".pq-unread").text_content()
        assert "painted" not in page.content()


def test_of_a_version_that_was_pruned_it_says_so(empty, serve, visit, address):
    empty.add_documents([document("The tug is gone.")])
    empty.store.database.prune(datetime.now(UTC) + timedelta(days=1))
    with serve(empty) as url:
        page = visit(url + address)
        assert "kept no more" in page.locator(".pq-unread").text_content()
        page.locator(".pq-unread a").click()
        page.locator(".pq-text").wait_for()
        assert page.locator(".pq-text").text_content() == "The tug is gone."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("#char=0,9000", "Its text has 71 characters."),
        ("#char=9,3", "does not lead to a quotation"),
        ("?v=%3Cimg%20src=x%3E#char=0,3", "kept no more"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(empty, serve, visit, wrong, said):
    empty.add_documents([document(FIRST)])
    with serve(empty) as url:
        page = visit(f"{url}read/{document(FIRST).id}{wrong}")
        assert said in page.locator(".pq-unread").text_content()
        assert page.locator("img").count() == 0


def test_a_document_that_never_was_is_not_told_apart_from_a_removed_one(empty, serve, visit):
    with serve(empty) as url:
        page = visit(f"{url}read/%3Cscript%3E?v=1#char=0,1")
        assert "was removed, or was never in this archive" in page.locator(".pq-unread").text_content()
