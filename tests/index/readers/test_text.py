import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.readers.text import clean, collapse, one_line, paragraphs

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\x0cd\u2028e", "a\nb\nc\nd\ne"),
        ("a\x00b\x1bc\x7fd\x9fe", "a b c d e"),
        ("\ufeffa\ufeffb", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb", "a\ufffdb"),
        ("Cafe\u0301", "Café"),
        ("e\ufeff\u0301", "é"),
        ("Bar\u00adna\u200bby \u2060Holstein", "Barnaby Holstein"),
        ("e\u00ad\u0301", "é"),
        (
            "\u0645\u06cc\u200c\u0634\u0648\u062f \u0915\u094d\u200d\u0937",
            "\u0645\u06cc\u200c\u0634\u0648\u062f \u0915\u094d\u200d\u0937",
        ),
        ("3\u00a0km\tfar", "3\u00a0km\tfar"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_stays_as_it_is(raw: str) -> None:
    cleaned = clean(raw)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs") for character in cleaned.replace("\n", "").replace("\t", "")
    )
    assert clean(cleaned) == cleaned


def test_one_line() -> None:
    assert one_line(" two\n\n words\x00 ") == "two words"


def test_collapse_keeps_non_breaking_spaces() -> None:
    assert collapse("3\u00a0km \n far") == "3\u00a0km far"


def test_paragraphs_stand_between_blank_lines() -> None:
    assert paragraphs("\n one\nline \n \t\n\n two\n") == ["one\nline", "two"]


LONG = "The council of Osk, " + "which met there, and met again, " * 3 + "and did not meet there on Sunday"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            f"By Nina Holt\n4 March 2025\n{LONG}\nWhat comes next",
            ["By Nina Holt", "4 March 2025", LONG, "What comes next"],
        ),
        # A full stop is enough, as it is in a letter that is signed.
        (f"{LONG}.\nAda Stroud, Osk\nMayor", [f"{LONG}.\nAda Stroud, Osk", "Mayor"]),
        # Wrapped lines, of which one holds a long address; verse; and a long line that goes on.
        (f"The wall of\nOsk is\nold, see\nhttps://{'a' * 120}\nor ask", None),
        ("Roses are red\nViolets are blue", None),
        (f"{LONG}\nin March", None),
    ],
)
def test_lines_that_were_not_wrapped_are_paragraphs(text: str, parts: list[str] | None) -> None:
    assert paragraphs(text) == (parts or [text])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bring\n* a lamp\n * a rope\n   of hemp", ["Bring", "* a lamp", "* a rope\n   of hemp"]),
        ("1. Divers inspect it\n2) It is tendered", ["1. Divers inspect it", "2) It is tendered"]),
        ("- Why?\n- Because.", ["- Why?", "- Because."]),
        # What was wrapped may begin so once.
        ("It was founded on March\n4. The wall\n- which fell - is old", None),
        ("It is as old as\n1998. The wall of\n2001. It fell", None),
    ],
)
def test_items_of_a_list_are_paragraphs(text: str, parts: list[str] | None) -> None:
    assert paragraphs(text) == (parts or [text])
