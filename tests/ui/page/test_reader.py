"""What the reader pane shows of a place in a document: its text, its marks, or the sentence why not."""

import re
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.protocols import Edition
from pullquote.saved import MOST_RECEIPTS
from pullquote.types import Document, Section, Span
from pullquote_ui.page.reader import LONGEST, Place, reading_html, text_html

PAGES = ("MINUTES\n\nBefore it, on page one. ", "Item <2>\n\nThe quay cost 4 million. It was dear. ", "The end.")


def minutes(uri="file:///a/minutes.pdf"):
    text = "".join(PAGES)
    first, second = Span(9, len(PAGES[0])), Span(len(PAGES[0]) + 10, len(PAGES[0] + PAGES[1]))
    sections = (
        Section(first, "MINUTES", 1),
        Section(second, "Item <2>", 2),
        Section(Span(second.end, len(text)), None, 3),
    )
    facts = {"publisher": "The <Gazette>", "url": "https://gazette.example/1"}
    return Document(uri, "Minutes <1>", text, "application/pdf", sections, date(2025, 3, 4), facts)


def plain(text, uri="a:b"):
    return Document(uri, "Plain", text, "text/plain", (Section(Span(0, len(text))),))


@pytest.fixture
def council(empty):
    document = minutes()
    empty.add_documents([document])
    return document


def place_of(document, words, *others, version=None):
    start = document.text.index(words)
    spans = [Span(document.text.index(other), document.text.index(other) + len(other)) for other in others]
    return Place(document.id, version, Span(start, start + len(words)), tuple(enumerate(spans, start=2)))


def text_in(html):
    inside = html.partition('<div class="pq-text" dir="auto">')[2].partition("</div>")[0]
    without_signs = re.sub(r'<span class="pq-page".*?</span>', "", inside)
    return unescape(re.sub(r"<[^>]*>", "", without_signs))


def test_the_whole_document_is_shown_with_its_quotations_headings_and_pages(empty, council):
    html = reading_html(empty, place_of(council, "The quay cost 4 million.", "It was dear."))
    assert text_in(html) == council.text
    assert '<mark class="pq-here" tabindex="-1">The quay cost 4 million.</mark>' in html
    assert '<span class="pq-other" title="Quotation 2">It was dear.</span>' in html
    assert '<b class="pq-heading">Item &lt;2&gt;</b>' in html
    assert re.findall(r'aria-label="Page (\d)"', html) == ["1", "2", "3"]


def test_the_head_has_title_date_publisher_page_original_and_version(empty, council):
    html = reading_html(empty, place_of(council, "It was dear."))
    assert '<h2 class="pq-title" dir="auto">Minutes &lt;1&gt;</h2>' in html
    assert "4 March 2025" in html
    assert "<bdi>The &lt;Gazette&gt;</bdi>" in html
    assert "page 2 <span>" in html
    assert 'href="https://gazette.example/1#:~:text=It%20was%20dear."' in html
    assert f'<span title="{council.version}">version {council.version[:8]}</span>' in html
    assert "pq-caution" not in html


def test_without_a_quotation_nothing_is_marked(empty, council):
    html = reading_html(empty, Place(council.id))
    assert text_in(html) == council.text
    assert "pq-here" not in html
    assert "page 2 <span>" not in html


def test_a_former_version_says_until_when_and_where_the_words_are_now(empty):
    former = plain("The tug was the Gannet. It sank. It was raised.")
    empty.add_documents([former])
    empty.add_documents([plain("Once the tug was gone. It sank. It was never raised.")])
    moved = reading_html(empty, place_of(former, "It sank.", version=former.version))
    assert "The document has changed: this is how it read until <time" in moved
    assert f"{datetime.now(UTC):%B %Y}" in moved
    assert f'href="read/{former.id}?v=#char=23,31">These words still stand in it today</a>' in moved
    changed = reading_html(empty, place_of(former, "The tug was the Gannet.", version=former.version))
    assert "It no longer has these words." in changed
    assert '<mark class="pq-here" tabindex="-1">The tug was the Gannet.</mark>' in changed


def test_what_is_gone_shows_nothing(empty, council):
    where = place_of(council, "It was dear.", version=council.version)
    empty.remove(council.id)
    html = reading_html(empty, where)
    assert "This document is not here" in html
    assert "dear" not in html
    assert "Minutes" not in html


def test_a_version_that_is_not_kept_leads_to_the_current_one(empty, council):
    html = reading_html(empty, place_of(council, "It was dear.", version="0" * 64))
    assert "This version is kept no more" in html
    assert f'href="read/{council.id}">Read it as it is now</a>' in html
    assert "dear" not in html


def test_a_place_behind_the_texts_end_says_how_long_it_is(empty, council):
    html = reading_html(empty, Place(council.id, None, Span(5, 10_000)))
    assert f'This place is not in the document</h2><p role="status">Its text has {len(council.text)} char' in html


def test_of_a_very_long_document_the_part_around_the_quotation_is_shown(empty):
    text = "".join(f"{n} " for n in range(LONGEST // 4))
    store = LongDocument(plain(text))
    where = text.index("30000 ")
    html = reading_html(store, Place("1", None, Span(where, where + 5)))
    shown = text_in(html)
    assert len(shown) == LONGEST
    assert '<mark class="pq-here" tabindex="-1">30000</mark>' in html
    before = int(re.search(r">([\d,]+) characters before this are left out", html)[1].replace(",", ""))
    after = int(re.search(r">([\d,]+) characters after this are left out", html)[1].replace(",", ""))
    assert text == text[:before] + shown + text[len(text) - after :]


class LongDocument:
    """An engine with one document, which it takes no minutes to embed."""

    def __init__(self, document):
        self._document = document

    def edition(self, *_):
        return Edition(self._document, None)

    def verify(self, citations):
        return [None for _ in citations]


def test_copies_that_are_there_are_linked(empty, council):
    copy = minutes(uri="file:///b/copy.pdf")
    empty.add_documents([copy])
    there, gone = Place(copy.id, copy.version, Span(9, 12)), Place("f" * 16, None, Span(0, 1))
    html = reading_html(empty, Place(council.id, None, Span(9, 12), (), (there, gone)))
    assert f'href="read/{copy.id}?v={copy.version}#char=9,12"><bdi>Minutes &lt;1&gt;</bdi></a>, <time' in html
    assert html.count("<li>") == 1
    assert "pq-also" not in reading_html(empty, Place(council.id, None, Span(9, 12), (), (gone,)))


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=6)
places = st.dictionaries(
    st.sampled_from(["document", "version", "start", "end", "others", "also"]),
    values | st.lists(st.dictionaries(st.sampled_from(["document", "number", "start", "end"]), values), max_size=2),
)


@given(places | values)
def test_whatever_a_browser_asks_for_is_a_place_or_a_value_error(value):
    with suppress(ValueError):
        assert isinstance(Place.of(value), Place)


def test_of_the_places_of_copies_no_copies_are_looked_for_nor_of_more_than_a_reply_has():
    nested = {"document": "a"}
    for _ in range(900):
        nested = {"document": "a", "also": [nested]}
    assert Place.of(nested).also == (Place("a"),)
    many = Place.of({"document": "a", "also": [{"document": "b"}] * 5_000})
    assert len(many.also) == MOST_RECEIPTS


@given(st.integers(-3, 200), st.integers(-3, 200))
def test_whichever_characters_are_asked_for_the_mark_has_exactly_these(archive, start, end):
    document = archive.document(archive.documents()[0].source.id)
    try:
        html = reading_html(archive, Place.of({"document": document.id, "start": start, "end": end}))
    except ValueError:
        assert not 0 <= start < end
        return
    marked = re.findall(r'<mark class="pq-here" tabindex="-1">(.*?)</mark>', html, re.DOTALL)
    assert [unescape(each) for each in marked] == ([document.text[start:end]] if end <= len(document.text) else [])


def headed(headings):
    """A document of so many sections, each with its heading on a page of its own."""
    text, sections = "", []
    for number in range(headings):
        text += f"N {number}\n\n"
        sections.append(Section(Span(len(text), len(text) + 4), f"N {number}", number))
        text += "So.\n\n"
    return Document("a:b", "Headed", text, "text/plain", tuple(sections))


def test_a_document_of_many_headings_is_marked_at_once():
    """A tenth of a second; comparing each with all others would take five."""
    document = headed(8_000)
    began = time.thread_time()
    html = text_html(document, Place(document.id))
    assert time.thread_time() - began < 2
    assert html.count('<b class="pq-heading">') == 8_000
