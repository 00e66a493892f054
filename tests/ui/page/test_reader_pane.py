"""The reader pane: the whole document beside the chat, at the words that are quoted."""

import pytest

from pullquote.protocols import Edition
from pullquote.types import Citation, Document, Section, Span
from pullquote_ui.page.reader import LONGEST, Place, reading_html

FERRY = "How many passengers were taken off the burning ferry within an hour?"
TUG = "What was the tug that towed the barge called?"
PHONE = {"width": 390, "height": 844}


def opened(page):
    page.locator(".pq-here").wait_for()
    return page.locator(".pq-here").text_content()


def test_a_mark_opens_the_whole_document_at_the_quotation(archive, site, visit, ask):
    quote = archive.ask(FERRY).quotes[0]
    page = visit(site)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    assert opened(page) == quote.quote
    document = archive.document(quote.document)
    assert page.locator(".pq-text").text_content() == document.text
    facts = page.locator(".pq-reader .pq-facts").text_content()
    assert "14 March 2025" in facts
    assert document.version[:8] in facts
    page.wait_for_url(f"{site}read/{quote.document}?v={quote.version}#char={quote.span.start},{quote.span.end}")
    assert page.locator(".pq-here").bounding_box()["y"] < page.viewport_size["height"]


def test_the_pane_that_has_the_keyboard_says_so_under_its_bar(site, visit, ask):
    """A ring around a pane as long as its text would be cut off."""
    page = visit(site)
    ask(page, FERRY)
    page.locator(".pq-mark").first.press("Enter")
    page.locator(".pq-here").wait_for()
    assert page.evaluate("document.activeElement.matches('.pq-reader:focus-visible')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineColor") == "rgba(0, 0, 0, 0)"
    line = "getComputedStyle(document.querySelector('.pq-reader-bar')).borderBottomColor"
    assert page.evaluate(line) == "rgb(163, 32, 29)"


def test_keys_go_through_the_quotations_and_close(empty, serve, visit, ask):
    """Two quotations of one document: the one that is not read is lightly marked."""
    text = (
        "The tug that towed the barge was called the Gannet.\n\nIt rained.\n\n"
        "The tug that towed the barge was once called the Heron."
    )
    other = "The tug that towed the barge was hired.\n\nIt was called by the harbour office at noon."
    sections = (Section(Span(0, len(text))),)
    empty.add_documents(
        [
            Document("a:tug", "The tug", text, "text/plain", sections),
            Document("a:other", "The hire", other, "text/plain", (Section(Span(0, len(other))),)),
        ]
    )
    reply = empty.ask(TUG)
    assert len(reply.quotes) >= 2
    with serve(empty) as url:
        page = visit(url)
        ask(page, TUG)
        page.keyboard.press("Escape")  # out of the question box
        page.keyboard.press("j")
        assert opened(page) == reply.quotes[0].quote
        lightly = {quote.quote for quote in reply.quotes[1:] if quote.document == reply.quotes[0].document}
        assert set(page.locator(".pq-other").all_text_contents()) == lightly
        page.keyboard.press("j")
        page.get_by_text(f"2 of {len(reply.quotes)}").wait_for()
        assert opened(page) == reply.quotes[1].quote
        page.get_by_role("button", name="Previous").click()
        page.get_by_text(f"1 of {len(reply.quotes)}").wait_for()
        page.keyboard.press("k")  # there is none before the first
        assert opened(page) == reply.quotes[0].quote
        page.keyboard.press("Escape")
        page.locator(".pq-here").wait_for(state="detached")
        page.wait_for_url(url)
        assert page.locator(".pq-card").first.is_visible()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.matches('#pq-question textarea')")
        page.keyboard.type("j / k")
        assert page.locator("#pq-question textarea").input_value() == "j / k"


def test_going_back_in_the_browser_closes_the_reader(site, visit, ask):
    page = visit(site)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    opened(page)
    page.go_back()
    page.locator(".pq-here").wait_for(state="detached")
    page.go_forward()
    assert "41 passengers" in opened(page)
    assert page.locator(".pq-question").count() == 1


def test_a_document_of_pages_shows_where_each_begins(empty, serve, visit):
    pages = ("The quay was built in 1904.\n\n", "It was rebuilt by the harbour board in 1951.")
    text = "".join(pages)
    sections = (Section(Span(0, 27), page=1), Section(Span(29, len(text)), page=2))
    empty.add_documents([Document("a:quay", "The quay", text, "application/pdf", sections)])
    [listing] = empty.documents()
    with serve(empty) as url:
        page = visit(f"{url}read/{listing.source.id}?v={listing.source.version}#char=29,{len(text)}")
        assert opened(page) == pages[1]
        assert page.locator(".pq-page").all_text_contents() == ["Page 1", "Page 2"]
        assert "page 2" in page.locator(".pq-reader .pq-facts").text_content()


def test_copies_in_other_documents_are_linked(empty, serve, visit, ask):
    words = "The tug that towed the barge was called the Gannet."
    for number in (1, 2):
        text = f"{words}\n\nThis is the story number {number} of the day."
        empty.add_documents(
            [Document(f"a:{number}", f"Story {number}", text, "text/plain", (Section(Span(0, len(text))),))]
        )
    assert len(empty.ask(TUG).quotes[0].also_in) == 1
    with serve(empty) as url:
        page = visit(url)
        ask(page, TUG)
        page.locator(".pq-mark").first.click()
        first = opened(page)
        title = page.locator(".pq-reader .pq-title").text_content()
        page.locator(".pq-reader .pq-also a").click()
        page.wait_for_function(f"document.querySelector('.pq-reader .pq-title').textContent !== '{title}'")
        assert opened(page) == first == words


@pytest.mark.parametrize("place", [0, 300_000, 599_000])
def test_of_a_very_long_document_the_part_around_the_quotation_is_shown(empty, place):
    text = "The sea is wide. " * 36_000
    document = Document("a:sea", "The sea", text, "text/plain", (Section(Span(0, len(text))),))
    citation = Citation.of(document.source, document.sections[0], Span(place, place + 16), text)

    class Shelf:
        """An engine with one document that nothing was made of."""

        store = empty.store

        def edition(self, *_):
            return Edition(document, None)

        def verify(self, citations):
            return empty.verify(citations)

    html = reading_html(Shelf(), Place(document.id, document.version, citation.span))
    assert f'<mark class="pq-here" tabindex="-1">{citation.quote}</mark>' in html
    assert len(html) < LONGEST + 5_000
    assert "are left out" in html


def test_on_a_phone_the_reader_takes_the_whole_screen(site, visit, ask):
    page = visit(site, viewport=PHONE)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    opened(page)
    box = page.locator("#pq-reader").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    page.get_by_role("button", name="Close").click()
    page.locator(".pq-here").wait_for(state="detached")
    assert page.locator(".pq-mark").first.is_visible()


def test_on_a_phone_nothing_behind_the_reader_is_reached(site, visit, ask):
    page = visit(site, viewport=PHONE)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    opened(page)
    inside = "document.activeElement === document.body || document.activeElement.closest('#pq-reader') !== null"
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.pq-mark')")


def test_a_wider_screen_or_another_tab_opens_what_the_reader_covered(site, visit, ask):
    page = visit(site, viewport=PHONE)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    opened(page)
    page.wait_for_selector("#pq-conversation[inert]")
    page.set_viewport_size({"width": 1000, "height": 844})
    page.wait_for_selector("#pq-conversation:not([inert])")
    page.get_by_role("tab", name="Documents").click()
    page.set_viewport_size(PHONE)
    page.get_by_role("tab", name="Ask").click()
    page.wait_for_selector("#pq-conversation[inert]")
