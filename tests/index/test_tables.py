"""A row of a table is known by what parts its cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.tables import cells


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Osk | 2.40 | 5 percent", ["Osk", "2.40", "5 percent"]),
        ("| Osk | 2.40 |", ["Osk", "2.40"]),
        ("R 12\t6:10\t\t3", ["R 12", "6:10", "3"]),
        ("\tThe ferry burned.", ["The ferry burned."]),
        ("either|or, |x| and ||", ["either|or, |x| and ||"]),
        (" | \t ", []),
    ],
)
def test_examples(line: str, words: list[str]) -> None:
    assert [cell.of(line) for cell in cells(line)] == words


@given(st.text(st.sampled_from("ab |\t \u3000")))
def test_cells_are_in_order_and_trimmed_and_leave_out_only_edges(line: str) -> None:
    end = 0
    for cell in cells(line):
        assert not line[end : cell.start].strip().replace("|", "").strip()
        assert cell.of(line) == cell.of(line).strip()
        end = cell.end
    assert not line[end:].strip().replace("|", "").strip()
