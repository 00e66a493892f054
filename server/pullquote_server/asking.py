"""The questions that each client has under way, counted for all processes of the server together."""

import itertools
import os
import secrets
import time

from pullquote.store.connections import Connection
from pullquote.store.kept_open import KeptOpen
from pullquote_server.alive import is_alive

LONGEST_SECONDS = 3600
"""What is said to be under way for longer does not count: another program may have a dead process's number by then."""
_LIFE = secrets.token_hex(8)
"""Of this process: in a container that was started again, it may have the number of one that was killed."""
_numbers = itertools.count()


class Asking:
    """A row for each, in the file that `usage.open_usage` opens. Those of a process that was killed end with it."""

    def __init__(self, file: KeptOpen) -> None:
        self._file = file

    def begin(self, name: str, most: int) -> int | None:
        """The number under which it is counted; None where the client has `most` of them already."""
        number = next(_numbers)
        row = (_LIFE, number, os.getpid(), name, time.time() + LONGEST_SECONDS)
        with self._file.transaction() as connection:
            _forget_dead(connection)
            [[asking]] = connection.execute("SELECT count(*) FROM asking WHERE name = ?", (name,))
            if asking < most:
                connection.execute("INSERT INTO asking VALUES (?, ?, ?, ?, ?)", row)
        return number if asking < most else None

    def end(self, number: int) -> None:
        with self._file.connection() as connection:
            connection.execute("DELETE FROM asking WHERE life = ? AND number = ?", (_LIFE, number))


def _forget_dead(connection: Connection) -> None:
    connection.execute("DELETE FROM asking WHERE until <= ?", (time.time(),))
    for process, life in connection.execute("SELECT DISTINCT process, life FROM asking").fetchall():
        if life != _LIFE and (process == os.getpid() or not is_alive(process)):
            connection.execute("DELETE FROM asking WHERE life = ?", (life,))
