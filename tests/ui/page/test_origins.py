"""Origins as one value of a choice, of a chip and of an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.protocols import Origin
from pullquote.types import Filters, Source
from pullquote_ui.page.origins import decode_origin, encode_origin, name_of_place, origin_choices, publisher_of

some = st.text(min_size=1)
origins = st.builds(lambda prefix: Filters(uri_prefix=prefix), some) | st.builds(
    lambda name, fact: Filters(metadata={name: fact}), some.filter(lambda name: "=" not in name), st.text()
)


@given(origins)
def test_an_origin_is_read_back_as_it_was_written(filters):
    assert decode_origin(encode_origin(filters)) == filters


@given(st.text() | st.sampled_from(["at:", "of:", "of:=", "of:a", "of:=a", "at", "elsewhere"]))
def test_whatever_somebody_types_is_an_origin_or_none(value):
    filters = decode_origin(value)
    assert encode_origin(filters) in (value, "")


@pytest.mark.parametrize("value", ["at:\ud800", "of:\udfff=a", "of:publisher=\ud800"])
def test_half_a_surrogate_pair_is_in_no_origin(value):
    assert decode_origin(value) == Filters()


def test_a_choice_says_how_many_documents_it_has():
    choices = origin_choices([Origin("The Courier", 1200, Filters(metadata={"publisher": "The Courier"}))])
    assert choices == [("The Courier (1,200)", "of:publisher=The Courier")]


def source(**facts):
    return Source("1", "upload:a.txt", "A", "v", "text/plain", metadata=facts)


def test_the_publisher_is_the_best_that_the_document_says():
    assert publisher_of(source(site="A site", publisher="A house", author="Ada")) == "A house"
    assert publisher_of(source(Site="A site", author="Ada")) == "A site"
    assert publisher_of(source(author="Ada")) == "by Ada"
    assert publisher_of(source(publisher="", subject="Tugs")) is None


def test_a_place_without_a_name_is_named_whole():
    assert name_of_place("https://gazette.example/a/b.html") == "b.html"
    assert name_of_place("thing") == "thing"
