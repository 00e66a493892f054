"""The sources of a reply: where a quotation stands, and what became of it."""

import re
from dataclasses import replace

import pytest

from pullquote.errors import StoreDamaged
from pullquote.types import Abstention, Answer, Citation, Document, Filters, Reason, Section, Span
from pullquote_ui.page.conversation import Failure, Turn, checked
from pullquote_ui.page.sources import sources_html
from pullquote_ui.page.surroundings import REACH, surroundings

PAGES = ("Before it, on page one. ", "The quay cost <b>4</b> million. It was dear. ", "After it, on page three.")


@pytest.fixture
def council(empty):
    """A document of three pages, the second of them quoted below."""
    starts = [0, len(PAGES[0]), len(PAGES[0]) + len(PAGES[1])]
    sections = [
        Section(Span(start, start + len(page)), heading=f"Item {n}", page=n)
        for n, (start, page) in enumerate(zip(starts, PAGES, strict=True), start=1)
    ]
    facts = {"publisher": "The <Gazette>", "url": "https://gazette.example/1"}
    document = Document(
        "file:///a/minutes.pdf", "Minutes <1>", "".join(PAGES), "application/pdf", tuple(sections), None, facts
    )
    empty.add_documents([document])
    return document


def cite(document, quote, section=1):
    start = document.text.index(quote)
    return Citation.of(document.source, document.sections[section], Span(start, start + len(quote)), document.text)


def answered(engine, *quotes):
    return turn(checked(engine, Answer("How much?", quotes, None, 0.9, 1)))


def turn(state):
    return Turn.begun("How much?", Filters(), state)


def test_a_quotation_stands_in_its_section(empty, council):
    around = surroundings(empty, cite(council, "The quay cost <b>4</b> million."))
    assert (around.before, around.after) == ("", " It was dear. ")
    assert not around.cut_before
    assert not around.cut_after


def test_a_long_section_is_cut_between_words(empty):
    words = " ".join(f"word{n}" for n in range(400))
    text = f"{words} HERE {words}"
    document = Document("a:b", "Long", text, "text/plain", (Section(Span(0, len(text))),))
    empty.add_documents([document])
    around = surroundings(empty, cite(document, "HERE", section=0))
    assert (around.cut_before, around.cut_after) == (True, True)
    assert re.fullmatch(r"(word\d+ )+", around.before)
    assert re.fullmatch(r"( word\d+)+", around.after)
    assert REACH - 10 < len(around.before) <= REACH


def test_a_quotation_outlives_its_document(empty, council):
    citation = cite(council, "It was dear.")
    empty.remove(council.id)
    around = surroundings(empty, citation)
    assert (around.before, around.after) == (citation.prefix, citation.suffix)
    html = sources_html(empty, answered(empty, citation))
    assert '<mark class="pq-cited">It was dear.</mark>' in html
    assert "The document was removed" in html


def test_a_source_says_where_it_is_from(empty, council):
    html = sources_html(empty, answered(empty, cite(council, "The quay cost <b>4</b> million.")))
    assert '<mark class="pq-cited">The quay cost &lt;b&gt;4&lt;/b&gt; million.</mark>' in html
    assert "Minutes &lt;1&gt;" in html
    assert "<bdi>The &lt;Gazette&gt;</bdi>" in html
    assert "page 2" in html
    assert "<bdi>Item 2</bdi>" in html
    original = "https://gazette.example/1#:~:text=The%20quay%20cost%20%3Cb%3E4%3C%2Fb%3E%20million."
    assert f'href="{original}" target="_blank" rel="noopener noreferrer"' in html


def test_copies_are_listed(empty, council):
    first, copy = cite(council, "It was dear."), cite(council, "After it", section=2)
    quote = replace(first, also_in=(copy,))
    html = sources_html(empty, answered(empty, quote))
    place = f"read/{copy.document}?v={copy.version}#char={copy.span.start},{copy.span.end}"
    link = f'<a class="pq-open" href="{place}"><bdi>Minutes &lt;1&gt;</bdi></a>'
    assert f"The same words also stand in</p><ul><li>{link}</li></ul>" in html


def test_what_is_only_near_is_no_answer(empty, council):
    near = Abstention("Who?", Reason.NOT_STATED, 0.1, 1, (cite(council, "It was dear."),))
    html = sources_html(empty, turn(checked(empty, near)))
    assert '<span class="pq-cited">It was dear.</span>' in html
    assert "none of them is an answer" in html
    assert "<mark" not in html


def test_a_failure_has_no_sources(empty):
    assert "could not be answered" in sources_html(empty, turn(Failure("The disk is full.")))


class Damaged:
    """An engine whose database is damaged."""

    @property
    def store(self):
        return self

    def text(self, *_):
        raise StoreDamaged("The database is damaged. Restore it from a copy.")


def test_sources_that_cannot_be_looked_up_say_why(empty, council):
    html = sources_html(Damaged(), answered(empty, cite(council, "It was dear.")))
    assert "Restore it from a copy." in html
