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


@pytest.mark.parametrize(
    "line",
    [
        "*16 October 2025*",
        "**OSK, 16 October 2025**",
        "*16 October 2025, Osk Gazette, by Ada Brandt*",
        "October 16, 2025 by Ada Brandt",
        "By Ada Brandt, 16 October 2025",
        "Published: 16 October 2025",
    ],
)
def test_a_line_below_the_title_tells_the_day(read_one: ReadOne, line: str) -> None:
    document = read_one("a.md", f"# The *big* one\n\n{line}\n\nThe council met.".encode())
    assert (document.title, document.published) == ("The big one", date(2025, 10, 16))


@pytest.mark.parametrize(
    "line",
    [
        "*16 October 2025, Town Hall*",
        "*16 October 2025, 7 p.m., an evening led by Ada Brandt.*",
        "The ferry sank on 16 October 2025.",
        "On 16 October 2025, by Ada Brandt",
        "- 16 October 2025",
        "The council met.\n\n16 October 2025",
    ],
)
def test_a_day_that_may_be_another_than_that_of_the_text_is_none(read_one: ReadOne, line: str) -> None:
    assert read_one("a.md", f"# The *big* one\n\n{line}\n\nThe council met.".encode()).published is None


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


HUGO = """+++
title = "Harbour money"
date = 2025-03-04T10:12:00+01:00
draft = false
weight = 1.5
tags = ["a"]
[params]
x = 1
+++
The council met."""


def test_front_matter_in_toml(read_one: ReadOne) -> None:
    document = read_one("a.md", HUGO.encode())
    assert (document.title, document.published) == ("Harbour money", date(2025, 3, 4))
    assert document.metadata == {"draft": "false", "weight": "1.5"}
    assert document.text == "The council met."
    assert read_one("a.md", b"+++\n+++\nIt met.").text == "It met."


@pytest.mark.parametrize("text", ["+++ Ferry late +++\n\nIt met.", "+++\nIt met.", "It met.\n\n+++\na = 1\n+++"])
def test_plus_signs_elsewhere_are_text(read_one: ReadOne, text: str) -> None:
    assert read_one("a.md", text.encode()).text.startswith(text[:3])


@pytest.mark.parametrize("front", ["a: b", "a = ", "date = 2025-99-99", f"a = {'[' * 20_000}", f"a = {'9' * 5_000}"])
def test_broken_front_matter_in_toml_is_refused(refusal: Callable[[str, bytes], str], front: str) -> None:
    assert "not valid TOML" in refusal("a.md", f"+++\n{front}\n+++\ntext".encode())


@pytest.mark.parametrize(
    ("name", "front", "published"),
    [
        ("2024-01-02-harbour-money.md", "---\ntitle: Harbour\n---\n", date(2024, 1, 2)),
        ("2024-01-02-harbour-money.md", "", date(2024, 1, 2)),
        # What the text says counts more, and figures that are no day of a name are none.
        ("2024-01-02-harbour-money.md", "---\ndate: 2024-01-05\n---\n", date(2024, 1, 5)),
        ("2024-01-02-harbour-money.md", "date 2024-01-05\n\n", date(2024, 1, 5)),
        ("2024-13-02-harbour-money.md", "", None),
        ("12024-01-02-harbour.md", "", None),
        ("harbour-2024-01-02-money.md", "", None),
        ("2024-01-02-harbour-money.txt", "", None),
    ],
)
def test_the_name_gives_the_day_where_the_text_has_none(
    read_one: ReadOne, name: str, front: str, published: date | None
) -> None:
    assert read_one(name, f"{front}The council met.".encode()).published == published


def test_front_matter_never_makes_objects(read_one: ReadOne) -> None:
    document = read_one("a.md", b"---\na: !!python/object/apply:os.getcwd []\nb: 2025-99-99\n---\ntext")
    assert document.metadata == {"b": "2025-99-99"}


def test_headings_alone_are_no_document(refusal: Callable[[str, bytes], str]) -> None:
    assert "no text" in refusal("a.md", b"# One\n\n## Two\n")
