"""The keys and the sessions of browsers, in `access.sqlite`. No secret is written there, but what it hashes to."""

import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pullquote.access import Key, Scope, Secret, digest
from pullquote.errors import UnknownKey
from pullquote.store.connections import Connection
from pullquote.store.kept_open import KeptOpen

ACCESS = "access.sqlite"
SESSION = timedelta(hours=12)
_SCHEMA = Path(__file__).with_name("access.sql")
_COLUMNS = "keys.prefix, scope, collections, note, created, keys.expires, revoked"
_STORED = "prefix, digest, scope, collections, note, created, expires, revoked"
_OF_NOBODY = digest("")


def _now() -> datetime:
    return datetime.now(UTC)


def make_private(path: Path) -> None:
    """Have its owner alone read a file of keys, before anything is written in it; it is made where there is none."""
    path.touch(mode=0o600)
    path.chmod(0o600)


class Keys:
    """Those of a data folder. Safe to share between threads; each look sees what other processes have changed."""

    def __init__(self, data: Path, clock: Callable[[], datetime] = _now) -> None:
        self._path = data / ACCESS
        self._file = KeptOpen(self._path)
        self._clock = clock

    def create(
        self, scope: Scope, collections: Sequence[str] = (), expires_in: timedelta | None = None, note: str = ""
    ) -> Secret:
        """Make a key; what is returned is known to nobody else, and cannot be told again."""
        made, now = Secret.make(), self._clock()
        expires = (now + expires_in).isoformat() if expires_in is not None else None
        opened = json.dumps(sorted(set(collections)))
        with self._written() as connection:
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (made.prefix, made.digest, scope, opened, note, now.isoformat(), expires),
            )
        return made

    def listed(self) -> list[Key]:
        """All that were made, the oldest first, also those that expired or were revoked."""
        return self._keys("ORDER BY created, prefix")

    def any(self) -> bool:
        """Whether a key was ever made, be it revoked: the last one's end shall not open what it closed."""
        return bool(self._keys("LIMIT 1"))

    def revoke(self, prefix: str) -> Key:
        """End a key and its sessions, for every process, before this returns. Raises `UnknownKey`."""
        if not self._keys("WHERE prefix = ?", prefix):
            raise UnknownKey(prefix)
        with self._written() as connection:
            now = self._clock().isoformat()
            connection.execute("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE prefix = ?", (now, prefix))
            connection.execute("DELETE FROM sessions WHERE prefix = ?", (prefix,))
        [revoked] = self._keys("WHERE prefix = ?", prefix)
        return revoked

    def find(self, text: str) -> Key | None:
        """The key that `text` is; None where it is none, or one that holds no more."""
        given = Secret.parse(text)
        if not given:
            return None
        rows = self._rows(f"SELECT digest, {_COLUMNS} FROM keys WHERE prefix = ?", given.prefix)  # noqa: S608 - constant
        # An unknown prefix is compared too, so that it takes as long as a wrong secret.
        same = hmac.compare_digest(given.digest, rows[0][0] if rows else _OF_NOBODY)
        return self._holding([_key(row[1:]) for row in rows]) if same else None

    def log_in(self, key: Key) -> str:
        """The token of a new session of the key, which ends with it, or after twelve hours."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._written() as connection:
            connection.execute("DELETE FROM sessions WHERE expires <= ?", (now.isoformat(),))
            session = (digest(token), key.prefix, (now + SESSION).isoformat())
            connection.execute("INSERT INTO sessions (digest, prefix, expires) VALUES (?, ?, ?)", session)
        return token

    def logged_in(self, token: str) -> Key | None:
        """The key of a session; None where it has ended."""
        which = "JOIN sessions USING (prefix) WHERE sessions.digest = ? AND sessions.expires > ?"
        return self._holding(self._keys(which, digest(token), self._clock().isoformat()))

    def log_out(self, token: str) -> None:
        if self.logged_in(token):
            with self._written() as connection:
                connection.execute("DELETE FROM sessions WHERE digest = ?", (digest(token),))

    def replace_by(self, former: "Keys") -> None:
        """Become the `former` ones, in one commit: what ended since does not come back, and no session.

        Where there are no former ones, the keys stay.
        """
        restored = former._rows(f"SELECT {_STORED} FROM keys")  # noqa: S608 - constant
        with self._written() as connection:
            # Nobody can revoke one between this look and the end.
            ended = connection.execute("SELECT revoked, prefix FROM keys WHERE revoked IS NOT NULL").fetchall()
            connection.execute("DELETE FROM sessions")
            if restored:
                # From before the first key there may be an empty file. To end every key would open what they close.
                connection.execute("DELETE FROM keys")
            connection.executemany(f"INSERT INTO keys ({_STORED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", restored)  # noqa: S608
            connection.executemany("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE prefix = ?", ended)

    def _holding(self, keys: Sequence[Key]) -> Key | None:
        return next((key for key in keys if key.holds(self._clock())), None)

    def _keys(self, which: str, *values: str) -> list[Key]:
        return [_key(row) for row in self._rows(f"SELECT {_COLUMNS} FROM keys {which}", *values)]  # noqa: S608 - ours

    def _rows(self, query: str, *values: str) -> list[Any]:
        # A folder without keys stays without the file.
        if not self._path.exists():
            return []
        with self._file.connection() as connection:
            # Between its being made and its first key, the file is empty.
            if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sessions'").fetchone():
                return []
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _written(self) -> Iterator[Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_private(self._path)
        with self._file.transaction() as connection:
            for statement in _SCHEMA.read_text(encoding="utf-8").split(";\n"):
                connection.execute(statement)
            yield connection


def _key(row: Sequence[str | None]) -> Key:
    prefix, scope, collections, note, created, expires, revoked = row
    return Key(
        prefix or "",
        Scope(scope or ""),
        tuple(json.loads(collections or "[]")),
        note or "",
        datetime.fromisoformat(created or ""),
        datetime.fromisoformat(expires) if expires else None,
        datetime.fromisoformat(revoked) if revoked else None,
    )
