"""Looks through a database of a data folder or a copy of it, so that nobody relies on one that is damaged."""

from contextlib import closing
from pathlib import Path

from pullquote.audit.log import Audit
from pullquote.store.connections import Connections
from pullquote.store.database import DATABASE, Database
from pullquote.store.keys import ACCESS


def look_through(file: Path) -> int | None:
    """Look through the whole of it, and bring it to the present layout; the generation of one that holds documents.

    Raises `StoreDamaged`, and `StoreError` where its layout is a newer one's.
    """
    if file.name == DATABASE:
        with closing(Database(file)) as database:
            return database.generation()
    if file.name == ACCESS:
        with closing(Connections(file)) as connections:
            connections.check()
    else:
        with closing(Audit(file)) as audit:
            audit.check()
    return None
