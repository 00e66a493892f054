"""Connections that stay open to a file which others may delete or replace meanwhile."""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pullquote.store.connections import RESTORE, Connection, Connections, Synchronous, transaction
from pullquote.store.identity import Identity, identity


class KeptOpen:
    """Safe to share between threads. Each use is of the file that stands at `path` then; it ends with this object.

    What SQLite itself writes into the file, a restore among it, connections see without being opened anew. `prepare` is
    called with one of a file that was not seen before; the file is made where there is none. `synchronous` and `remedy`
    are those of `Connections`.
    """

    def __init__(
        self,
        path: Path,
        synchronous: Synchronous = "FULL",
        prepare: Callable[[Connection], object] | None = None,
        remedy: str = RESTORE,
    ) -> None:
        self.path = path
        self._remedy = remedy
        self._synchronous: Synchronous = synchronous
        self._prepare = prepare
        self._opening = threading.Lock()
        self._seen: Identity | None = None
        self._connections: Connections | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with ExitStack() as stack:
            # Another thread may find the file replaced, and closes what it had of the former one.
            with self._opening:
                connection = stack.enter_context(self._present().connection())
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.connection() as connection, transaction(connection):
            yield connection

    def _present(self) -> Connections:
        if self._connections and self._seen and identity(self.path) == self._seen:
            return self._connections
        if self._connections:
            self._connections.close()
        self._connections = self._opened()
        self._seen = identity(self.path)
        return self._connections

    def _opened(self) -> Connections:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connections = Connections(self.path, self._synchronous, self._remedy)
        weakref.finalize(self, connections.close)
        with connections.connection() as connection:
            if self._prepare:
                self._prepare(connection)
        return connections
