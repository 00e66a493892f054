"""Replies are kept in one chain, whoever writes; what is altered afterwards is found, with the row."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pullquote.audit.chain import Broken, Head
from pullquote.audit.log import AUDIT, Audit
from pullquote.errors import StoreDamaged, StoreError, UnknownRecord
from pullquote.types import document_id

from .conftest import exchange_of

WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import exchange_of
from pullquote.audit.log import Audit
audit = Audit(Path(sys.argv[1]))
with ThreadPoolExecutor(3) as pool:
    print(*pool.map(lambda n: audit.append(exchange_of(f"Question {n}?", f"paper:{n}")), range(30)))
audit.close()
"""
COLUMNS = {"replies": ("number", "former", "content", "hash"), "quoted": ("number", "document")}


@contextmanager
def altered(chain: Path, alter: Callable[[Path], object] | None = None) -> Iterator[Audit]:
    """A copy of the chain after somebody altered its file."""
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(chain, folder))
        if alter:
            alter(copy)
        with closing(Audit(copy)) as audit:
            yield audit


def execute(path: Path, statement: str, *values: object) -> int:
    """Alter a file as one does who does not care for its triggers; how many rows were altered."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        return connection.execute(statement, values).rowcount


def test_an_audit_that_nobody_wrote_to_makes_no_file(tmp_path: Path) -> None:
    Audit(tmp_path / AUDIT).close()
    assert not list(tmp_path.iterdir())


def test_records_are_numbered_and_read_back(audit: Audit) -> None:
    exchange = exchange_of("Who built the lighthouse?", "paper:a")
    assert [audit.append(exchange) for _ in range(3)] == [1, 2, 3]
    record = audit.record(2)
    assert (record.number, record.question, record.generation) == (2, "Who built the lighthouse?", 3)
    assert (record.filters, record.top_k, record.replied) == (exchange.filters, 8, exchange.replied)
    assert record.made_by == exchange.made_by
    assert record.quotations == list(exchange.finished.reply.quotes)
    assert [each.number for each in audit.newest(2)] == [3, 2]
    assert audit.verify() == Head(3, audit.record(3).hash)


def test_an_unknown_number_is_told(audit: Audit) -> None:
    audit.append(exchange_of("Who?"))
    with pytest.raises(UnknownRecord, match="no record of the number 7"):
        audit.record(7)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_row_can_have_is_unknown_too(audit: Audit, number: int) -> None:
    audit.append(exchange_of("Who?"))
    with pytest.raises(UnknownRecord, match=f"no record of the number {number}"):
        audit.record(number)


def test_of_more_than_there_can_be_all_are_given(audit: Audit) -> None:
    audit.append(exchange_of("Who?"))
    assert [each.number for each in audit.newest(10**30)] == [1]


def test_replies_are_found_by_the_documents_that_they_quote(chain: Path) -> None:
    with altered(chain) as audit:
        found = {name: [each.number for each in audit.quoting(document_id(f"paper:{name}"))] for name in "abcd"}
    assert found == {"a": [1, 3], "b": [3], "c": [4], "d": []}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE replies SET content = '{}' WHERE number = 2",
        "DELETE FROM replies WHERE number = 5",
        "INSERT OR REPLACE INTO replies VALUES (2, '', '{}', '')",
        "INSERT INTO replies VALUES (9, '', '{}', '')",
        "UPDATE quoted SET document = ''",
        "DELETE FROM quoted",
    ],
)
def test_the_database_refuses_to_alter_a_row(chain: Path, tmp_path: Path, statement: str) -> None:
    refused = pytest.raises(sqlite3.IntegrityError, match="only ever added to")
    with closing(sqlite3.connect(shutil.copy(chain, tmp_path))) as connection, refused:
        connection.execute(statement)


# --- what was altered is found


def rows_of(chain: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(chain)) as connection:
        connection.text_factory = bytes
        return {
            table: connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            for table, columns in COLUMNS.items()
        }


@settings(max_examples=300)
@given(data=st.data())
def test_one_altered_byte_of_any_column_is_found_with_its_row(chain: Path, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    row = data.draw(st.sampled_from(rows_of(chain)[table]))
    place = data.draw(st.integers(0, len(row) - 1))
    column, value = COLUMNS[table][place], row[place]
    old = value if isinstance(value, bytes) else value.to_bytes(8, signed=True)
    at, byte = data.draw(st.integers(0, len(old) - 1)), data.draw(st.integers(1, 255))
    new = old[:at] + bytes([old[at] ^ byte]) + old[at + 1 :]
    where = " AND ".join(f"CAST({name} AS BLOB) = CAST(? AS BLOB)" for name in COLUMNS[table])

    def alter(path: Path) -> None:
        if isinstance(value, bytes):
            assert execute(path, f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {where}", new, *row) == 1
        else:
            number = int.from_bytes(new, signed=True)
            try:
                assert execute(path, f"UPDATE {table} SET {column} = ? WHERE {where}", number, *row) == 1
            except sqlite3.IntegrityError:
                assume(False)  # Another row has this number: nothing was altered.

    with altered(chain, alter) as audit:
        found = audit.verify()
    assert isinstance(found, Broken)
    # An altered number is found where it is missing, or where it stands now.
    assert found.number in {row[0], int.from_bytes(new, signed=True) if column == "number" else row[0]}


@settings(max_examples=300)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_one_altered_byte_of_the_file_is_found_or_alters_nothing(chain: Path, at: float, byte: int) -> None:
    def alter(path: Path) -> None:
        whole = bytearray(path.read_bytes())
        whole[int(at * len(whole))] ^= byte
        path.write_bytes(whole)

    with altered(chain) as audit:
        rows = list(audit._rows())
    # What is damaged outside of any row is an error.
    with altered(chain, alter) as audit, suppress(StoreError):
        assert isinstance(audit.verify(), Broken) or list(audit._rows()) == rows


def broken_by(chain: Path, former: bytes, damage: bytes) -> Broken:
    """What is found where these bytes of the file are others."""
    with altered(chain, lambda path: path.write_bytes(path.read_bytes().replace(former, damage))) as audit:
        found = audit.verify()
        assert isinstance(found, Broken)
        assert f"{audit.path} is damaged" in found.why
    return found


def test_damage_that_is_no_text_is_told(chain: Path) -> None:
    broken_by(chain, b"CREATE TABLE quoted", b"\xc4REATE TABLE quoted")


def test_rows_whose_numbers_were_lost_are_told(chain: Path) -> None:
    found = broken_by(chain, b"INTEGER PRIMARY KEY", b"INTEGER$PRIMARY KEY")
    assert (found.number, "a row has the number None" in found.why) == (1, True)


def test_of_a_damaged_file_the_first_row_that_cannot_be_read_is_named(audit: Audit) -> None:
    for number in range(1, 101):
        audit.append(exchange_of(f"Who was the {number}th?"))
    audit.close()
    written = bytearray(audit.path.read_bytes())
    page = written.index(b"Who was the 70th?") // 4096
    written[4096 * page : 4096 * page + 8] = b"\xff" * 8
    with altered(audit.path, lambda path: path.write_bytes(written)) as damaged:
        last = 0
        with suppress(StoreDamaged):
            while damaged.record(last + 1):
                last += 1
        found = damaged.verify()
        assert isinstance(found, Broken)
        assert (found.number, 10 < last < 70) == (last + 1, True)


def test_a_record_that_was_altered_is_not_shown(chain: Path) -> None:
    alteration = "UPDATE replies SET content = replace(content, '1911', '1912') WHERE number = 3"
    with altered(chain, lambda path: execute(path, alteration)) as audit:
        assert audit.record(1).number == 1
        quoting = document_id("paper:b")
        for read in (lambda: audit.record(3), lambda: audit.newest(9), lambda: list(audit.quoting(quoting))):
            with pytest.raises(StoreDamaged, match=r"The record 3 in .* was altered"):
                read()
        assert audit.verify() == Broken(3, "Its hash does not match its content.")


def test_a_row_that_is_gone_is_found(chain: Path) -> None:
    with altered(chain, lambda path: execute(path, "DELETE FROM replies WHERE number = 2")) as audit:
        assert audit.verify() == Broken(2, "A row is missing, or in a wrong place: 3 stands where 2 should.")


def test_a_row_put_in_the_place_of_another_is_found_at_the_next(chain: Path, tmp_path: Path) -> None:
    with closing(Audit(tmp_path / "other.sqlite")) as other:
        other.append(exchange_of("Another question?"))
        forged = other.record(1)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection:
        [content] = connection.execute("SELECT content FROM replies").fetchone()

    def forge(path: Path) -> None:
        execute(path, "DELETE FROM quoted WHERE number = 1")
        execute(path, "UPDATE replies SET content = ?, hash = ? WHERE number = 1", content, forged.hash)

    with altered(chain, forge) as audit:
        assert audit.verify() == Broken(2, "The former row's hash in it is not that of the former row.")


@pytest.mark.parametrize("number", [77, 0, -1])
def test_documents_of_no_row_are_found(chain: Path, number: int) -> None:
    with altered(chain, lambda path: execute(path, "INSERT INTO quoted VALUES (?, 'abc')", number)) as audit:
        assert audit.verify() == Broken(number, "It is said to quote documents, and there is no such row.")


def test_values_of_another_type_and_the_same_bytes_alter_nothing(chain: Path) -> None:
    alteration = "UPDATE replies SET " + ", ".join(f"{name} = CAST({name} AS BLOB)" for name in ("content", "hash"))
    with altered(chain, lambda path: execute(path, alteration)) as audit:
        assert audit.newest(1) == [audit.record(5)]
        assert audit.append(exchange_of("Who?")) == 6
        assert isinstance(audit.verify(), Head)


def test_more_rows_than_are_read_at_once_are_followed_to_the_end(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pullquote.audit.log.AT_ONCE", 3)
    for count in range(1, 8):
        audit.append(exchange_of(f"Question {count}?"))
        assert audit.verify() == audit.head()
        assert [row.number for row in audit._rows()] == list(range(1, count + 1))


def test_the_log_can_be_emptied_while_rows_are_followed(audit: Audit) -> None:
    for number in range(3):
        audit.append(exchange_of(f"{number}?"))
    rows = audit._rows()
    next(rows)
    audit.append(exchange_of("Meanwhile?"))
    audit._connections.empty_log()
    assert audit.path.with_name(f"{AUDIT}-wal").stat().st_size == 0
    assert [row.number for row in rows] == [2, 3, 4]


def test_a_tail_that_was_cut_off_is_found_by_a_head_noted_earlier(chain: Path) -> None:
    with altered(chain) as audit:
        head, earlier = audit.verify(), audit.record(2).hash
        assert isinstance(head, Head)
        assert audit.verify(earlier) == audit.verify(head.hash) == head
    with altered(chain, lambda path: execute(path, "DELETE FROM replies WHERE number > 3")) as audit:
        execute(audit.path, "DELETE FROM quoted WHERE number > 3")
        assert isinstance(audit.verify(), Head)
        assert audit.verify(earlier) == audit.verify()
        found = audit.verify(head.hash)
        assert isinstance(found, Broken)
        assert (found.number, found.why.partition(",")[0]) == (
            4,
            f"No row has the hash {head.hash}: rows were cut off the end",
        )


# --- who writes


def test_threads_and_processes_add_to_one_chain(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / AUDIT), str(Path(__file__).parent)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: subprocess.run(command, capture_output=True, check=True), range(4)))
    numbers = [int(number) for each in said for number in each.stdout.split()]
    assert sorted(numbers) == list(range(1, 121))
    with closing(Audit(tmp_path / AUDIT)) as audit:
        found = audit.verify()
        assert isinstance(found, Head)
        assert found.number == 120


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / AUDIT).mkdir()
    with closing(Audit(tmp_path / AUDIT)) as audit, pytest.raises(StoreError, match="PULLQUOTE_AUDIT=false"):
        audit.append(exchange_of("Who?"))


def test_a_layout_of_a_later_version_is_refused(chain: Path) -> None:
    later = altered(chain, lambda path: execute(path, "PRAGMA user_version = 99"))
    with later as audit, pytest.raises(StoreError, match="layout 99"):
        audit.append(exchange_of("Who?"))
