"""Cleaning of text, done once, before any offset exists."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Surrogates cannot be stored, and the noncharacters cannot be put into XML.
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_MARKUP_SPACES = re.compile(r"[ \t\n\r\f]+")
# They say where a line may end, and nothing to a reader: a name that holds one is not found. The joiners U+200C and
# U+200D stay, which words of Persian and Hindi, and emoji, are made of.
_LINE_BREAKING = re.compile("[\u00ad\u200b\u2060\ufeff]")


def clean(text: str) -> str:
    r"""NFC text that UTF-8 can hold, with ``\n`` for every line end and no control characters but the tab.

    Soft hyphens and spaces of no width are left out too.

    >>> clean("Cafe\u0301\r\n\x00menu")
    'Café\n menu'
    """
    text = _LINE_ENDS.sub("\n", _LINE_BREAKING.sub("", text))
    text = _CONTROLS.sub(" ", text)
    text = _NO_CHARACTERS.sub("\ufffd", text)
    # Last, because what was taken out may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """`text`, cleaned, with every run of white space as one space: for titles, headings and metadata."""
    return " ".join(clean(text).split())


def collapse(text: str) -> str:
    r"""White space as a browser shows it: runs of it are one space. Non-breaking spaces stay.

    >>> collapse("two\n   words")
    'two words'
    """
    return _MARKUP_SPACES.sub(" ", text)


def paragraphs(text: str) -> list[str]:
    """The parts of a cleaned `text` between blank lines, without white space around them."""
    return [part for part in (piece.strip() for piece in _BLANK_LINES.split(text)) if part]
