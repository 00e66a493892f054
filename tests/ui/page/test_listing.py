"""The list of documents, and the report on files that were added."""

from datetime import UTC, date, datetime

from pullquote.errors import StoreLocked, UnreadableDocument
from pullquote.ingest import Added
from pullquote.protocols import Counts, Listing, Order
from pullquote.types import Source
from pullquote_ui.page.arrangement import ROWS, Arrangement
from pullquote_ui.page.listing import EMPTY, Upload, documents_html, uploads_html


def listing(number, **facts):
    source = Source(f"{number}", f"file:///a/{number}.txt", f"Title <{number}>", "0" * 64, "text/plain", **facts)
    return Listing(source, 3, 100, datetime(2025, 1, 1, tzinfo=UTC))


def test_a_document_has_title_date_source_and_passages():
    listed = [listing(1, published=date(2025, 3, 4), metadata={"site": "The <Post>"}), listing(2)]
    html = documents_html(listed, Arrangement(), 2, Counts(2, 6))
    assert "<caption>2 documents, 6 passages</caption>" in html
    assert "Title &lt;1&gt;" in html
    assert "4 March 2025" in html
    assert "<bdi>The &lt;Post&gt;</bdi>" in html
    assert "undated" in html
    assert "<bdi>2.txt</bdi>" in html
    assert html.count(">2025-01-01 00:00 UTC</time>") == 2


def test_nothing_is_listed_of_nothing():
    assert documents_html([], Arrangement(), 0, Counts(0, 0)) == EMPTY


def test_very_many_documents_are_listed_a_page_at_a_time():
    page = [listing(number) for number in range(ROWS)]
    html = documents_html(page, Arrangement(offset=ROWS), 1700, Counts(1700, 5100))
    assert "1,700 documents, 5,100 passages" in html
    assert "<span>51–100 of 1,700</span>" in html
    assert html.count("<tr>") == ROWS + 1
    assert 'data-offset="0">Earlier rows' in html
    assert 'data-offset="100">Further rows' in html


def test_the_first_and_the_last_page_lead_no_further():
    first = documents_html([listing(1)], Arrangement(), ROWS + 1, Counts(ROWS + 1, 200))
    assert 'data-offset="0" disabled>Earlier rows' in first
    last = documents_html([listing(1)], Arrangement(offset=ROWS), ROWS + 1, Counts(ROWS + 1, 200))
    assert "disabled>Further rows" in last


def test_the_column_that_orders_the_list_says_so():
    html = documents_html([listing(1)], Arrangement(order=Order.PUBLISHED, descending=True), 1, Counts(1, 3))
    assert html.count('aria-sort="descending"') == 1
    assert '<th scope="col" aria-sort="descending"><button type="button" data-order="published">Date' in html


def test_words_that_no_document_has_are_told():
    html = documents_html([], Arrangement("nowhere"), 0, Counts(2, 6))
    assert "0 of 2 documents" in html
    assert "No document has these words" in html


def test_each_file_has_its_report():
    failure = UnreadableDocument("upload:<b>.pdf", "It is <damaged>.", "Save it anew.")
    uploads = [
        Upload("a.txt", Added(added=["1"], passages=2)),
        Upload("a.csv", Added(unchanged=["1"], removed=[listing(2).source, listing(3).source])),
        Upload("news", Added(files_unchanged=12, gone=["file:///news/a.txt"])),
        Upload("b.csv", Added(added=["1", "2"], replaced=["3"], passages=4, failures=[failure])),
        Upload("<b>.pdf", Added(failures=[failure])),
        Upload("c.txt", StoreLocked("Another process writes. Wait, then try again.")),
    ]
    html = uploads_html(uploads, ["d.txt", "e.txt"])
    assert "<bdi>a.txt</bdi> <span>1 document added, 2 passages.</span>" in html
    assert "<span>1 document known already and 2 documents removed.</span>" in html
    assert "<span>12 files unchanged and 1 file gone, whose documents stay.</span>" in html
    assert "2 documents added and 1 document replaced, 4 passages." in html
    assert (
        '<bdi>&lt;b&gt;.pdf</bdi> <span>Not read.<span class="pq-why-not">It is &lt;damaged&gt;. Save it anew.</span>'
        in html
    )
    assert "Another process writes. Wait, then try again." in html
    assert "<bdi>d.txt</bdi> <span>Reading</span>" in html
    assert "<bdi>e.txt</bdi> <span>Waiting</span>" in html


def test_what_could_not_be_read_of_a_folder_or_of_a_file_is_named():
    failures = [
        UnreadableDocument("file:///srv/news/%3Cold%3E/a.zip", "It is no format.", "Unpack it."),
        UnreadableDocument("upload:desk.jsonl#3", "It has no text.", "Add some."),
    ]
    html = uploads_html(
        [Upload("news", Added(failures=failures[:1])), Upload("desk.jsonl", Added(failures=failures[1:]))]
    )
    assert '<b title="file:///srv/news/%3Cold%3E/a.zip"><bdi>a.zip</bdi></b> It is no format. Unpack it.' in html
    assert '<b title="upload:desk.jsonl#3"><bdi>desk.jsonl#3</bdi></b> It has no text. Add some.' in html
