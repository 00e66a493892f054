"""Rows are read with the names of their columns, and every word that is read is known by its place in the passage."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.columns import Edit, ReadText, edits
from pullquote.types import Document, Passage, Section, Span

HEAD = "Region | Inspector | Dams"
NORTH, WEST, SOUTH = "North | Hilde Marn | 14", "West | Oskar Velin | 9", "South | Rena Postiak | 22"
Parted = Callable[..., list[Passage]]


def parted(*passages: list[str], before: str = "") -> list[Passage]:
    """Passages of one section; each after the first begins with the last line of the one before."""
    lines = [*passages[0], *(line for each in passages[1:] for line in each[1:])]
    text = before + "\n\n".join(lines)
    section = Section(Span(len(before), len(text)))
    source = Document("file:///dams.md", "Dams", text, "text/markdown", (section,)).source

    def passage(lines: list[str]) -> Passage:
        sentences = [Span(text.index(line), text.index(line) + len(line)) for line in lines]
        whole = Span(sentences[0].start, sentences[-1].end)
        return Passage(source, whole, section, whole.of(text), tuple(sentences))

    return [passage(each) for each in passages]


def read(passage: Passage, passages: list[Passage], left_out: tuple[str, ...] = ()) -> list[str]:
    others = {(passage.source.id, each) for each in passage.sentences if passage.sentence_text(each) in left_out}
    text = ReadText.of(passage.text, edits(passage, passages, others)).text
    return [line for line in text.split("\n\n") if line]


def test_each_cell_stands_behind_the_name_of_its_column() -> None:
    told = "It has one inspector for each region."
    passages = parted([told, HEAD, NORTH, WEST])
    assert read(passages[0], passages) == [
        told,
        "Region: North, Inspector: Hilde Marn, Dams: 14.",
        "Region: West, Inspector: Oskar Velin, Dams: 9.",
    ]


def test_rows_that_are_left_out_are_not_read() -> None:
    passages = parted([HEAD, NORTH, WEST], before="A section before this one.\n\n")
    assert read(passages[0], passages, left_out=(NORTH,)) == ["Region: West, Inspector: Oskar Velin, Dams: 9."]


def test_the_columns_of_a_table_that_goes_on_are_named_in_a_passage_before() -> None:
    first, second, third = passages = parted([HEAD, NORTH], [NORTH, WEST], [WEST, SOUTH])
    assert read(third, passages)[1] == "Region: South, Inspector: Rena Postiak, Dams: 22."
    assert read(third, [second, third]) == read(third, [third]) == [WEST, SOUTH]
    assert read(first, [first]) == ["Region: North, Inspector: Hilde Marn, Dams: 14."]


def test_a_head_that_ends_a_passage_names_the_columns_of_the_next() -> None:
    passages = parted(["It was told.", HEAD], [HEAD, NORTH])
    assert read(passages[1], passages) == ["Region: North, Inspector: Hilde Marn, Dams: 14."]


@pytest.mark.parametrize(
    "lines",
    [
        ["Mayor | Ada Lund", "Founded | 1342", "It is a town."],
        ["The ferry burned for two days and one night off Tolling Rock. | Osk | 1342", "It sank. | Brunn | 1343"],
        ["Osk | Brunn | Lind", "It is a town.", "North | West"],
    ],
)
def test_what_has_no_names_of_columns_is_read_as_it_stands(lines: list[str]) -> None:
    passages = parted(lines)
    assert read(passages[0], passages) == lines


@given(
    st.text("abc |", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.text("XYZ", max_size=3))),
)
def test_every_character_that_is_read_is_known_by_its_place(text: str, wanted: list[tuple[int, int, str]]) -> None:
    places = sorted(min(place, len(text)) for start, end, _ in wanted for place in (start, end))
    pairs = zip(places[::2], places[1::2], wanted, strict=True)
    edited: list[Edit] = [(start, end, words) for start, end, (_, _, words) in pairs]
    result = ReadText.of(text, edited)
    for place, character in enumerate(result.text):
        [[start, end]] = result.in_passage(np.array([[place, place + 1]]))
        assert text[start:end] == ("" if character in "XYZ" else character)
    kept = [character for place, character in enumerate(text) if not any(a <= place < b for a, b, _ in edited)]
    assert [character for character in result.text if character not in "XYZ"] == kept


def test_what_lies_outside_the_text_that_is_read_has_no_place() -> None:
    assert not ReadText.of("Osk", ()).in_passage(np.array([[-5, -1], [-1, 2], [2, 4], [2, 2]])).any()
