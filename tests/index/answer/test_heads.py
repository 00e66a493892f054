"""The first row of a table names its columns, unless it tells figures as the others do."""

import pytest

from pullquote.answer.heads import tables
from pullquote.passages import split_passages
from pullquote.types import Document, Section, Span


def heads(text: str, words: int = 120) -> list[str | None]:
    """The head of each table in the passages of a text."""
    document = Document("file:///x", "Told", text, "text/plain", (Section(Span(0, len(text))),))
    passages = split_passages(document, lambda texts: list(map(len, texts)), 1_000, words)
    found = [head for passage in passages for _, head in tables(passage, passages)]
    return [head[0].sentence_text(head[1]) if head else None for head in found]


@pytest.mark.parametrize(
    "head", ["Region | Inspector | Dams", "Party | 2022 | 2026 (so far)", "Town | Loaf, crowns | 2025/26", "R | S | T"]
)
def test_the_first_row_names_the_columns(head: str) -> None:
    assert heads(f"It was told.\n\n{head}\nNorth | Marn | 14\nWest | Velin | 9") == [head]


@pytest.mark.parametrize(
    "first",
    [
        "Osk | 1,240 m | 85 cm",
        "Osk | 2.40 | dear",
        "Osk | 28:14 | won",
        "Osk | 2,024 | few",
        f"Osk | {'wo' * 31} | far",
    ],
)
def test_a_row_with_a_figure_or_prose_names_none(first: str) -> None:
    assert heads(f"{first}\nNorth | Marn | 14\nWest | Velin | 9") == [None]


def test_a_head_may_leave_its_corner_empty() -> None:
    assert heads("| 2022 | 2026\n\nFarmers | 28 | 35\n\nGreens | 24 | 33")[1:] == ["| 2022 | 2026"]


def test_the_head_of_a_table_that_goes_on_stands_in_a_passage_before() -> None:
    rows = "".join(f"\nTown {n} | {n} crowns | {n} cm" for n in range(6))
    found = heads(f"Town | Loaf | Snow{rows}", words=24)
    assert len(found) > 1
    assert set(found) == {"Town | Loaf | Snow"}


def test_of_a_table_that_goes_on_nobody_knows_the_head_where_what_is_before_was_not_found() -> None:
    text = "It was told of all.\n\nTown | Loaf\nOsk | 2 crowns\nLind | 3 crowns"
    document = Document("file:///x", "Told", text, "text/plain", (Section(Span(0, len(text))),))
    *_, last = split_passages(document, lambda texts: list(map(len, texts)), 1_000, 12)
    assert [head for _, head in tables(last, [last])] == [None]
