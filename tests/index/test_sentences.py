"""Sentences have exact offsets, leave no word out, and end where a reader of news would end them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.sentences import split_sentences

texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n\t|.!?\"'”)[]²1e\u0301")), max_size=300
)


def split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\n ", []),
        ("One ship sank. Two did not.", ["One ship sank.", "Two did not."]),
        ("Mr. Stroud met Capt. Lunn on Nov. 3.", ["Mr. Stroud met Capt. Lunn on Nov. 3."]),
        ("It was robbed at the bank. He left the hall. Nobody can.", None),
        ("A heading\n\nThe text of it", ["A heading", "The text of it"]),
        ("A spokeswoman for Yahoo! said so.", ["A spokeswoman for Yahoo! said so."]),
        (
            "It fell.¹ It collapsed in 1998.² “It was old.”³ Then he left.",
            ["It fell.¹", "It collapsed in 1998.²", "“It was old.”³", "Then he left."],
        ),
        (
            "The coast.[1] It had 18,204 people.[2][3] It grew.[citation needed]",
            ["The coast.[1]", "It had 18,204 people.[2][3]", "It grew.[citation needed]"],
        ),
        ("He said “no.”[4] He left.[a] [b] She stayed.", ["He said “no.”[4]", "He left.[a]", "[b] She stayed."]),
        # Powers, units and abbreviations, and what is left out or said in brackets.
        ("It is 10⁶ or 12 km². The rest is m³ of it.", ["It is 10⁶ or 12 km².", "The rest is m³ of it."]),
        (
            "He met Dr.¹ Moe and J. R.² Smith at 5 km.² Osk won.",
            ["He met Dr.¹ Moe and J. R.² Smith at 5 km.² Osk won."],
        ),
        (
            "She said [the wall] is old. [It] fell. [Laughter] He left.",
            ["She said [the wall] is old.", "[It] fell.", "[Laughter] He left."],
        ),
        # Rows of a table are apart, a line with a tab or bar of its own is none.
        (
            "Prices rose.\nTown | Loaf\nOsk | 2.40\nA loaf of St. Anne | 3 crowns\nThat is much. It is.",
            ["Prices rose.", "Town | Loaf", "Osk | 2.40", "A loaf of St. Anne | 3 crowns", "That is much.", "It is."],
        ),
        ("Train\tLeaves\r\nR 12\t6:10\r\n\nEnd", ["Train\tLeaves", "R 12\t6:10", "End"]),
        (
            "\tThe ferry burned,\nit | was said,\n\tin the harbour.",
            ["The ferry burned,\nit | was said,\n\tin the harbour."],
        ),
        ("It cost 1.20 crowns. It rose 2.5 per cent.", ["It cost 1.20 crowns.", "It rose 2.5 per cent."]),
    ],
)
def test_examples(text: str, sentences: list[str] | None) -> None:
    assert split(text) == (text.replace(". ", ".|").split("|") if sentences is None else sentences)


@given(texts)
@settings(max_examples=200)
def test_sentences_are_in_order_trimmed_and_leave_out_only_white_space(text: str) -> None:
    end = 0
    for span in split_sentences(text):
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "text",
    [
        *("." * 200_000, "a" * 200_000, "!? " * 50_000, "A. " * 30_000, "\n" * 200_000, "“" * 100_000, " \n" * 100_000),
        *(" " * 200_000 + "\na", "a | " * 50_000, "a\tb\n" * 20_000),
    ],
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    began = time.monotonic()
    split_sentences(text)
    assert time.monotonic() - began < 10
