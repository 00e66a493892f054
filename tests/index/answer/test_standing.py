"""The quick way to the right one of many places gives what the plain way gives, and counts what it does."""

from collections.abc import Iterator
from heapq import nsmallest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer import standing
from pullquote.answer.standing import Places
from pullquote.types import CONTEXT_CHARACTERS, Citation, Span


def receipt(quote: str, start: int, prefix: str = "", suffix: str = "") -> Citation:
    return Citation("", "", "", None, "", Span(start, start + len(quote)), quote, prefix, suffix)


def plain(text: str, citation: Citation, most: int) -> Span | None:
    """Weighs every one of the nearest places, character by character."""
    nearest = nsmallest(most, plain_places(text, citation), key=lambda place: abs(place.start - citation.span.start))
    return max(nearest, key=lambda place: likeness(text, place, citation), default=None)


def plain_places(text: str, citation: Citation) -> Iterator[Span]:
    quote, cited = citation.quote, citation.span.start
    if text.startswith(quote, cited):
        yield Span(cited, cited + len(quote))
    start = text.find(quote)
    while start >= 0:
        yield Span(start, start + len(quote))
        start = text.find(quote, start + len(quote))


def likeness(text: str, place: Span, citation: Citation) -> int:
    before, after = text[: place.start][::-1], text[place.end :]
    found = 0
    for stands, stood in ((before, citation.prefix[::-1]), (after, citation.suffix)):
        for one, other in list(zip(stands, stood, strict=False))[:CONTEXT_CHARACTERS]:
            if one != other:
                break
            found += 1
    return found


# Few letters, so that words stand at many places, overlap themselves, and have surroundings that are alike in part.
few = st.text("ab", max_size=60) | st.text("ab \u0301😀", max_size=40)
around = st.text("ab", max_size=40)


@given(few, st.text("ab", min_size=1, max_size=3), around, around, st.integers(0, 80), st.integers(1, 12))
def test_the_place_is_that_of_the_plain_way(
    text: str, quote: str, before: str, after: str, start: int, most: int
) -> None:
    citation = receipt(quote, start, before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "MOST_PLACES", most)
        assert Places(text, quote).best(citation) == plain(text, citation, most)


@given(few, st.text("ab", min_size=1, max_size=2), st.data())
def test_many_receipts_of_the_same_words_are_told_apart_as_each_alone(
    text: str, quote: str, data: st.DataObject
) -> None:
    receipts = st.builds(receipt, st.just(quote), st.integers(0, 80), around, around)
    shared = Places(text, quote)
    for citation in data.draw(st.lists(receipts, max_size=5)):
        assert shared.best(citation) == plain(text, citation, standing.MOST_PLACES)


def test_no_place_is_weighed_after_one_with_all_of_the_old_surroundings() -> None:
    found = Places("ab, ab. " * 5_000, "ab")
    # The places at 20,000 and 20,004 are as near, and only the latter has all.
    assert found.best(receipt("ab", 20_002, prefix=", ", suffix=". ")) == Span(20_004, 20_006)
    assert found.steps == 40 + 1_000 + 2


def test_where_nothing_has_changed_the_text_is_not_searched() -> None:
    found = Places("ab, ab. " * 5_000, "ab")
    assert found.best(receipt("ab", 20_004, prefix=", ", suffix=". ")) == Span(20_004, 20_006)
    assert found.steps == 1


def test_places_are_found_once_for_all_receipts() -> None:
    found = Places("e" * 50_000, "e")
    for start in (5, 10, 15):
        found.best(receipt("e", start, prefix="x"))
    assert found.steps == 50 + 5_000 + 3 * standing.MOST_PLACES
