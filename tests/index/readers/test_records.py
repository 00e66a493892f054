from datetime import date

import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.records import Records, unless_all_fail
from pullquote.types import Document

URI = "file:///archive/a.json"


def document_of(record: dict[str, object], number: int = 1) -> Document:
    made = Records(URI, "application/json").document(number, record)
    assert isinstance(made, Document)
    return made


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Osk", "text": "Words.", "date": "2025-03-14", "url": "https://a.example/1"},
        {"Headline": "Osk", "BODY": "Words.", "Published_At": "14 March 2025", "Permalink": "https://a.example/1"},
        {
            "name": "Osk",
            "Article Body": "Words.",
            "pubDate": "Fri, 14 Mar 2025 10:00 GMT",
            "link": "https://a.example/1",
        },
        {"title": "Osk", "text": "", "description": "Words.", "createdAt": "2025-03-14", "uri": "https://a.example/1"},
        {
            "headline": "Osk",
            "maintext": "Words.",
            "date_publish": "2025-03-14 10:12:00",
            "url": "https://a.example/1",
        },
        {
            "webTitle": "Osk",
            "bodyText": "Words.",
            "webPublicationDate": "2025-03-14T10:12:00Z",
            "webUrl": "https://a.example/1",
        },
    ],
)
def test_usual_names(record: dict[str, object]) -> None:
    document = document_of(record)
    assert (document.title, document.text, document.uri) == ("Osk", "Words.", "https://a.example/1")
    assert document.published == date(2025, 3, 14)
    assert document.metadata == {}


def test_the_summary_is_the_text_only_where_there_is_no_other() -> None:
    assert document_of({"description": "Lead.", "maintext": "Words."}).text == "Words."
    assert document_of({"description": "Lead."}).text == "Lead."


def test_other_scalars_are_metadata() -> None:
    document = document_of({"text": "Words.", "author": "Ada", "hot": True, "none": None, "tags": ["a"], "n": "1.10"})
    assert document.metadata == {"author": "Ada", "hot": "true", "n": "1.10"}


def test_a_record_without_an_address_is_counted() -> None:
    assert document_of({"text": "Words."}, 7).uri == "file:///archive/a.json#7"


@pytest.mark.parametrize(
    "url",
    [
        "/1.html",
        "a b: c",
        "file:///etc/passwd",
        "upload:notes.txt",
        "text:1",
        "javascript:alert(1)",
        "C:\\a",
        "data:,x",
    ],
)
def test_an_address_that_will_not_do_stays_in_the_metadata(url: str) -> None:
    document = document_of({"text": "Words.", "url": url})
    assert document.uri == "file:///archive/a.json#1"
    assert document.metadata == {"url": url}


def test_no_two_records_have_one_uri() -> None:
    records = Records(URI, "application/json")
    made = [records.document(number, {"text": "Words.", "url": "https://a.example/"}) for number in (1, 2)]
    assert [item.uri for item in made] == ["https://a.example/", "file:///archive/a.json#2"]


def test_a_date_that_is_not_certain_stays_in_the_metadata() -> None:
    document = document_of({"text": "Words.", "date": "03/04/2025"})
    assert document.published is None
    assert document.metadata == {"date": "03/04/2025"}


def test_other_records_tell_the_order_of_day_and_month() -> None:
    records = Records(URI, "application/json")
    made = [
        records.document(number, {"text": "Words.", "Pub_Date": written})
        for number, written in enumerate(["04/03/2025", "25/12/2024", "04.03.2025"], start=1)
    ]
    first, second, third = (item for item in records.settled(made) if isinstance(item, Document))
    assert (first.published, first.metadata) == (date(2025, 3, 4), {})
    assert second.published == date(2024, 12, 25)
    assert (third.published, third.metadata) == (None, {"Pub_Date": "04.03.2025"})


def test_paragraphs() -> None:
    assert document_of({"text": "One.\r\n \r\n\r\nTwo\nlines."}).text == "One.\n\nTwo\nlines."


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        (
            "<p>It met.</p>\n<p>It set aside 4.2&nbsp;million &amp; left.</p>",
            "It met.\n\nIt set aside 4.2\u00a0million & left.",
        ),
        ("It met.<br/><br>It left.", "It met.\nIt left."),
        ("It <b>met</b>.<br>Then\n\nIt left.", "It met.\nThen\n\nIt left."),
        ("<div>It met.</div><script>no</script>", "It met."),
        ("We can&#8217;t wait, said A&amp;B.", "We can’t wait, said A&B."),
        ("It holds if a < b & b > c; R&D, &c.", "It holds if a < b & b > c; R&D, &c."),
        ("Write <b>this</b> into it.", "Write <b>this</b> into it."),
    ],
)
def test_html_is_read_as_it_is_shown(text: str, laid_out: str) -> None:
    assert document_of({"text": text}).text == laid_out


def test_headings_in_html_are_headings() -> None:
    document = document_of({"title": "Osk &amp; R&D", "text": "<h2>Votes</h2><p>It met.</p>"})
    assert document.title == "Osk & R&D"
    [section] = document.sections
    assert (section.heading, section.span.of(document.text)) == ("Votes", "It met.")


@pytest.mark.parametrize(
    ("text", "reason"), [("<p><img src='a.png'></p>", "no text"), (f"{'<div>' * 1000}Words.</div>", "nested")]
)
def test_html_that_shows_no_words_or_cannot_be_read_is_no_document(text: str, reason: str) -> None:
    failure = Records(URI, "application/json").document(3, {"text": text})
    assert isinstance(failure, UnreadableDocument)
    assert reason in failure.reason
    assert failure.uri == f"{URI}#3"


def test_a_record_without_text_names_its_fields() -> None:
    failure = Records(URI, "application/json").document(3, {"titel": "Osk", "inhalt": "Wörter."})
    assert isinstance(failure, UnreadableDocument)
    assert failure.uri == "file:///archive/a.json#3"
    assert "'titel', 'inhalt'" in failure.reason


def test_a_file_whose_records_all_fail_is_one_error() -> None:
    failures: list[Document | UnreadableDocument] = [UnreadableDocument(f"{URI}#{n}", "Bad.", "Mend.") for n in (1, 2)]
    with pytest.raises(UnreadableDocument, match=r"None of its 2 records can be read\. The first: Bad\."):
        unless_all_fail(failures, URI)
    assert unless_all_fail(failures[:1], URI) == failures[:1]
    mixed = [*failures, document_of({"text": "Words."})]
    assert unless_all_fail(mixed, URI) == mixed
