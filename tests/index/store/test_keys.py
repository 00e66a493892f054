"""Keys as they are kept: found by the secret, revoked for everybody, and never written down."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from stat import S_IMODE

import pytest

from pullquote.access import Scope, Secret
from pullquote.errors import StoreDamaged, UnknownKey
from pullquote.store.keys import ACCESS, SESSION, Keys


class Clock:
    now = datetime(2026, 1, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path, clock: Clock) -> Keys:
    return Keys(tmp_path / "data", clock)


def test_a_folder_without_keys_stays_as_it_is(keys: Keys, tmp_path: Path) -> None:
    assert (keys.any(), keys.listed(), keys.find(str(Secret.make())), keys.logged_in("x")) == (False, [], None, None)
    assert not (tmp_path / "data").exists()


def test_a_key_is_found_with_all_that_was_said_of_it(keys: Keys, clock: Clock) -> None:
    secret = keys.create(Scope.WRITE, ["town", "harbour", "town"], timedelta(days=90), "the newsroom's")
    found = keys.find(str(secret))
    assert found is not None
    assert [found] == keys.listed()
    assert (found.prefix, found.scope, found.note) == (secret.prefix, Scope.WRITE, "the newsroom's")
    assert found.collections == ("harbour", "town")
    assert (found.created, found.expires) == (clock.now, clock.now + timedelta(days=90))


def test_another_secret_is_no_key(keys: Keys) -> None:
    one, other = keys.create(Scope.READ), keys.create(Scope.READ)
    for secret in (Secret(one.prefix, other.secret), Secret("0000000000", one.secret), Secret(one.prefix, "0" * 64)):
        assert keys.find(str(secret)) is None
    assert keys.find(secret.digest) is None


def test_a_key_ends_when_it_expires(keys: Keys, clock: Clock) -> None:
    secret = keys.create(Scope.READ, expires_in=timedelta(hours=1))
    clock.now += timedelta(minutes=59)
    assert keys.find(str(secret))
    clock.now += timedelta(minutes=1)
    assert keys.find(str(secret)) is None


def test_a_key_of_no_time_never_holds(keys: Keys, clock: Clock) -> None:
    secret = keys.create(Scope.READ, expires_in=timedelta(0))
    assert keys.find(str(secret)) is None
    assert [key.expires for key in keys.listed()] == [clock.now]


def test_a_key_is_revoked_for_who_has_opened_it_before(keys: Keys, tmp_path: Path, clock: Clock) -> None:
    secret = keys.create(Scope.READ)
    other = Keys(tmp_path / "data", clock)
    found = other.find(str(secret))
    assert found
    token = other.log_in(found)
    first = keys.revoke(secret.prefix)
    assert first.revoked == clock.now
    assert (other.find(str(secret)), other.logged_in(token), other.any()) == (None, None, True)
    clock.now += timedelta(days=1)
    assert keys.revoke(secret.prefix) == first


def test_an_unknown_one_cannot_be_revoked(keys: Keys) -> None:
    with pytest.raises(UnknownKey, match="'0000000000'"):
        keys.revoke("0000000000")


def test_a_session_lasts_twelve_hours_and_no_longer_than_its_key(keys: Keys, clock: Clock) -> None:
    long, short = keys.create(Scope.READ), keys.create(Scope.READ, expires_in=timedelta(hours=1))
    begun = {secret.prefix: keys.log_in(found) for secret in (long, short) if (found := keys.find(str(secret)))}
    clock.now += timedelta(hours=1)
    held = {prefix: keys.logged_in(token) for prefix, token in begun.items()}
    assert held[long.prefix] == keys.find(str(long))
    assert held[short.prefix] is None
    clock.now += SESSION
    assert keys.logged_in(begun[long.prefix]) is None


def test_a_session_ends_when_it_is_logged_out(keys: Keys) -> None:
    found = keys.find(str(keys.create(Scope.READ)))
    assert found
    one, other = keys.log_in(found), keys.log_in(found)
    keys.log_out(one)
    assert (keys.logged_in(one), keys.logged_in(other)) == (None, found)


def test_only_the_owner_may_read_the_file_in_which_no_secret_stands(keys: Keys, tmp_path: Path) -> None:
    secret = keys.create(Scope.READ)
    found = keys.find(str(secret))
    assert found
    token = keys.log_in(found)
    file = tmp_path / "data" / ACCESS
    assert S_IMODE(file.stat().st_mode) == 0o600
    for hidden in (secret.secret.encode(), bytes.fromhex(secret.secret), token.encode()):
        assert hidden not in file.read_bytes()


def test_what_was_revoked_stays_so_where_keys_of_before_come_back(keys: Keys, tmp_path: Path, clock: Clock) -> None:
    kept, ended, late = (keys.create(Scope.READ, note=name) for name in ("kept", "ended", "late"))
    found = keys.find(str(kept))
    assert found
    token = keys.log_in(found)
    shutil.copytree(tmp_path / "data", tmp_path / "before")
    before = Keys(tmp_path / "before", clock)
    assert before.logged_in(token)
    keys.revoke(ended.prefix)
    clock.now += timedelta(days=1)
    before.revoke(late.prefix)
    newest = keys.create(Scope.READ, note="newest")
    keys.replace_by(before)
    assert [key.note for key in keys.listed() if key.holds(clock.now)] == ["kept"]
    assert (bool(keys.find(str(kept))), keys.find(str(ended)), keys.find(str(newest))) == (True, None, None)
    assert {key.revoked for key in keys.listed() if key.revoked} == {clock.now, clock.now - timedelta(days=1)}
    assert keys.logged_in(token) is None


@pytest.mark.parametrize("made", [False, True], ids=["empty", "without rows"])
def test_what_has_no_key_takes_none_away(keys: Keys, tmp_path: Path, made: bool) -> None:
    held, ended = keys.create(Scope.ADMIN), keys.create(Scope.READ)
    found = keys.find(str(held))
    assert found
    token = keys.log_in(found)
    keys.revoke(ended.prefix)
    (tmp_path / "before").mkdir()
    file = tmp_path / "before" / ACCESS
    file.touch()
    if made:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(files("pullquote.store").joinpath("access.sql").read_text(encoding="utf-8"))
    keys.replace_by(Keys(tmp_path / "before"))
    assert (keys.any(), keys.find(str(held)), keys.find(str(ended))) == (True, found, None)
    assert keys.logged_in(token) is None


def test_a_file_that_was_replaced_or_deleted_counts_at_the_next_look(keys: Keys, tmp_path: Path) -> None:
    secret, other = keys.create(Scope.READ), Keys(tmp_path / "other").create(Scope.READ)
    assert keys.find(str(secret))
    (tmp_path / "other" / ACCESS).rename(tmp_path / "data" / ACCESS)
    assert keys.find(str(secret)) is None
    assert keys.find(str(other))
    (tmp_path / "data" / ACCESS).unlink()
    assert (keys.any(), keys.find(str(other))) == (False, None)


def test_a_damaged_file_of_keys_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / ACCESS).write_bytes(b"no database at all, " * 400)
    with pytest.raises(StoreDamaged, match=r"It was left as it is\. Restore it from a backup\.$"):
        Keys(tmp_path).any()
