"""What is written as JSON can be read back, and what cannot be read is refused in one way."""

import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.errors import InvalidReply
from pullquote.fate import Fate
from pullquote.saved import citation_from_json, considered_from_json, receipts_from_json, reply_from_json
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Considered,
    Document,
    Hit,
    Passage,
    Reason,
    Reply,
    Resolved,
    Section,
    Source,
    Span,
)
from pullquote.wire import citation_to_json, considered_to_json, reply_to_json

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
shares = st.integers(0, 10_000).map(lambda number: number / 10_000)
numbers = st.floats(allow_nan=False, allow_infinity=False)
days = st.builds(Resolved, st.dates(), st.dates(), words)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Whole and partial ones; the short answer is the first quotation itself, which lies inside it."""
    quotes = tuple(draw(st.lists(citations, min_size=1, max_size=3)))
    untold = tuple(draw(st.lists(words, max_size=2)))
    short = None if untold else draw(st.sampled_from([None, dataclasses.replace(quotes[0], also_in=())]))
    outside = bool(untold) and draw(st.booleans())
    return Answer(
        draw(words), quotes, short, draw(shares), draw(st.integers(0)), draw(st.none() | days), untold, outside
    )


abstentions = st.builds(
    Abstention,
    question=words,
    reason=st.sampled_from([each for each in Reason if each is not Reason.PARTLY_STATED]),
    confidence=shares,
    generation=st.integers(0),
    nearest=st.lists(citations, max_size=3).map(tuple),
    untold=st.lists(words, max_size=2).map(tuple),
)
sources = st.builds(
    Source, words, words, words, words, media_type=st.just(""), published=st.none() | st.dates(), metadata=st.just({})
)
places = st.builds(
    lambda source, span, heading, page: Passage(source, span, Section(span, heading, page), "", ()),
    sources,
    spans,
    st.none() | words,
    st.none() | st.integers(),
)
hits = st.builds(Hit, places, numbers, st.dictionaries(words, st.integers(1)), st.dictionaries(words, numbers))
considered = st.builds(Considered, hits, st.sampled_from(Fate), st.none() | numbers, st.none() | st.integers(1))


def cite(start: int, end: int) -> Citation:
    return Citation.of(DOCUMENT.source, SECTION, Span(start, end), TEXT)


ANSWER = Answer("Who?", (dataclasses.replace(cite(34, 73), also_in=(cite(0, 3),)),), cite(42, 52), 0.93456, 12)
SAVED = reply_to_json(ANSWER)


@given(answers() | abstentions)
def test_replies_come_back_as_they_were(reply: Reply) -> None:
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply)))) == reply


@given(st.lists(considered, max_size=3).map(tuple))
def test_what_was_considered_comes_back_without_the_passages_words(each: tuple[Considered, ...]) -> None:
    assert considered_from_json(json.loads(json.dumps(considered_to_json(each)))) == each


def test_what_was_considered_may_stand_beside_a_reply() -> None:
    assert reply_to_json(reply_from_json({**SAVED, "considered": []})) == SAVED


@pytest.mark.parametrize("name", list(SAVED))
def test_a_field_that_a_reply_lacks_is_named(name: str) -> None:
    with pytest.raises(InvalidReply, match=f"no reply as Pullquote writes them .*{name}"):
        reply_from_json({key: value for key, value in SAVED.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("question", None),
        ("outcome", "partly"),
        ("text", "Ada Brandt set it on fire."),
        ("confidence", "high"),
        ("confidence", float("nan")),
        ("confidence", 10**400),
        ("generation", True),
        ("quotes", {}),
        ("reason", "NOT_STATED"),
        ("reason", "FILTERED_OUT"),
        ("untold", [5]),
        ("nearest", [citation_to_json(cite(0, 33))]),
    ],
)
def test_a_field_that_a_reply_cannot_have_is_named(name: str, value: object) -> None:
    with pytest.raises(InvalidReply, match=name if value != 10**400 else "OverflowError"):
        reply_from_json({**SAVED, name: value})


@given(st.sampled_from(list(SAVED)), garbage)
@settings(max_examples=300)
def test_garbage_in_a_reply_is_refused_or_what_would_be_written(name: str, value: object) -> None:
    changed = {**SAVED, name: value}
    try:
        reply = reply_from_json(changed)
    except InvalidReply:
        return
    assert reply_to_json(reply) == changed


@given(garbage)
@settings(max_examples=200)
def test_garbage_is_no_reply(value: object) -> None:
    with pytest.raises(InvalidReply):
        reply_from_json(value)


PLACE = Passage(DOCUMENT.source, Span(0, 33), SECTION, TEXT[:33], (Span(0, 33),))
[CONSIDERED] = considered_to_json((Considered(Hit(PLACE, 0.5, {"dense": 1}, {"dense": 0.8}), Fate.QUOTED, 0.7, 1),))


@given(st.sampled_from(list(CONSIDERED)), garbage)
@settings(max_examples=300)
def test_garbage_in_what_was_considered_is_refused_or_what_would_be_written(name: str, value: object) -> None:
    changed = [{**CONSIDERED, name: value}]
    try:
        read = considered_from_json(changed)
    except InvalidReply:
        return
    assert considered_to_json(read) == changed


@pytest.mark.parametrize("value", [None, {}, "", [5], [{}], [{**CONSIDERED, "fate": "EATEN"}]])
def test_what_is_no_list_of_considered_passages_is_refused(value: object) -> None:
    with pytest.raises(InvalidReply):
        considered_from_json(value)


@given(citations)
def test_citations_come_back_as_they_were(citation: Citation) -> None:
    assert citation_from_json(json.loads(json.dumps(citation_to_json(citation)))) == citation


def test_receipts_are_the_short_answer_the_quotations_their_copies_and_the_nearest() -> None:
    assert ANSWER.short is not None
    [quote] = ANSWER.quotes
    assert receipts_from_json(reply_to_json(ANSWER)) == [ANSWER.short, quote, *quote.also_in]
    abstention = Abstention("Who?", Reason.NOT_STATED, 0.1, 12, (cite(0, 33),))
    assert receipts_from_json(reply_to_json(abstention)) == [cite(0, 33)]


def test_no_reply_has_more_than_a_thousand_receipts() -> None:
    copied = {**citation_to_json(cite(0, 33)), "also_in": [citation_to_json(cite(0, 33))] * 99}
    assert len(receipts_from_json({"quotes": [copied] * 10})) == 1_000
    with pytest.raises(InvalidReply, match=r"1,001 receipts.*at most 1,000"):
        receipts_from_json({"quotes": [copied] * 10, "nearest": [citation_to_json(cite(0, 33))]})


@given(garbage)
@settings(max_examples=200)
def test_garbage_has_no_receipts(value: object) -> None:
    with pytest.raises(InvalidReply):
        receipts_from_json(value)


@given(st.sampled_from(["short", "quotes", "nearest"]), garbage.filter(bool))
@settings(max_examples=200)
def test_garbage_in_a_reply_has_no_receipts(name: str, value: object) -> None:
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
    with pytest.raises(InvalidReply, match=rf"\(it has no '{name}'\)"):
        citation_from_json(value)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("published", "yesterday", "'published' is 'yesterday', not a day as 2025-03-14"),
        ("also_in", "x", "'also_in' is str, not a list"),
        ("also_in", [1], "it is int, not an object"),
        ("start", -1, "A span needs"),
    ],
)
def test_what_is_wrong_with_a_field_is_said_in_words(name: str, value: object, why: str) -> None:
    with pytest.raises(InvalidReply, match=f"no citation as Pullquote writes them .{why}"):
        citation_from_json({**citation_to_json(cite(42, 52)), name: value})


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
