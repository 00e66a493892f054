"""Text as HTML."""

import pytest

from pullquote.types import Span
from pullquote_ui.page.markup import isolated, marked, shown, web_address

HOSTILE = """<img src=x onerror="alert('1')"> & </mark>"""


@pytest.mark.parametrize("made", [shown(HOSTILE), isolated(HOSTILE), marked(HOSTILE, Span(0, 5), "em")])
def test_no_character_of_a_text_is_markup(made):
    for tag in ("<bdi>", "</bdi>", "<em>", "</em>"):
        made = made.replace(tag, "")
    assert not set("<>\"'") & set(made)
    assert made == shown(HOSTILE)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "upload:a.txt",
        "https://",
        "http://[",
        "//a.b",
        None,
    ],
)
def test_only_web_addresses_are_followed(address):
    assert web_address(address) is None
    assert web_address(address, "https://a.example/b") == "https://a.example/b"
