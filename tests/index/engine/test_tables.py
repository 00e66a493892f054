"""What stands in a table is quoted by the row that is asked about, with the row that names its columns behind it."""

from collections.abc import Callable, Iterator

import pytest

from pullquote.engine import Engine
from pullquote.protocols import AnswerReader, Embedder
from pullquote.types import Answer, Verdict

DAMS = """\
date 2025-04-02 Who inspects the dams

The ministry published the list of dam inspectors on Wednesday. Each region has one inspector.

Region | Inspector | Dams | Last inspection
North | Hilde Marn | 14 | 3 March 2025
West | Oskar Velin | 9 | 17 February 2025
South | Rena Postiak | 22 | 9 January 2025

The ministry said that the inspectors had found no faults.
"""
SNOW = """\
date 2025-01-05 Snow depths

The service measured how deep the snow was on Sunday morning.

Hallberg | 1,240 m | 85 cm
Tovik | 980 m | 60 cm
"""
CLINICS = "Clinic | Head | Beds | Waiting time"
TREES = (
    "Alder Birch Cedar Dogwood Elm Fir Gorse Hazel Ivy Juniper Larch Maple Oak Pine Rowan Spruce Thorn Willow".split()
)
PAGE = """\
<html><head><title>Clinics and their waiting times</title><meta name="date" content="2025-10-03"></head><body><article>
<h1>Clinics and their waiting times</h1>
<p>The health board measured how long patients wait for a first appointment at each of the clinics.</p>
<table><tr><th>{head}</th></tr>{rows}</table>
<p>The board will measure again in spring.</p></article></body></html>
"""


@pytest.fixture(scope="module")
def engine(
    open_engine: Callable[..., Engine],
    shared_models: tuple[AnswerReader, Embedder],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "dams.txt").write_text(DAMS, encoding="utf-8")
    (folder / "snow.txt").write_text(SNOW, encoding="utf-8")
    rows = [f"{tree} Clinic | Dr. {tree[::-1].title()} | {20 + 7 * n} | {3 + n} weeks" for n, tree in enumerate(TREES)]
    html = "".join(f"<tr><td>{row.replace(' | ', '</td><td>')}</td></tr>" for row in rows)
    (folder / "clinics.html").write_text(
        PAGE.format(head=CLINICS.replace(" | ", "</th><th>"), rows=html), encoding="utf-8"
    )
    engine = open_engine(tmp_path_factory.mktemp("data"), reader=shared_models[0])
    assert engine.add([folder]).failures == []
    yield engine
    engine.close()


@pytest.mark.parametrize(
    ("question", "short", "row"),
    [
        ("Who inspects the dams in the West?", "Oskar Velin", "West | Oskar Velin | 9 | 17 February 2025"),
        (
            "When were the dams in the South last inspected?",
            "9 January 2025",
            "South | Rena Postiak | 22 | 9 January 2025",
        ),
        ("How many beds does the Willow Clinic have?", "139", "Willow Clinic | Dr. Wolliw | 139 | 20 weeks"),
        ("How long is the waiting time at the Maple Clinic?", "14 weeks", "Maple Clinic | Dr. Elpam | 97 | 14 weeks"),
        ("How long is the waiting time at the Cedar Clinic?", "5 weeks", "Cedar Clinic | Dr. Radec | 34 | 5 weeks"),
    ],
)
def test_the_row_that_is_asked_about_answers(engine: Engine, question: str, short: str, row: str) -> None:
    reply = engine.ask(question)
    assert isinstance(reply, Answer)
    assert reply.short is not None
    assert reply.short.quote == short
    first, second, *_ = reply.quotes
    assert first.quote == row
    assert second.quote.startswith(("Region |", "Clinic |"))
    assert second.document == first.document
    assert {each.verdict for each in engine.verify(reply.quotes)} == {Verdict.VALID}


def test_a_row_that_there_is_none_of_is_not_answered_with_another(engine: Engine) -> None:
    assert not isinstance(engine.ask("Who inspects the dams in the East?"), Answer)


def test_which_figure_of_a_row_is_meant_is_not_guessed_where_nothing_names_the_columns(engine: Engine) -> None:
    reply = engine.ask("How deep is the snow in Tovik?")
    assert isinstance(reply, Answer)
    assert [each.quote for each in reply.quotes] == ["Tovik | 980 m | 60 cm"]
    assert reply.short is None
