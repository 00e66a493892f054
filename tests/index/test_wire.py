"""What is written as JSON can be read back, and what cannot be read is refused in one way."""

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.errors import InvalidReply
from pullquote.protocols import Listing
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Document,
    Hit,
    Passage,
    Reason,
    Resolved,
    Section,
    Span,
    Verdict,
    Verification,
)
from pullquote.wire import (
    citation_from_json,
    citation_to_json,
    document_to_json,
    hit_to_json,
    listing_to_json,
    receipts_from_json,
    reply_to_json,
    verification_to_json,
)

TEXT = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first."
SECTION = Section(Span(0, len(TEXT)), "Fire", 3)
DOCUMENT = Document("https://x.example/fire", "Fire", TEXT, "text/plain", (SECTION,), date(2025, 3, 14), {"a": "b"})

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
spans = st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)).map(lambda pair: Span(pair[0], sum(pair)))
flat = st.builds(
    Citation,
    document=words,
    uri=words,
    title=words,
    published=st.none() | st.dates(),
    version=words,
    span=spans,
    quote=words.filter(bool),
    prefix=words,
    suffix=words,
    page=st.none() | st.integers(),
    heading=st.none() | words,
)
citations = st.builds(
    lambda one, copies: dataclasses.replace(one, also_in=tuple(copies)), flat, st.lists(flat, max_size=2)
)
garbage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def cite(start: int, end: int) -> Citation:
    return Citation.of(DOCUMENT.source, SECTION, Span(start, end), TEXT)


ANSWER = Answer("Who?", (dataclasses.replace(cite(34, 73), also_in=(cite(0, 3),)),), cite(42, 52), 0.93456, 12)


@given(citations)
def test_citations_come_back_as_they_were(citation: Citation) -> None:
    assert citation_from_json(json.loads(json.dumps(citation_to_json(citation)))) == citation


def test_an_answer_has_the_layout_of_the_design() -> None:
    value = reply_to_json(ANSWER)
    assert list(value) == (
        "question outcome text confidence generation short quotes resolved reason untold nearest".split()
    )
    assert (value["outcome"], value["confidence"], value["generation"]) == ("answered", 0.9346, 12)
    assert value["text"] == "Captain Ada Brandt saw the smoke first."
    assert (value["resolved"], value["reason"], value["untold"], value["nearest"]) == (None, None, [], [])
    assert value["short"] == {
        "document": DOCUMENT.id,
        "uri": "https://x.example/fire",
        "title": "Fire",
        "published": "2025-03-14",
        "version": DOCUMENT.version,
        "start": 42,
        "end": 52,
        "quote": "Ada Brandt",
        "prefix": "rey Petrel burned on Friday. Captain "[-32:],
        "suffix": " saw the smoke first.",
        "page": 3,
        "heading": "Fire",
        "also_in": [],
    }


def test_the_days_that_an_answer_means_stand_beside_it() -> None:
    friday = Resolved(date(2025, 3, 14), date(2025, 3, 14), "the Friday of the story's date, 2025-03-14")
    value = reply_to_json(dataclasses.replace(ANSWER, resolved=friday))
    assert value["resolved"] == {
        "start": "2025-03-14",
        "end": "2025-03-14",
        "rule": "the Friday of the story's date, 2025-03-14",
    }


def test_a_partial_answer_says_what_is_not_told() -> None:
    value = reply_to_json(dataclasses.replace(ANSWER, short=None, untold=("when",)))
    assert (value["outcome"], value["reason"], value["untold"]) == ("partly", "PARTLY_STATED", ["when"])
    assert (value["short"], value["quotes"][0]["quote"]) == (None, "Captain Ada Brandt saw the smoke first.")


def test_an_abstention_has_the_same_layout() -> None:
    value = reply_to_json(Abstention("Who?", Reason.NOT_STATED, 0.1, 12, (cite(0, 33),)))
    assert list(value) == list(reply_to_json(ANSWER))
    assert (value["outcome"], value["reason"], value["text"]) == ("abstained", "NOT_STATED", "")
    assert (value["short"], value["quotes"]) == (None, [])
    assert value["nearest"][0]["quote"] == "The Grey Petrel burned on Friday."


def test_receipts_are_the_short_answer_the_quotations_their_copies_and_the_nearest() -> None:
    assert ANSWER.short is not None
    [quote] = ANSWER.quotes
    assert receipts_from_json(reply_to_json(ANSWER)) == [ANSWER.short, quote, *quote.also_in]
    abstention = Abstention("Who?", Reason.NOT_STATED, 0.1, 12, (cite(0, 33),))
    assert receipts_from_json(reply_to_json(abstention)) == [cite(0, 33)]


@given(garbage)
@settings(max_examples=200)
def test_garbage_is_an_invalid_reply(value: object) -> None:
    with pytest.raises(InvalidReply):
        receipts_from_json(value)


@given(st.sampled_from(["short", "quotes", "nearest"]), garbage.filter(bool))
@settings(max_examples=200)
def test_garbage_in_a_reply_is_an_invalid_reply(name: str, value: object) -> None:
    with pytest.raises(InvalidReply):
        receipts_from_json({**reply_to_json(ANSWER), name: value})


FIELDS = "document uri title published version start end quote prefix suffix page heading".split()


@given(st.sampled_from([*FIELDS, "also_in"]), garbage)
@settings(max_examples=300)
def test_garbage_in_a_citation_is_an_invalid_reply_or_a_citation(name: str, value: object) -> None:
    changed = {**citation_to_json(cite(42, 52)), name: value}
    try:
        citation = citation_from_json(changed)
    except InvalidReply as error:
        assert "no citation as Pullquote writes them" in str(error)  # noqa: PT017 - garbage may by chance be good
    else:
        assert citation_to_json(citation) == {**changed, "also_in": value or []} if name == "also_in" else changed


@pytest.mark.parametrize("name", "document uri title version start end quote prefix suffix".split())
def test_a_missing_field_is_named(name: str) -> None:
    value = citation_to_json(cite(42, 52))
    del value[name]
    with pytest.raises(InvalidReply, match=name):
        citation_from_json(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start", float("inf")),
        ("start", "42"),
        ("start", 42.5),
        ("start", True),
        ("start", -1),
        ("end", 42),
        ("quote", ""),
        ("quote", "\ud800"),
        ("document", "\udfff"),
        ("published", "yesterday"),
        ("published", 20250314),
        ("page", "3"),
        ("heading", 3),
        ("also_in", 5),
        ("also_in", "text"),
    ],
)
def test_a_field_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidReply):
        citation_from_json({**citation_to_json(cite(42, 52)), name: value})


def test_a_citation_nested_without_end_is_refused() -> None:
    value = citation_to_json(cite(42, 52))
    for _ in range(5_000):
        value = {**citation_to_json(cite(42, 52)), "also_in": [value]}
    with pytest.raises(InvalidReply):
        citation_from_json(value)


def test_a_verification_tells_where_the_words_are_now() -> None:
    verification = Verification("d", "quote", Verdict.MOVED, Span(3, 8), "They moved.")
    assert verification_to_json(verification) == {
        "document": "d",
        "quote": "quote",
        "verdict": "MOVED",
        "start": 3,
        "end": 8,
        "detail": "They moved.",
    }
    gone = dataclasses.replace(verification, verdict=Verdict.GONE, found=None)
    assert (verification_to_json(gone)["start"], verification_to_json(gone)["end"]) == (None, None)


def test_a_hit_explains_itself() -> None:
    passage = Passage(DOCUMENT.source, Span(0, 33), SECTION, TEXT[:33], (Span(0, 33),))
    value = hit_to_json(Hit(passage, 0.5, {"dense": 1}, {"dense": 0.8}))
    assert (value["start"], value["end"], value["text"]) == (0, 33, "The Grey Petrel burned on Friday.")
    assert (value["ranks"], value["scores"], value["page"]) == ({"dense": 1}, {"dense": 0.8}, 3)
    json.dumps(value)


def test_documents_and_listings() -> None:
    value = document_to_json(DOCUMENT)
    assert (value["text"], value["published"], value["metadata"]) == (TEXT, "2025-03-14", {"a": "b"})
    assert value["sections"] == [{"start": 0, "end": len(TEXT), "heading": "Fire", "page": 3}]
    listed = listing_to_json(Listing(DOCUMENT.source, 1, len(TEXT), datetime(2025, 3, 14, tzinfo=UTC)))
    assert (listed["added"], listed["passages"]) == ("2025-03-14T00:00:00+00:00", 1)
