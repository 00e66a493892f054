"""The chain of hashes: each row's is made over the former row's, so that no row can be altered without it showing.

What no chain can tell is that its last rows were cut off: whoever noted the head elsewhere finds it missing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pullquote.audit.record import quoted_documents
from pullquote.errors import StoreDamaged

GENESIS = "0" * 64
"""What stands in the first row for the hash of the former."""


class Row(NamedTuple):
    """A row as its bytes stand in the database; `documents` are those that it is found by."""

    number: int
    former: bytes
    content: bytes
    hash: bytes
    documents: frozenset[bytes]


class Head(NamedTuple):
    """The last row's number and hash."""

    number: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row at which the chain is broken, and why."""

    number: int
    why: str


def hash_of(number: int, former: str, content: bytes) -> str:
    """SHA-256, in hexadecimal, of the number, the former row's hash and the content, a line each.

    >>> hash_of(1, GENESIS, b"{}")[:16]
    'e926929dc99bcdf0'
    """
    return hashlib.sha256(b"%d\n%s\n%s" % (number, former.encode(), content)).hexdigest()


def follow(rows: Iterable[Row], wanted: str | None = None) -> Head | Broken:
    """The head of a chain that is whole, or the first row where it is not, or where the rows cannot be read on.

    With `wanted`, the hash of a head that was noted earlier, a chain in which no row has it counts as broken too.
    """
    head, met = Head(), wanted in (None, GENESIS)
    try:
        for row in rows:
            if why := _fault(row, head):
                return Broken(min(row.number, head.number + 1), why)
            head = Head(row.number, row.hash.decode())
            met = met or head.hash == wanted
    except StoreDamaged as error:
        return Broken(head.number + 1, str(error))
    if not met:
        return Broken(
            head.number + 1,
            f"No row has the hash {wanted}: rows were cut off the end, a backup from before was restored, or it is of "
            "another chain.",
        )
    return head


def chain_to_json(found: Head | Broken) -> dict[str, Any]:
    """
    >>> chain_to_json(Broken(2, "A row is missing."))
    {'whole': False, 'rows': None, 'head': None, 'broken_at': 2, 'why': 'A row is missing.'}
    """
    match found:
        case Head(number=rows, hash=head):
            return {"whole": True, "rows": rows, "head": head, "broken_at": None, "why": None}
        case Broken(number=row, why=why):
            return {"whole": False, "rows": None, "head": None, "broken_at": row, "why": why}


def _fault(row: Row, former: Head) -> str | None:
    """What is wrong with a row that should come next after `former`; nothing where all is well."""
    expected = former.number + 1
    if row.number != expected:
        return f"A row is missing, or in a wrong place: {row.number} stands where {expected} should."
    if row.former != former.hash.encode():
        return "The former row's hash in it is not that of the former row."
    if row.hash != hash_of(row.number, former.hash, row.content).encode():
        return "Its hash does not match its content."
    if row.documents != {document.encode() for document in quoted_documents(row.content)}:
        return "The documents by which it is found are not those that its reply quotes."
    return None
