"""The tab of the documents: found, ordered, turned, added and removed."""

import pytest

from pullquote.types import Document, Section, Span

SEEN = "[...document.querySelectorAll('.pq-documents tbody th')].map(each => each.textContent)"


def story(number):
    text = f"The ferry number {number} left the quay at noon."
    facts = {"publisher": "The Courier" if number % 2 else "The Gazette"}
    return Document(
        f"a:{number:02}", f"Story {number:02}", text, "text/plain", (Section(Span(0, len(text))),), None, facts
    )


@pytest.fixture
def documents(visit):
    """Opens the tab over an engine."""

    def opened(url):
        page = visit(url)
        page.get_by_role("tab", name="Documents").click()
        page.locator("#pq-listing caption, #pq-listing .pq-note").first.wait_for()
        return page

    return opened


def test_the_list_is_searched_ordered_and_turned(empty, serve, documents):
    empty.add_documents(map(story, range(60)))
    with serve(empty) as url:
        page = documents(url)
        assert page.locator("caption").text_content() == "60 documents, 60 passages"
        assert page.evaluate(SEEN) == [f"Story {number:02}" for number in range(50)]
        page.get_by_role("button", name="Further rows").click()
        page.get_by_text("51–60 of 60").wait_for()
        assert page.evaluate(SEEN) == [f"Story {number:02}" for number in range(50, 60)]
        page.get_by_role("button", name="Title").click()
        page.get_by_text("1–50 of 60").wait_for()
        assert page.evaluate(SEEN)[0] == "Story 59"
        assert page.locator("th[aria-sort=descending]").text_content().startswith("Title")
        page.get_by_label("Search documents").fill("courier 3")
        page.get_by_text("10 of 60 documents").wait_for()
        odd_with_a_three = {f"Story {number:02}" for number in range(1, 60, 2) if "3" in f"{number:02}"}
        assert set(page.evaluate(SEEN)) == odd_with_a_three


def test_whoever_turns_to_the_last_rows_goes_on_from_there(empty, serve, documents):
    empty.add_documents(map(story, range(60)))
    with serve(empty) as url:
        page = documents(url)
        for pressed, rows, next_to_it in (("Further", "51–60", "Earlier"), ("Earlier", "1–50", "Further")):
            page.get_by_role("button", name=f"{pressed} rows").press("Enter")
            page.get_by_text(f"{rows} of 60").wait_for()
            page.wait_for_function("label => document.activeElement.textContent === label", arg=f"{next_to_it} rows")


def test_a_document_is_read_from_the_list(site, documents):
    page = documents(site)
    page.locator(".pq-documents a", has_text="The lighthouse").click()
    page.locator(".pq-text").wait_for()
    assert "Vilem Hradek" in page.locator(".pq-text").text_content()


@pytest.mark.parametrize("leave", ["Escape", "back"])
def test_whoever_closes_it_is_in_the_list_again(site, documents, leave):
    page = documents(site)
    page.locator(".pq-documents a", has_text="The lighthouse").click()
    page.locator(".pq-text").wait_for()
    page.keyboard.press("Escape") if leave == "Escape" else page.go_back()
    page.wait_for_selector("[role=tab][aria-selected=true] >> text=Documents")
    page.wait_for_function("document.activeElement.textContent === 'The lighthouse'")


def test_whoever_reads_on_in_the_chat_stays_there(site, documents, ask):
    page = documents(site)
    page.locator(".pq-documents a", has_text="The lighthouse").click()
    page.locator(".pq-text").wait_for()
    ask(page, "How many passengers were taken off the burning ferry within an hour?")
    page.locator(".pq-mark").first.click()
    page.locator(".pq-here").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.pq-mark')")
    assert page.get_by_role("tab", name="Ask").get_attribute("aria-selected") == "true"


def remove(page, title):
    page.get_by_role("button", name=f"Remove {title}").click()
    page.locator("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text(f"Removed {title}.").wait_for()


def test_a_document_is_removed_once_that_is_confirmed(empty, serve, documents):
    empty.add_documents(map(story, range(2)))
    with serve(empty) as url:
        page = documents(url)
        page.get_by_role("button", name="Remove Story 00").click()
        page.get_by_role("button", name="Keep").click()
        assert empty.counts().documents == 2
        remove(page, "Story 00")
        assert page.evaluate(SEEN) == ["Story 01"]
        assert empty.counts().documents == 1


def test_where_the_last_of_a_page_is_removed_the_page_before_is_listed(empty, serve, documents):
    empty.add_documents(map(story, range(51)))
    with serve(empty) as url:
        page = documents(url)
        page.get_by_role("button", name="Further rows").click()
        remove(page, "Story 50")
        assert page.evaluate(SEEN) == [f"Story {number:02}" for number in range(50)]


def test_an_empty_index_offers_the_example_archive(empty, serve_apart, documents, tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "tug.txt").write_text("The tug was called the Gannet.\n", encoding="utf-8")
    with serve_apart(empty, archive=[tmp_path / "archive"]) as url:
        page = documents(url)
        page.get_by_role("button", name="Add the example archive").click()
        page.get_by_text("1 document added").wait_for()
        assert page.locator(".pq-documents tbody tr").count() == 1
        page.get_by_role("button", name="Add the example archive").wait_for(state="hidden")


def test_a_folder_is_added_where_the_operator_named_it(empty, serve_apart, documents, tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "tug.txt").write_text("The tug was called the Gannet.\n", encoding="utf-8")
    with serve_apart(empty, folders=[tmp_path / "news"]) as url:
        page = documents(url)
        page.get_by_label("Or a folder on the server").click()
        page.get_by_role("option", name=str(tmp_path / "news")).click()
        page.get_by_role("button", name="Add the folder").click()
        page.get_by_text("1 document added").wait_for()
        assert page.locator(".pq-documents tbody tr").count() == 1


def test_no_folder_is_offered_where_none_was_named(site, documents):
    assert documents(site).get_by_role("button", name="Add the folder").count() == 0
