import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.protocols import Addition, FileRecord
from pullquote.store import connections as module
from pullquote.store.commit import Commit
from pullquote.store.database import SCHEMA_VERSION, Database
from pullquote.types import Change, Document, Filters, Passage, Section, document_id

FACTS = {"model": "none"}
SECRET = "Zebedee was paid 40,000 crowns."

MakeDocument = Callable[..., Document]
Add = Callable[..., list[Change]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "truth.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


def addition(document: Document) -> Addition:
    """The whole text as one passage of one sentence."""
    [section] = document.sections
    passage = Passage(document.source, section.span, section, document.text, (section.span,))
    return Addition(document, [passage], np.full((1, 4), 0.5, dtype=np.float32))


@pytest.fixture
def add(database: Database, document: MakeDocument) -> Add:
    """Adds texts by uri, in one commit."""
    return lambda **texts: database.put([addition(document(uri, text)) for uri, text in texts.items()], (), FACTS)


# --- commits


def test_the_first_facts_stay(database: Database, add: Add) -> None:
    add(a="One.")
    database.put([], (), {"model": "other", "splitter": "new"})
    assert database.facts() == {"model": "none", "splitter": "new"}


def test_changes_tell_which_passages_came_and_went(database: Database, add: Add) -> None:
    assert database.changes(0) == (Commit(), [], [])
    add(a="One.", b="Two.")
    add(a="Three.")
    database.remove([document_id("b")])
    assert database.changes(0) == (database.newest(), [1, 2], [3])
    assert database.changes(1) == (database.newest(), [1, 2], [3])
    assert database.changes(2) == (database.newest(), [2], [])
    assert database.changes(3) == (database.newest(), [], [])


def test_numbers_of_removed_passages_are_never_given_again(database: Database, add: Add) -> None:
    add(a="One.")
    database.remove([document_id("a")])
    add(a="One.")
    assert database.filtered(Filters()) == [2]


def test_a_database_has_its_own_commits_only(database: Database, add: Add, tmp_path: Path) -> None:
    other = Database(tmp_path / "other.sqlite")
    other.put([], (), FACTS)
    add(a="One.")
    assert database.newest().generation == other.newest().generation == 1
    assert database.has(database.newest())
    assert database.has(Commit())
    assert not database.has(other.newest())
    other.close()


def test_an_error_in_a_commit_undoes_all_of_it(database: Database, document: MakeDocument) -> None:
    good, bad = addition(document("a", "One.")), addition(document("b", "Two."))
    strange = Addition(bad.document, bad.passages, np.zeros((2, 4), dtype=np.float32))
    with pytest.raises(ValueError, match=r"shorter|longer"):
        database.put([good, strange], (), FACTS)
    assert (database.generation(), database.facts(), database.listings()) == (0, {}, [])
    assert database.put([good], (), FACTS) == [Change.ADDED]


def test_vectors_are_kept_in_half_precision(database: Database, add: Add) -> None:
    add(a="One.")
    [(number, vector)] = database.vectors([1, 99])
    assert (number, vector) == (1, np.full(4, 0.5, dtype="<f2").tobytes())


def test_many_numbers_can_be_asked_for(database: Database, add: Add) -> None:
    add(a="One.")
    numbers = list(range(1, 100_000))
    assert list(database.passages(numbers)) == [1]
    assert len(database.vectors(numbers)) == 1


def test_forgotten_passages_leave_documents_to_be_finished(
    database: Database, add: Add, document: MakeDocument
) -> None:
    add(a="One.", b="Two.")
    database.forget_passages({"model": "other"})
    assert database.facts() == {"model": "other"}
    assert database.unfinished() == [document_id("a"), document_id("b")]
    assert database.searchable() == (0, 2)
    assert (database.counts().documents, database.counts().passages) == (2, 0)
    assert database.put([addition(document("a", "One."))], (), {}) == [Change.REPLACED]
    assert database.unfinished() == [document_id("b")]
    assert database.searchable() == (1, 1)


def test_making_passages_anew_keeps_the_time_of_the_text(
    database: Database, add: Add, document: MakeDocument, path: Path
) -> None:
    add(a="One.")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET added = '2020-02-02T02:02:02+00:00'")
    connection.close()
    database.forget_passages(FACTS)
    add(a="One.")
    assert database.listings()[0].added.year == 2020
    add(a="Two.")
    assert database.listings()[0].added.year > 2020


# --- removal


@pytest.mark.parametrize("reading", [False, True], ids=["alone", "while another connection is open"])
def test_the_bytes_of_a_removed_text_leave_the_disk(database: Database, add: Add, path: Path, reading: bool) -> None:
    def held() -> list[str]:
        return [file.name for file in path.parent.iterdir() if b"Zebedee" in file.read_bytes()]

    other = Database(path) if reading else None
    add(kept="Nothing of note.", secret=SECRET)
    add(secret=SECRET + " And more.")
    assert held() != []
    assert other is None or other.counts().documents == 2
    database.remove([document_id("secret")])
    assert held() == []
    if other:
        other.close()


def test_a_removal_does_not_wait_for_a_reader(database: Database, add: Add, path: Path) -> None:
    add(secret=SECRET)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM documents").fetchone()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(database.remove, [document_id("secret")]).result(timeout=5) == 1
    reader.execute("COMMIT")
    reader.close()
    assert database.counts().documents == 0


# --- trouble


def test_a_newer_layout_is_refused(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"layout {SCHEMA_VERSION + 1}, .* knows {SCHEMA_VERSION}\. Use a newer"):
        Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["head", "cut", "other"])
def test_a_damaged_database_is_refused_and_left_as_it_is(path: Path, document: MakeDocument, damage: str) -> None:
    database = Database(path)
    database.put([addition(document(str(number), "Words. " * 400)) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    damaged = {"head": b"\xff" * 100 + whole[100:], "cut": whole[: len(whole) // 2], "other": b"no database " * 999}
    path.write_bytes(damaged[damage])
    with pytest.raises(StoreDamaged, match=r"truth\.sqlite is damaged: .* Restore it from a backup"):
        Database(path).listings()
    assert path.read_bytes() == damaged[damage]


def test_damage_inside_is_found_by_the_check_or_by_reading(path: Path, document: MakeDocument) -> None:
    database = Database(path)
    assert database.check() == []
    database.put([addition(document(str(number), "Words. " * 400)) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    damaged = whole[:8192] + b"\xa5" * (len(whole) - 8192)
    path.write_bytes(damaged)
    damaged_database = Database(path)
    with pytest.raises(StoreDamaged, match="left as it is"):
        damaged_database.passages(range(1, 40))
    damaged_database.close()
    assert path.read_bytes() == damaged


WRITING_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


@pytest.fixture
def writing_process(database: Database, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the write lock until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-S", "-c", WRITING_PROCESS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process


def test_while_another_process_writes_a_second_writer_is_told_and_a_reader_is_served(
    path: Path,
    writing_process: "subprocess.Popen[str]",
    document: MakeDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    database = Database(path)
    assert database.listings() == []
    with pytest.raises(StoreLocked, match=r"Another process has been writing to .* Try again"):
        database.put([addition(document("a", "One."))], (), FACTS)
    writing_process.stdin.close()
    writing_process.wait(10)
    assert database.put([addition(document("a", "One."))], (), FACTS) == [Change.ADDED]
    database.close()


def test_a_wrong_statement_is_not_called_damage(database: Database, document: MakeDocument) -> None:
    untitled = addition(document("a", "One.", title=None))
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: documents\.title"):
        database.put([untitled], (), FACTS)
    with pytest.raises(sqlite3.ProgrammingError):
        database.file_hash(object())
    assert database.generation() == 0


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        databases = list(pool.map(Database, [path] * 8))
    assert [database.generation() for database in databases] == [0] * 8
    for database in databases:
        database.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none.truth\.sqlite cannot be used: .* See that the folder can be written"):
        Database(tmp_path / "none" / "truth.sqlite")


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(StoreError, match="closed"):
        database.listings()


def test_a_file_keeps_its_holdings_when_one_of_its_documents_is_removed(
    database: Database, add: Add, document: MakeDocument
) -> None:
    a, b, c = (document(name, f"{name}.") for name in "abc")
    record = FileRecord("file:///abc.jsonl", "1", (a.id, b.id, c.id))
    database.put([addition(each) for each in (a, b, c)], [record], FACTS)
    database.remove([a.id])
    database.put([], [FileRecord("file:///abc.jsonl", "2", (c.id,))], FACTS)
    assert [each.source.uri for each in database.listings()] == ["c"]


def test_a_document_without_passages_is_kept(database: Database) -> None:
    blank = Document("a", "Blank", " \n ", "text/plain", ())
    database.put([Addition(blank, [], np.empty((0, 4), dtype=np.float32))], (), FACTS)
    assert database.document(blank.id) == blank
    assert database.listings()[0].passages == 0


def test_sections_come_back(database: Database, document: MakeDocument) -> None:
    plain = document("a", "One.")
    told = Document("b", "T", "One.", "text/plain", (Section(plain.sections[0].span, "Ünder", 7),))
    database.put([addition(told)], (), FACTS)
    assert database.document(told.id) == told
