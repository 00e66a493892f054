"""Cleaning of text, done once, before any offset exists."""

import re
import unicodedata
from collections import Counter

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Surrogates cannot be stored, and the noncharacters cannot be put into XML.
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_TOO_LONG_TO_BE_WRAPPED = re.compile(r"[^\n]{121}")
_ITEM = re.compile(r"^[^\S\n]*(?:([*\N{BULLET}-])|\d{1,2}[.)])[^\S\n]", re.MULTILINE)
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’')]*\s*\Z")
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
    """The parts of a cleaned `text` between blank lines, without white space around them.

    Items of a list are parts of their own, and so is each line where lines were not wrapped, as texts are pasted. What
    ends with a full stop needs no blank line to be told from the next.
    """
    return [part for block in _BLANK_LINES.split(text) for piece in _parted(block.strip()) if (part := piece.strip())]


def _parted(block: str) -> list[str]:
    if "\n" not in block:  # so are most, and of records there are many
        return [block]
    # A dash or a number alone may stand where a line was wrapped.
    listed = {mark for mark, count in Counter(item[1] for item in _ITEM.finditer(block)).items() if count > 1}
    wrapped = not _TOO_LONG_TO_BE_WRAPPED.search(block)
    if wrapped and not listed:
        return [block]
    lines = block.split("\n")
    going_on = [False, *map(_goes_on, lines, lines[1:])]
    wrapped = wrapped or 4 * sum(going_on) >= len(lines) - 1
    parts: list[list[str]] = []
    for line, goes_on in zip(lines, going_on, strict=True):
        item = _ITEM.match(line)
        joined = wrapped or goes_on or (parts and _ENDS_SENTENCE.search(parts[-1][-1][-9:]))
        if parts and joined and not (item and item[1] in listed):
            parts[-1].append(line)
        else:
            parts.append([line])
    return ["\n".join(part) for part in parts]


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line, as far as one can see."""
    return following.lstrip()[:1].islower() or line.rstrip()[-1:] in (",", ";", "-")
