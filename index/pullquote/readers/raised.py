"""Figures above and below the line, as characters that are so: 10 with a raised 6 is 10⁶, and not the number 106."""

import re

from lxml import etree  # type: ignore[import-untyped]

_RAISED = str.maketrans("0123456789+-\N{MINUS SIGN}\N{EN DASH}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# Powers and the marks of notes. Whole sentences are raised too, for small print, and "st" and "[12]" make no number.
_FIGURES = re.compile(r"\s*[-+\N{MINUS SIGN}\N{EN DASH}]?[0-9][0-9a-z,;/*+\N{MINUS SIGN}\N{EN DASH}-]{0,7}\s*")
# A link within the page that follows a word or the end of a sentence, with no space between, is the mark of a note.
_NOTE = re.compile(r"\s*[0-9]{1,3}\s*")
_BEFORE_NOTE = re.compile(r"[\w.,;!?%)\]\"'’”»]\Z")


def raised(text: str) -> str:
    """The text of a superscript.

    >>> raised("6"), raised("st")
    ('⁶', 'st')
    """
    return text.translate(_RAISED) if _FIGURES.fullmatch(text) else text


def lowered(text: str, before: str, after: str) -> str:
    """The text of a subscript between two others: plain where it makes no number of them, as people type H2O.

    >>> lowered("2", "H", "O"), lowered("10", "log", "100")
    ('2', '₁₀')
    """
    joins = before[-1:].isdecimal() or after[:1].isdecimal()
    return text.translate(_LOWERED) if joins else text


def raise_figures(tree: etree._Element) -> None:
    """Write what an HTML tree has in `sup` and `sub`, and the marks of its notes, as such characters."""
    for element in list(tree.iter("sup", "sub", "a")):
        text = "".join(element.itertext())
        written = _written(element, text)
        if written != text:
            del element[:]
            element.text = written


def _written(element: etree._Element, text: str) -> str:
    match element.tag:
        case "sup":
            return raised(text)
        case "sub":
            return lowered(text, _before(element), element.tail or "")
        case _:
            is_note = "#" in element.get("href", "") and _NOTE.fullmatch(text) and _BEFORE_NOTE.search(_before(element))
            return raised(text) if is_note else text


def _before(element: etree._Element) -> str:
    """The words that an element follows directly."""
    former, parent = element.getprevious(), element.getparent()
    if former is not None:
        return former.tail or "".join(former.itertext())
    return "" if parent is None else parent.text or ""
