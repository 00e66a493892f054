"""Nothing in a document can do anything to a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pullquote_ui.command.neutral import lines, one_line

ANY_TEXT = st.text(st.characters(codec=None))
TURNS_TEXT = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANY_TEXT)
def test_one_line_has_no_control_character_and_keeps_every_offset(text):
    shown = one_line(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    assert TURNS_TEXT.isdisjoint(shown)


@given(ANY_TEXT)
def test_lines_keep_line_breaks_and_tabs_alone(text):
    assert lines(text).count("\n") == text.count("\n")
    assert not any(unicodedata.category(character) == "Cc" for character in lines(text) if character not in "\n\t")


def test_words_of_every_script_stay_as_they_are():
    for text in ("naïve café", "שלום", "नमस्ते", "👩\u200d🚒", "a\u00a0b"):
        assert one_line(text) == lines(text) == text


def test_escape_sequences_are_shown_and_not_obeyed():
    assert one_line("\x1b]0;owned\x07 \x9b31m") == "␛]0;owned␇ \ufffd31m"
