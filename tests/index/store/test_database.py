"""The truth: commits, what they count and name, removal from the disk, and trouble with the file."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.errors import StoreDamaged, StoreError, StoreLocked
from pullquote.protocols import Addition, Counts, FileRecord
from pullquote.store import connections as module
from pullquote.store.commit import Commit
from pullquote.store.database import SCHEMA_VERSION, Database
from pullquote.store.reading import Segment
from pullquote.types import Change, Document, Filters, Section, document_id

FACTS = {"model": "none"}
SECRET = "Zebedee was paid 40,000 crowns."

MakeDocument = Callable[..., Document]
MakeAddition = Callable[..., Addition]
Add = Callable[..., list[Change]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "truth.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def add(database: Database, addition: MakeAddition) -> Add:
    """Adds texts by uri, in one commit."""
    return lambda **texts: database.put([addition(uri, text) for uri, text in texts.items()], (), FACTS).changes


def newest(database: Database) -> Commit:
    with database.snapshot() as reading:
        return reading.newest()


# --- commits


def test_the_first_facts_stay(database: Database, add: Add) -> None:
    add(a="One.")
    database.put([], (), {"model": "other", "splitter": "new"})
    assert database.facts() == {"model": "none", "splitter": "new"}


def test_passages_tell_with_which_commit_they_came_and_went(database: Database, add: Add) -> None:
    def changes(since: int) -> tuple[list[int], list[int]]:
        with database.snapshot() as reading:
            return reading.removed(since).tolist(), reading.added(since).tolist()

    assert changes(0) == ([], [])
    add(a="One.", b="Two.")
    add(a="Three.")
    database.remove([document_id("b")])
    assert changes(0) == changes(1) == ([1, 2], [3])
    assert changes(2) == ([2], [])
    assert changes(3) == ([], [])


def test_what_changes_nothing_makes_no_commit(database: Database, add: Add) -> None:
    add(a="One.")
    before = newest(database)
    add(a="One.")
    database.remove(["none"])
    database.put([], [], FACTS)
    database.replace_segments([], Segment("a", 0, 1, 1, 5))
    database.forget_segments()
    assert newest(database) == before


def test_numbers_of_removed_passages_are_never_given_again(database: Database, add: Add) -> None:
    add(a="One.")
    database.remove([document_id("a")])
    add(a="One.")
    with database.snapshot() as reading:
        assert reading.filtered(Filters()).tolist() == [2]


def test_a_database_has_its_own_commits_only(database: Database, add: Add, tmp_path: Path) -> None:
    other = Database(tmp_path / "other.sqlite")
    other.put([], (), FACTS)
    add(a="One.")
    assert newest(database).generation == newest(other).generation == 1
    with database.snapshot() as reading:
        assert reading.has(newest(database))
        assert reading.has(Commit())
        assert not reading.has(newest(other))
    other.close()


def test_an_error_in_a_commit_undoes_all_of_it(database: Database, addition: MakeAddition) -> None:
    good, bad = addition("a", "One."), addition("b", "Two.")
    strange = Addition(bad.document, bad.passages, np.zeros((2, 64), dtype=np.float32))
    with pytest.raises(ValueError, match=r"shorter|longer"):
        database.put([good, strange], (), FACTS)
    assert (database.generation(), database.facts(), database.listings()) == (0, {}, [])
    assert database.put([good], (), FACTS).changes == [Change.ADDED]


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


# --- counts

NAMES = st.sampled_from("abcd")
STEPS = st.one_of(
    st.tuples(st.just("put"), st.dictionaries(NAMES, st.sampled_from(["One.", "Two.", "Three."]), min_size=1)),
    st.tuples(st.just("file"), st.sets(NAMES)),
    st.tuples(st.just("remove"), st.sets(NAMES, min_size=1)),
    st.tuples(st.just("fail"), NAMES),
    st.tuples(st.just("forget"), st.none()),
)


@settings(max_examples=20)
@given(steps=st.lists(STEPS, min_size=2, max_size=8))
def test_after_any_history_the_counts_are_those_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, addition: MakeAddition, steps: Sequence[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("counts") / "truth.sqlite"
    database = Database(path)
    for step, what in steps:
        if step == "put":
            database.put([addition(uri, text) for uri, text in what.items()], (), FACTS)
        elif step == "file":
            database.put([], [FileRecord("file:///f", str(what), tuple(map(document_id, sorted(what))))], FACTS)
        elif step == "remove":
            database.remove([document_id(uri) for uri in what])
        elif step == "fail":
            good = addition(what, "Four.")
            with pytest.raises(ValueError, match=r"shorter|longer"):
                database.put([good, _strange(addition("e", "Five."))], (), FACTS)
        else:
            database.forget_passages(FACTS)
        with closing(sqlite3.connect(path)) as connection:
            rows = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED]
        assert database.counts() == Counts(*rows)
    database.close()


COUNTED = ("documents", "passages")


def _strange(addition: Addition) -> Addition:
    """An addition that fails once its document and a passage are written."""
    return Addition(addition.document, addition.passages, addition.vectors.repeat(2, axis=0))


# --- segments

FIRST, SECOND, THIRD = (Segment(name, low, low + 10, 1, 2**32 - 1) for name, low in (("a", 0), ("b", 10), ("c", 20)))


@pytest.fixture
def segmented(database: Database) -> Database:
    for each in (FIRST, SECOND, THIRD):
        assert database.replace_segments([], each)
    return database


def segments(database: Database) -> list[Segment]:
    with database.snapshot() as reading:
        return reading.segments()


def test_segments_are_named_in_the_order_of_their_passages(segmented: Database) -> None:
    assert segments(segmented) == [FIRST, SECOND, THIRD]


def test_segments_are_replaced_by_one_of_the_same_passages(segmented: Database) -> None:
    merged = Segment("d", 10, 30, 2, 0)
    assert segmented.replace_segments([SECOND, THIRD], merged)
    assert segments(segmented) == [FIRST, merged]
    assert segmented.replace_segments([merged], None)
    assert segments(segmented) == [FIRST]


def test_segments_that_are_not_there_are_not_replaced(segmented: Database) -> None:
    gone = Segment("gone", 20, 30, 1, 0)
    assert not segmented.replace_segments([SECOND, gone], Segment("d", 10, 30, 2, 0))
    assert not segmented.replace_segments([gone], None)
    assert segments(segmented) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(("low", "high"), [(0, 10), (5, 6), (9, 11), (29, 40), (0, 99)])
def test_no_two_segments_cover_the_same_passages(segmented: Database, low: int, high: int) -> None:
    assert not segmented.replace_segments([], Segment("d", low, high, 2, 0))
    assert segments(segmented) == [FIRST, SECOND, THIRD]


def test_a_new_segment_may_follow_the_last(segmented: Database) -> None:
    assert segmented.replace_segments([], Segment("d", 30, 31, 2, 0))
    assert len(segments(segmented)) == 4


def test_with_the_passages_their_segments_are_forgotten(segmented: Database) -> None:
    segmented.forget_passages(FACTS)
    assert segments(segmented) == []


def test_segments_alone_may_be_forgotten(segmented: Database, add: Add) -> None:
    add(a="One.")
    segmented.forget_segments()
    assert (segments(segmented), segmented.counts()) == ([], Counts(1, 1))


# --- backups and pruning


def test_a_backup_is_the_database_while_it_is_written(database: Database, add: Add, tmp_path: Path) -> None:
    add(a="One.", b="Two.")
    with database.snapshot() as reading:
        assert reading.newest().generation == 1
        add(a="Three.")
        database.back_up(tmp_path / "backup.sqlite")
    copy = Database(tmp_path / "backup.sqlite")
    assert newest(copy) == newest(database)
    assert copy.listings() == database.listings()
    copy.close()


def test_texts_superseded_before_a_moment_are_pruned(database: Database, add: Add, document: MakeDocument) -> None:
    first, second = document("a", "One."), document("a", "Two.")
    add(a="One.")
    add(a="Two.", b="Three.")
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert (database.prune(now - hour), database.text(first.id, first.version)) == (0, "One.")
    assert (database.superseded_after(now - hour), database.superseded_after(now + hour)) == (1, 0)
    assert (database.prune(now + hour), database.text(first.id, first.version)) == (1, None)
    assert database.text(second.id, second.version) == "Two."
    assert database.counts() == Counts(2, 2)


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
def test_a_damaged_database_is_refused_and_left_as_it_is(path: Path, addition: MakeAddition, damage: str) -> None:
    database = Database(path)
    database.put([addition(str(number), "Words. " * 400) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    damaged = {"head": b"\xff" * 100 + whole[100:], "cut": whole[: len(whole) // 2], "other": b"no database " * 999}
    path.write_bytes(damaged[damage])
    with pytest.raises(StoreDamaged, match=r"truth\.sqlite is damaged: .* Restore it from a backup"):
        Database(path).listings()
    assert path.read_bytes() == damaged[damage]


def test_damage_inside_is_found_by_the_check_or_by_reading(path: Path, addition: MakeAddition) -> None:
    database = Database(path)
    assert database.check() == []
    database.put([addition(str(number), "Words. " * 400) for number in range(30)], (), FACTS)
    database.close()
    whole = path.read_bytes()
    half = len(whole) // 2  # the first half has the layout, without which nothing opens
    damaged = whole[:half] + b"\xa5" * (len(whole) - half)
    path.write_bytes(damaged)
    damaged_database = Database(path)
    with pytest.raises(StoreDamaged, match="left as it is"), damaged_database.snapshot() as reading:
        reading.passages(range(1, 40))
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
    addition: MakeAddition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    database = Database(path)
    assert database.listings() == []
    with pytest.raises(StoreLocked, match=r"Another process has been writing to .* Try again"):
        database.put([addition("a", "One.")], (), FACTS)
    writing_process.stdin.close()
    writing_process.wait(10)
    assert database.put([addition("a", "One.")], (), FACTS).changes == [Change.ADDED]
    database.close()


def test_a_wrong_statement_is_not_called_damage(
    database: Database, addition: MakeAddition, document: MakeDocument
) -> None:
    untyped = replace(addition("a", "One."), document=replace(document("a", "One."), media_type=None))
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL constraint failed: documents\.media_type"):
        database.put([untyped], (), FACTS)
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
