"""What a key opens, and how it is written."""

from datetime import UTC, datetime, timedelta

import pytest

from pullquote.access import EVERY, Key, Scope, Secret

NOW = datetime(2026, 1, 3, tzinfo=UTC)


def key(scope: Scope = Scope.READ, *collections: str, **facts: datetime) -> Key:
    return Key("0123456789", scope, collections, "", NOW, **facts)


def test_each_scope_includes_the_ones_before_it() -> None:
    included = {scope: {other for other in Scope if scope.includes(other)} for scope in Scope}
    assert included == {
        Scope.READ: {Scope.READ},
        Scope.WRITE: {Scope.READ, Scope.WRITE},
        Scope.ADMIN: set(Scope),
    }


def test_a_key_sees_its_collections_alone() -> None:
    assert key(Scope.WRITE, "harbour").sees("harbour")
    assert not key(Scope.WRITE, "harbour").sees("main")
    assert key(Scope.READ, EVERY).sees("anything")
    assert key(Scope.ADMIN).sees("anything")


def test_a_key_holds_until_it_expires_or_is_revoked() -> None:
    assert key().holds(NOW)
    assert key(expires=NOW + timedelta(seconds=1)).holds(NOW)
    assert not key(expires=NOW).holds(NOW)
    assert not key(revoked=NOW).holds(NOW)


def test_a_secret_is_read_as_it_was_written() -> None:
    made = Secret.make()
    assert Secret.parse(str(made)) == made
    assert len(bytes.fromhex(made.secret)) == 32
    assert Secret.make() != made


@pytest.mark.parametrize("text", ["", "pq__", "pq_0123456789_", "pq_0123456789_" + "g" * 64, "pq_01234_" + "0" * 64])
def test_what_is_no_secret(text: str) -> None:
    assert Secret.parse(text) is None
    assert Secret.parse(f"{Secret.make()}\n") is None
