"""Addresses: of a quotation, of a question, and of words on the page that they came from."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.types import Citation, Filters, Section, Source, Span
from pullquote_ui.page.links import also_attribute, original_address, question_address, reader_address
from pullquote_ui.page.origins import decode_origin, encode_origin

TEXT = "The keeper, a man of few words - as he said - kept the lighthouse for thirty years & more."
SOURCE = Source("d0c", "https://gazette.example/1", "The keeper", "5ha", "text/plain")
CITATION = Citation.of(SOURCE, Section(Span(0, len(TEXT))), Span(0, len(TEXT)), TEXT)


def test_a_quotation_has_the_address_of_its_characters():
    assert reader_address(CITATION) == f"read/d0c?v=5ha#char=0,{len(TEXT)}"


def test_a_long_quotation_is_pointed_to_by_its_first_and_last_words():
    address = original_address(CITATION, None)
    assert address == (
        "https://gazette.example/1#:~:text=The%20keeper%2C%20a%20man%20of,for%20thirty%20years%20%26%20more."
    )


def test_a_short_one_is_pointed_to_by_all_of_them():
    short = replace(CITATION, quote="few words - as")
    assert original_address(short, None) == "https://gazette.example/1#:~:text=few%20words%20%2D%20as"


@pytest.mark.parametrize("uri", ["file:///a.txt", "javascript:alert(1)", "upload:a.txt", "http://["])
def test_what_no_browser_may_follow_is_no_address_unless_the_document_states_one(uri):
    elsewhere = replace(CITATION, uri=uri)
    assert original_address(elsewhere, None) is None
    assert original_address(elsewhere, "https://b.example/#part").startswith("https://b.example/#part:~:text=")


def test_copies_travel_with_the_mark():
    assert also_attribute(CITATION) == ""
    copy = replace(CITATION, document="c0py")
    assert "read/c0py?v=5ha#char=0," in also_attribute(replace(CITATION, also_in=(copy,)))


def test_a_question_is_shared_with_its_filters():
    filters = Filters(date(2025, 3, 1), None, None, {"publisher": "A & B"})
    asked = parse_qs(urlsplit(question_address("Who, and why?", filters)).query)
    assert asked == {"q": ["Who, and why?"], "from": ["2025-03-01"], "source": ["of:publisher=A & B"]}


@given(st.text(min_size=1), st.text(min_size=1).filter(lambda name: "=" not in name), st.text())
def test_an_origin_survives_its_way_through_an_address(prefix, name, value):
    for filters in (Filters(uri_prefix=prefix), Filters(metadata={name: value})):
        assert decode_origin(encode_origin(filters)) == filters


@pytest.mark.parametrize("value", ["", "at:", "of:", "of:publisher", "of:=x", "somewhere", unquote("%00")])
def test_what_is_no_origin_filters_nothing(value):
    assert decode_origin(value) == Filters()
