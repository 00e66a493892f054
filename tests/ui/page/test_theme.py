"""Whoever sees little contrast can read it: WCAG 2.2, success criterion 1.4.3."""

import re

import pytest

from pullquote_ui.page import theme


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_the_one_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        (theme.INK, theme.PAPER),
        (theme.INK, theme.HIGHLIGHT),
        (theme.FADED, theme.PAPER),
        (theme.RED, theme.PAPER),
        ("#ffffff", theme.RED),
        (theme.INK_DARK, theme.PAPER_DARK),
        (theme.INK_DARK, theme.HIGHLIGHT_DARK),
        (theme.FADED_DARK, theme.PAPER_DARK),
        (theme.RED_DARK, theme.PAPER_DARK),
        (theme.PAPER_DARK, theme.RED_DARK),
    ],
)
def test_text_stands_out_from_its_paper(text, paper):
    assert contrast(text, paper) >= 4.5


def test_no_font_is_fetched():
    made = theme.make_theme()
    assert made._stylesheets == []
    assert re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", made._get_theme_css()) == []
