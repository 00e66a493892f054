"""The nouns keep their promises, and cannot be made to lie."""

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.types import (
    CONTEXT_CHARACTERS,
    Abstention,
    Answer,
    Citation,
    Document,
    Filters,
    Passage,
    Reason,
    Section,
    Span,
    document_id,
)

TEXT = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first."
SECTION = Section(Span(0, len(TEXT)), "Fire", 3)
DOCUMENT = Document("https://x.example/fire", "Fire", TEXT, "text/plain", (SECTION,), metadata={"paper": "Courier"})

spans = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def cite(start: int, end: int, document: Document = DOCUMENT) -> Citation:
    return Citation.of(document.source, document.sections[0], Span(start, end), document.text)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3), (-2, -1)])
def test_span_is_never_empty_backward_or_negative(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)


def test_span_counts_code_points() -> None:
    assert Span(1, 3).of("a😀e\u0301z") == "😀e"
    assert len(Span(1, 3)) == 2


def test_span_outside_a_text_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="outside a text of 3 characters"):
        Span(2, 4).of("abc")


@given(spans, spans, st.integers(0, 20))
def test_spans_are_ranges(one: Span, other: Span, by: int) -> None:
    ours, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert (one in other) == (ours <= theirs)
    assert one.overlaps(other) == other.overlaps(one) == bool(ours & theirs)
    assert one.shifted(by).shifted(-by) == one
    assert len(one.shifted(by)) == len(one)


def test_nouns_are_frozen_and_slotted() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SECTION.page = 4  # type: ignore[misc]
    assert not hasattr(DOCUMENT, "__dict__")


def test_document_id_hangs_on_the_uri_and_version_on_the_text() -> None:
    newer = dataclasses.replace(DOCUMENT, text=TEXT.replace("Friday", "Monday"))
    assert newer.id == DOCUMENT.id == document_id("https://x.example/fire")
    assert newer.version != DOCUMENT.version == hashlib.sha256(TEXT.encode()).hexdigest()
    assert len(DOCUMENT.id) == 16


def test_source_is_the_document_without_its_text() -> None:
    source = DOCUMENT.source
    assert (source.id, source.uri, source.title) == (DOCUMENT.id, DOCUMENT.uri, "Fire")
    assert (source.version, source.metadata) == (DOCUMENT.version, {"paper": "Courier"})


@pytest.mark.parametrize("spans", [[(0, 5), (4, 9)], [(5, 9), (0, 3)], [(0, 200)]])
def test_sections_that_overlap_or_leave_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="overlap or leave the text"):
        Document("u", "t", TEXT, "text/plain", tuple(Section(Span(*span)) for span in spans))


def test_passage_tells_its_sentences_by_the_document_s_offsets() -> None:
    sentence = Span(34, len(TEXT))
    passage = Passage(DOCUMENT.source, Span(10, len(TEXT)), SECTION, TEXT[10:], (sentence,))
    assert passage.sentence_text(sentence) == "Captain Ada Brandt saw the smoke first."


def test_filters_are_true_where_anything_is_filtered() -> None:
    assert not Filters()
    assert Filters(uri_prefix="file:")
    assert Filters(metadata={"paper": "Courier"})


@given(st.text(min_size=1, max_size=200), st.data())
def test_a_citation_has_the_words_and_what_stands_around_them(text: str, data: st.DataObject) -> None:
    text = text.encode("utf-8", "replace").decode()
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = cite(start, end, Document("u", "t", text, "text/plain", (Section(Span(0, len(text)), "H", 2),)))
    assert citation.quote == text[start:end]
    assert (text[:start] + "|").endswith(citation.prefix + "|")
    assert text[end:].startswith(citation.suffix)
    assert len(citation.prefix) == min(start, CONTEXT_CHARACTERS)
    assert len(citation.suffix) == min(len(text) - end, CONTEXT_CHARACTERS)
    assert (citation.page, citation.heading) == (2, "H")


def test_a_citation_quotes_something() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        dataclasses.replace(cite(0, 3), quote="")


def test_an_answer_s_text_is_its_quotations() -> None:
    answer = Answer("q", (cite(34, 73), cite(0, 33)), cite(42, 52), 0.9, 1)
    assert answer.text == "Captain Ada Brandt saw the smoke first.\nThe Grey Petrel burned on Friday."
    with pytest.raises((AttributeError, TypeError)):
        answer.text = "Something else"  # type: ignore[misc]


def test_an_answer_without_quotations_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one quotation"):
        Answer("q", (), None, 0.9, 1)


@pytest.mark.parametrize("short", [cite(26, 32), cite(30, 40)])
def test_a_short_answer_outside_the_first_quotation_is_refused(short: Citation) -> None:
    with pytest.raises(ValueError, match="inside the first quotation"):
        Answer("q", (cite(34, 73), cite(0, 33)), short, 0.9, 1)


def test_a_short_answer_of_another_version_is_refused() -> None:
    other = dataclasses.replace(cite(42, 52), version="0" * 64)
    with pytest.raises(ValueError, match="inside the first quotation"):
        Answer("q", (cite(34, 73),), other, 0.9, 1)


def test_an_answer_that_tells_all_leaves_nothing_to_other_documents() -> None:
    with pytest.raises(ValueError, match="FILTERED_OUT is of parts that are not told"):
        Answer("q", (cite(34, 73),), None, 0.9, 1, filtered_out=True)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    assert reason.sentence.endswith(".")
    assert Abstention("q", reason, 0.1, 1).nearest == ()
