"""Keys: who may do what, in which collections.

A key reads `pq_PREFIX_SECRET`. The prefix is public and tells keys apart; of the secret, 256 random bits, only the
SHA-256 is kept.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

EVERY = "*"
"""Stands for all collections, those to come too."""
_FORM = re.compile(r"pq_([0-9a-f]{10})_([0-9a-f]{64})")


class Scope(StrEnum):
    """What may be done; each includes the ones before it."""

    READ = "read"
    """Ask, search, list, read and verify."""
    WRITE = "write"
    """Add and remove documents."""
    ADMIN = "admin"
    """Make and remove collections; all of them are an administrator's."""

    def includes(self, other: "Scope") -> bool:
        """
        >>> Scope.WRITE.includes(Scope.READ), Scope.WRITE.includes(Scope.ADMIN)
        (True, False)
        """
        ranks = list(Scope)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Key:
    """All that is known of a key, but for its secret. `revoked` is when that was done."""

    prefix: str
    scope: Scope
    collections: tuple[str, ...]
    note: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def sees(self, collection: str) -> bool:
        return self.scope is Scope.ADMIN or EVERY in self.collections or collection in self.collections


@dataclass(frozen=True, slots=True)
class Secret:
    """A key as its holder has it."""

    prefix: str
    secret: str

    @classmethod
    def make(cls) -> "Secret":
        return cls(secrets.token_hex(5), secrets.token_hex(32))

    @classmethod
    def parse(cls, text: str) -> "Secret | None":
        """None where the text is no key of ours."""
        found = _FORM.fullmatch(text)
        return cls(found[1], found[2]) if found else None

    def __str__(self) -> str:
        return f"pq_{self.prefix}_{self.secret}"

    @property
    def digest(self) -> str:
        return digest(self.secret)


def digest(secret: str) -> str:
    """What is kept of a secret. One of 256 random bits is not guessed, so it takes no slow hash."""
    return sha256(secret.encode()).hexdigest()
