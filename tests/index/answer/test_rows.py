"""Of the rows of a table those answer that have most of what is asked."""

from datetime import date

import pytest

from pullquote.answer.question import analyse
from pullquote.answer.rows import rows_of_others
from pullquote.passages import split_passages
from pullquote.types import Document, Hit, Section, Span

DAMS = """\
The ministry told who inspects the dams in the west and north.

Region | Inspector | Dams | Last inspection
North | Hilde Marn | 14 | 3 March 2025
West | Oskar Velin | 9 | 17 February 2025
South | Rena Postiak | 22 | 9 January 2025"""
RACES = """\
Event | Winner | Club
10 km women | Aino Sarkela | Salpa
15 km men | Juho Metsola | Kaleva
Relay women | Pohjola | Oulu
Relay men | Vesa team | Lahti"""
TOWN = """\
Mayor | Wanda Kress
Population | 18,400
Founded | 1342"""


def left(question: str, text: str, title: str = "Told on Monday", words: int = 120) -> list[str]:
    """The first cells of the rows that do not tell of another."""
    document = Document("file:///x", title, text, "text/plain", (Section(Span(0, len(text))),), date(2025, 3, 14))
    passages = split_passages(document, lambda texts: list(map(len, texts)), 1_000, words)
    hits = [Hit(passage, 1.0, {}, {}) for passage in passages]
    others = rows_of_others(analyse(question).terms, hits)
    rows = {span: passage.sentence_text(span) for passage in passages for span in passage.sentences}
    return [
        row.split(" | ")[0]
        for span, row in rows.items()
        if " | " in row and (passages[0].source.id, span) not in others
    ]


@pytest.mark.parametrize(
    ("question", "text", "rows"),
    [
        ("Who inspects the dams in the West?", DAMS, ["West"]),
        ("Who inspects more dams, the North's or the South's inspector?", DAMS, ["North", "South"]),
        ("Which region has 22 dams?", DAMS, ["South"]),
        ("When was Rena Postiak's last inspection?", DAMS, ["South"]),
        ("Who won the men's relay?", RACES, ["Relay men"]),
        ("Who won the relays?", RACES, ["Relay women", "Relay men"]),
        ("Which club won over 15 km?", RACES, ["15 km men"]),
        ("When was the town founded?", TOWN, ["Founded"]),
    ],
)
def test_rows_with_fewer_words_of_the_question_tell_of_another(question: str, text: str, rows: list[str]) -> None:
    assert left(question, text) == rows


@pytest.mark.parametrize("question", ["Who inspects the dams?", "Who is an inspector in the East?", "What was told?"])
def test_where_no_row_is_asked_about_none_is_left_out(question: str) -> None:
    assert left(question, DAMS) == ["Region", "North", "West", "South"]


def test_a_word_of_the_title_tells_no_row_from_the_next() -> None:
    assert left("Who won in Lahti?", RACES, title="The meeting in Lahti") == left("Who won?", RACES)
    assert left("Who won in Lahti?", RACES) == ["Relay men"]


def test_rows_of_one_table_are_compared_where_several_passages_have_it() -> None:
    assert left("Who inspects the dams in the South?", DAMS, words=24) == ["South"]
