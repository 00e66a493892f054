"""What is read of the database for searches and for the indexes that follow it."""

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Addition
from pullquote.store.database import Database
from pullquote.store.reading import Reading, Segment
from pullquote.types import Document, Filters, Passage, Section, Span, document_id

MakeAddition = Callable[..., Addition]
COUNT = 60
GONE = {1, 7, 8, 30, 59, 60}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, addition: MakeAddition) -> Iterator[Database]:
    """Sixty passages less six, by number."""
    database = Database(tmp_path_factory.mktemp("reading") / "truth.sqlite")
    database.put([addition(f"x:{n}", f"Passage {n}.") for n in range(1, COUNT + 1)], (), {})
    database.remove([document_id(f"x:{n}") for n in GONE])
    yield database
    database.close()


@pytest.fixture(scope="module")
def reading(database: Database) -> Iterator[Reading]:
    with database.snapshot() as reading:
        yield reading


@settings(max_examples=100)
@given(bounds=st.sets(st.integers(0, 70), max_size=8), skipped=st.sets(st.integers(0, 7)))
def test_what_no_segment_covers_is_outside(reading: Reading, bounds: set[int], skipped: set[int]) -> None:
    ends = sorted(bounds)
    ranges = [pair for n, pair in enumerate(pairwise(ends)) if n not in skipped]
    segments = [Segment(str(n), low, high, 1, 0) for n, (low, high) in enumerate(ranges)]
    alive = [number for number in range(1, COUNT + 1) if number not in GONE]
    covered = [number for number in alive if any(low < number <= high for low, high in ranges)]
    assert reading.outside(segments).tolist() == sorted(set(alive) - set(covered))
    assert reading.outside(segments[::-1]).tolist() == reading.outside(segments).tolist()
    for segment in segments:
        numbers = np.arange(1, COUNT + 1)
        assert segment.covers(numbers).tolist() == [segment.low < n <= segment.high for n in numbers.tolist()]


def test_vectors_are_in_half_precision_and_ascend(reading: Reading, addition: MakeAddition) -> None:
    found = reading.vectors(np.array([99, 4, 1, 2]))
    assert [number for number, _ in found] == [2, 4]
    assert found[1][1] == addition("x:4", "Passage 4.").vectors[0].astype("<f2").tobytes()


def test_many_numbers_can_be_asked_for(reading: Reading) -> None:
    assert len(reading.passages(list(range(1, 100_000)))) == COUNT - len(GONE)
    assert len(reading.vectors(np.arange(1, 100_000))) == COUNT - len(GONE)


def test_of_removed_passages_nothing_is_read(reading: Reading) -> None:
    assert (reading.passages(sorted(GONE)), reading.vectors(np.array(sorted(GONE)))) == ({}, [])
    assert not GONE & set(reading.filtered(Filters()).tolist())
    assert sorted(reading.removed(1).tolist()) == sorted(GONE)


@pytest.mark.parametrize("count", [0, 3])
def test_numbers_are_arrays_even_where_there_are_none(reading: Reading, count: int) -> None:
    for numbers in (reading.added(2), reading.removed(2), reading.filtered(Filters(uri_prefix="none"))):
        assert (numbers.dtype, len(numbers)) == (np.int64, 0)


# --- long documents


def long(uri: str, sections: int, sentences: int) -> Addition:
    """A document with a passage for each of its sentences, which are not all of one length."""
    parts = [[f"Ünder {part}.{n} 🗼 {'long ' * (n % 3)}" for n in range(sentences)] for part in range(sections)]
    text, places, passages = "", [], []
    for part, said in enumerate(parts):
        start, spans = len(text), []
        for sentence in said:
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence + "\n"
        places.append(Section(Span(start, len(text)), f"Part {part}", part))
        passages.append(spans)
    document = Document(uri, uri, text, "text/plain", tuple(places), metadata={"of": uri})
    made = [
        Passage(document.source, span, section, span.of(text), (span,))
        for section, spans in zip(places, passages, strict=True)
        for span in spans
    ]
    return Addition(document, made, np.ones((len(made), 8), dtype=np.float32))


@pytest.fixture(scope="module")
def lengthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reading, list[Passage]]]:
    """Three documents of many passages, and these in the order of their numbers."""
    additions = [long("x:a", 3, 7), long("x:b", 1, 11), long("x:c", 6, 2)]
    with closing(Database(tmp_path_factory.mktemp("lengthy") / "truth.sqlite")) as database:
        database.put(additions, (), {})
        with database.snapshot() as reading:
            yield reading, [passage for addition in additions for passage in addition.passages]


@given(numbers=st.lists(st.integers(1, 50)))
def test_passages_of_whichever_documents_are_what_was_put(
    lengthy: tuple[Reading, list[Passage]], numbers: list[int]
) -> None:
    reading, put = lengthy
    assert reading.passages(numbers) == {number: put[number - 1] for number in numbers if number <= len(put)}


def test_a_text_is_held_once_for_all_its_passages(tmp_path: Path) -> None:
    addition = long("x:a", 1, 2_000)
    with closing(Database(tmp_path / "truth.sqlite")) as database:
        database.put([addition], (), {})
        with database.snapshot() as reading:
            tracemalloc.start()
            assert len(reading.passages(range(1, 2_001))) == 2_000
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    # The text has some 200 kB: 2,000 copies of it are 400 MB.
    assert peak < 10_000_000


# --- snapshots


@pytest.fixture
def changing(tmp_path: Path, addition: MakeAddition) -> Iterator[Database]:
    database = Database(tmp_path / "truth.sqlite")
    database.put([addition("x:old", "Old.")], (), {})
    yield database
    database.close()


def test_within_a_snapshot_all_is_of_one_commit(changing: Database, addition: MakeAddition) -> None:
    with changing.snapshot() as before:
        told = (before.newest(), before.counts(), before.added(0).tolist())
        changing.put([addition("x:new", "New.")], (), {})
        assert (before.newest(), before.counts(), before.added(0).tolist()) == told
        with changing.snapshot() as after:
            assert after.counts().passages == 2


def test_a_snapshot_begins_when_it_is_taken(changing: Database, addition: MakeAddition) -> None:
    with changing.snapshot() as reading:
        changing.put([addition("x:new", "New.")], (), {})
        assert reading.newest().generation == 1


def test_an_error_within_a_snapshot_ends_it(changing: Database, addition: MakeAddition) -> None:
    with suppress(ZeroDivisionError), changing.snapshot() as reading:
        assert reading.counts().documents == 1
        raise ZeroDivisionError
    changing.put([addition("x:new", "New.")], (), {})
    assert changing.counts().documents == 2


@pytest.mark.parametrize(
    "torn",
    [
        "INSERT INTO removals SELECT number, generation FROM passages LIMIT 1",
        "DELETE FROM commits WHERE generation = (SELECT max(generation) FROM commits)",
        "UPDATE counts SET value = value + 1 WHERE name = 'passages'",
        "INSERT INTO segments VALUES ('x', 0, 1, 99, 0)",
    ],
)
def test_tables_of_different_commits_are_told(tmp_path: Path, addition: MakeAddition, torn: str) -> None:
    with closing(Database(tmp_path / "truth.sqlite")) as mixed:
        for text in ("One.", "Two."):
            mixed.put([addition(f"x:{text}", text)], (), {})
        assert mixed.check() == []
        with closing(sqlite3.connect(mixed.path)) as other:
            other.execute(torn)
            other.commit()
        assert mixed.check() == ["its tables are of different commits"]
