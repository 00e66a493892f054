"""Documents come back as they were put, and stay while a file holds them or they are to be split anew."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pullquote.protocols import Addition, Counts, FileRecord
from pullquote.store.database import Database
from pullquote.types import Change, Document, Passage, Section, Span, document_id

from .conftest import FACTS, Add, MakeAddition


def test_forgotten_passages_leave_documents_to_be_finished(
    database: Database, add: Add, addition: MakeAddition
) -> None:
    add(a="One.", b="Two.")
    database.forget_passages({"model": "other"})
    assert database.facts() == {"model": "other"}
    assert database.unfinished() == [document_id("a"), document_id("b")]
    assert database.counts() == Counts(2, 0)
    assert database.put([addition("a", "One.")], (), {}).changes == [Change.REPLACED]
    assert database.unfinished() == [document_id("b")]
    assert database.counts() == Counts(2, 1)


def test_making_passages_anew_keeps_the_time_of_the_text(database: Database, add: Add, path: Path) -> None:
    add(a="One.")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET added = '2020-02-02T02:02:02+00:00'")
    connection.close()
    database.forget_passages(FACTS)
    add(a="One.")
    assert database.listings()[0].added.year == 2020
    add(a="Two.")
    assert database.listings()[0].added.year > 2020


def test_a_file_keeps_its_holdings_when_one_of_its_documents_is_removed(
    database: Database, addition: MakeAddition
) -> None:
    additions = [addition(name, f"{name}.") for name in "abc"]
    a, b, c = (each.document.id for each in additions)
    database.put(additions, [FileRecord("file:///abc.jsonl", "1", (a, b, c))], FACTS)
    database.remove([a])
    database.put([], [FileRecord("file:///abc.jsonl", "2", (c,))], FACTS)
    assert [each.source.uri for each in database.listings()] == ["c"]


def test_a_document_without_passages_is_kept(database: Database) -> None:
    blank = Document("a", "Blank", " \n ", "text/plain", ())
    database.put([Addition(blank, [], np.empty((0, 64), dtype=np.float32))], (), FACTS)
    assert database.document(blank.id) == blank
    assert database.listings()[0].passages == 0


def test_sections_come_back(database: Database, addition: MakeAddition) -> None:
    plain = addition("b", "One.")
    [section] = plain.document.sections
    told = Document("b", "T", "One.", "text/plain", (Section(section.span, "Ünder", 7),))
    [passage] = plain.passages
    database.put([Addition(told, [replace(passage, section=told.sections[0])], plain.vectors)], (), FACTS)
    assert database.document(told.id) == told


def test_a_document_of_many_sections_is_stored_without_comparing_them_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, compared = 200, []
    sections = tuple(Section(Span(place, place + 1), f"Part {place}") for place in range(count))
    document = Document("a", "Long", "x" * count, "text/plain", sections)
    passages = [Passage(document.source, each.span, each, "x", (each.span,)) for each in sections]
    equals = Section.__eq__
    monkeypatch.setattr(Section, "__eq__", lambda one, other: compared.append(one) or equals(one, other))
    database.put([Addition(document, passages, np.ones((count, 64), dtype=np.float32))], (), FACTS)
    assert len(compared) < count
    with database.snapshot() as reading:
        assert list(reading.passages(range(1, count + 1)).values()) == passages


@pytest.mark.parametrize("metadata", [{"\ud83d": "harbour"}, {"place": "harbour \ud83d"}])
def test_half_a_surrogate_pair_in_metadata_is_refused_before_anything_is_written(
    database: Database, addition: MakeAddition, metadata: dict[str, str]
) -> None:
    made = addition("a", "One.")
    with pytest.raises(UnicodeEncodeError):
        database.put([replace(made, document=replace(made.document, metadata=metadata))], (), FACTS)
    assert database.counts() == Counts(0, 0)


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e6])
def test_a_vector_that_cannot_be_compared_is_refused_before_anything_is_written(
    database: Database, addition: MakeAddition, number: float
) -> None:
    made = addition("a", "One.")
    made.vectors[0, 7] = number
    with pytest.raises(ValueError, match="not finite"):
        database.put([made], (), FACTS)
    assert database.counts() == Counts(0, 0)
