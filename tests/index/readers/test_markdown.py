from collections.abc import Callable
from datetime import date

import pytest

from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]

PAGE = """---
title: "Background: closed airspace"
date: 2025-11-30
url: https://gazette.example/airspace
author: Ada Brandt
version: 1.10
draft: no
tags: [sky, law]
---

# Whose sky

Every state **governs** the [air](https://a.example)
above it.

- one item
- two items

| Name | Age |
|------|-----|
| Ada  | 40  |
"""


def test_front_matter_and_body(read_one: ReadOne) -> None:
    document = read_one("a.md", PAGE.encode())
    assert document.title == "Background: closed airspace"
    assert document.published == date(2025, 11, 30)
    assert document.uri == "file:///archive/a.md"
    assert document.metadata == {
        "url": "https://gazette.example/airspace",
        "author": "Ada Brandt",
        "version": "1.10",
        "draft": "no",
    }
    [section] = document.sections
    assert section.heading == "Whose sky"
    assert section.span.of(document.text) == (
        "Every state governs the air above it.\n\none item\n\ntwo items\n\nName | Age\n\nAda | 40"
    )


def test_the_title_is_the_first_heading_or_else_the_files_name(read_one: ReadOne) -> None:
    assert read_one("notes.md", b"## Small\n\ntext\n\n# The *big* one\n\ntext").title == "The big one"
    assert read_one("notes.md", b"only text").title == "notes"


@pytest.mark.parametrize("name", ["published", "pubDate", "Date Published", "created"])
def test_title_and_date_are_known_by_their_usual_names(read_one: ReadOne, name: str) -> None:
    document = read_one("a.md", f"---\nHeadline: Whose sky\n{name}: 2025-11-30\n---\ntext".encode())
    assert (document.title, document.published, document.metadata) == ("Whose sky", date(2025, 11, 30), {})


@pytest.mark.parametrize(
    "head", ["date 2025-03-04", "Date: 4 March 2025 10:12\n", "Date: 2025-03-04\nAuthor: Ada Brandt\n"]
)
def test_without_front_matter_the_first_lines_are_read_as_those_of_plain_text(read_one: ReadOne, head: str) -> None:
    document = read_one("a.md", f"{head}\n# Whose sky\n\nEvery state governs it.".encode())
    assert (document.title, document.published) == ("Whose sky", date(2025, 3, 4))
    assert document.text == "Whose sky\n\nEvery state governs it."
    assert document.metadata.get("author", "Ada Brandt") == "Ada Brandt"


def test_the_words_of_a_date_line_are_the_title_where_no_heading_is(read_one: ReadOne) -> None:
    assert read_one("a.md", b"date 2025-03-04 OSK - Ferry late\n\nIt was late.").title == "OSK - Ferry late"


def test_a_date_that_is_not_certain_stays_in_the_metadata(read_one: ReadOne) -> None:
    document = read_one("a.md", b"---\nDate: March 2025\n---\ntext")
    assert document.published is None
    assert document.metadata == {"Date": "March 2025"}


@pytest.mark.parametrize("text", ["---\n\njust a rule", "---\nprose\n---\nmore prose", "a\n\n---\n\nb\n\n---\n\nc"])
def test_rules_are_not_taken_for_front_matter(read_one: ReadOne, text: str) -> None:
    words = read_one("a.md", text.encode()).text
    assert all(word in words for word in text.replace("-", "").split())


def test_html_in_markdown_is_read_and_scripts_are_not(read_one: ReadOne) -> None:
    document = read_one("a.md", b"<div>Inside</div>\n\n<script>alert(1)</script>\n\nOut&shy;side")
    assert document.text == "Inside\n\nOutside"


def test_what_is_struck_out_is_left_out(read_one: ReadOne) -> None:
    assert (
        read_one("a.md", b"It killed ~~12~~14 people and cost 10<sup>6</sup>.").text
        == "It killed 14 people and cost 10⁶."
    )


@pytest.mark.parametrize("front", ["a: [", "a: b: c", "\t- x", f"a: {'[' * 20_000}"])
def test_broken_front_matter_is_refused(refusal: Callable[[str, bytes], str], front: str) -> None:
    assert "not valid YAML" in refusal("a.md", f"---\n{front}\n---\ntext".encode())


def test_front_matter_never_makes_objects(read_one: ReadOne) -> None:
    document = read_one("a.md", b"---\na: !!python/object/apply:os.getcwd []\nb: 2025-99-99\n---\ntext")
    assert document.metadata == {"b": "2025-99-99"}


def test_headings_alone_are_no_document(refusal: Callable[[str, bytes], str]) -> None:
    assert "no text" in refusal("a.md", b"# One\n\n## Two\n")
