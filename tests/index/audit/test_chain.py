"""The chain by itself: anybody can compute it, and nothing but the next row follows the last."""

import doctest
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from pullquote.audit import chain as module
from pullquote.audit.chain import GENESIS, Broken, Head, Row, follow, hash_of
from pullquote.audit.log import Audit
from pullquote.errors import StoreDamaged


def row_after(
    head: Head, content: bytes = b'{"reply":{"quotes":[]}}', documents: frozenset[bytes] = frozenset()
) -> Row:
    number = head.number + 1
    written = hash_of(number, head.hash, content)
    return Row(number, head.hash.encode(), content, written.encode(), documents)


def test_the_example_is_true() -> None:
    assert doctest.testmod(module).failed == 0


def test_the_hashes_are_computed_from_the_rows_alone(chain: Path) -> None:
    with closing(sqlite3.connect(chain)) as connection:
        rows = connection.execute("SELECT number, content, hash FROM replies ORDER BY number").fetchall()
    former = "0" * 64
    for number, content, written in rows:
        former = hashlib.sha256(f"{number}\n{former}\n{content}".encode()).hexdigest()
        assert written == former
        assert "\n" not in content
    with closing(Audit(chain)) as audit:
        assert audit.verify() == Head(5, former)


def test_an_empty_chain_is_whole() -> None:
    assert follow(()) == follow((), GENESIS) == Head(0, GENESIS)


def test_rows_follow_one_another() -> None:
    first = row_after(Head())
    second = row_after(Head(1, first.hash.decode()))
    assert follow([first, second]) == Head(2, second.hash.decode())
    assert follow([second]) == Broken(1, "A row is missing, or in a wrong place: 2 stands where 1 should.")
    assert follow([first, first]) == Broken(1, "A row is missing, or in a wrong place: 1 stands where 2 should.")


def test_other_documents_than_the_quoted_ones_are_found() -> None:
    quoting = b'{"reply":{"quotes":[{"also_in":[{"document":"b"}],"document":"a"}]}}'
    assert isinstance(follow([row_after(Head(), quoting, frozenset({b"a", b"b"}))]), Head)
    why = "The documents by which it is found are not those that its reply quotes."
    for documents in ({b"a"}, {b"a", b"b", b"c"}, set()):
        assert follow([row_after(Head(), quoting, frozenset(documents))]) == Broken(1, why)


def test_rows_that_cannot_be_read_on_break_the_chain() -> None:
    def rows():
        yield row_after(Head())
        raise StoreDamaged("The file is damaged.")

    assert follow(rows()) == Broken(2, "The file is damaged.")
