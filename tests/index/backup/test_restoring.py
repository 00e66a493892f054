import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from stat import S_IMODE

import pytest

from pullquote.access import Scope
from pullquote.backup import restoring
from pullquote.backup.manifest import Copied, Manifest
from pullquote.backup.restoring import restore
from pullquote.backup.taking import back_up
from pullquote.engine import Engine
from pullquote.errors import InvalidBackup, StoreError, StoreLocked
from pullquote.store import upkeep
from pullquote.store.folder_lock import FolderLock
from pullquote.store.keys import ACCESS, Keys
from pullquote.types import Answer, Document

QUESTION = "How far did the herring quota fall?"
NAMES = ("access.sqlite", "audit.sqlite", "pullquote.sqlite")
Add = Callable[[Path, str], None]


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    back_up(data, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def answer(open_engine: Callable[[Path], Engine]) -> Callable[[Path], str]:
    def answer(data: Path) -> str:
        engine = open_engine(data)
        reply = engine.ask(QUESTION)
        engine.close()
        assert isinstance(reply, Answer)
        return reply.text

    return answer


def test_an_empty_folder_becomes_what_was_copied(
    copy: Path, tmp_path: Path, answer: Callable[[Path], str], words: Callable[[Path], list[str]]
) -> None:
    new = tmp_path / "new"
    assert restore(copy, new).left == ()
    assert "18 per cent" in answer(new)
    assert "31 per cent" in answer(new / "collections" / "court")
    assert words(new / "collections" / "court" / "audit.sqlite") == ["collections/court/audit"]
    assert not list(new.glob("restoring-*"))
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    restore(copy, new, overwrite=True)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_an_engine_that_is_open_answers_of_what_was_restored(
    copy: Path, data: Path, open_engine: Callable[[Path], Engine], document: Callable[..., Document]
) -> None:
    engine = open_engine(data)
    engine.add_documents([document("x:quota", "The herring quota fell by 25 per cent this year.")])
    engine.add_documents([document("x:choir", "The choir of Osk sang in the chapel on Sunday.")])
    assert "25 per cent" in engine.ask(QUESTION).text
    restore(copy, data, overwrite=True)
    assert "18 per cent" in engine.ask(QUESTION).text
    assert engine.counts().documents == 1
    engine.add_documents([document("x:pier", "The pier was closed by the gale.")])
    assert "The pier was closed" in engine.ask("What closed the pier?").text
    engine.close()


def test_a_segment_of_before_is_not_named_in_what_was_restored(
    copy: Path,
    data: Path,
    open_engine: Callable[[Path], Engine],
    document: Callable[..., Document],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = open_engine(data)
    late = open_engine(data)
    late.add_documents(document(f"x:{n}", f"Note {n} on the tide.") for n in range(3))
    restore(copy, data, overwrite=True)
    monkeypatch.setattr(upkeep, "SEALED_FROM", 4)
    # What `late` holds is enough to be sealed, and of a history that there is no more.
    late.store.upkeep.consider()  # type: ignore[attr-defined]
    late.store.upkeep.finish()  # type: ignore[attr-defined]
    assert not list((data / "dense").glob("*.segment"))
    assert "18 per cent" in engine.ask(QUESTION).text
    late.close()
    engine.close()


def test_what_is_stored_is_replaced_only_where_that_is_wanted(
    copy: Path, data: Path, words: Callable[[Path], list[str]], noted: Add
) -> None:
    noted(data / "audit.sqlite", "later")
    with pytest.raises(StoreError, match=r"access\.sqlite.*--yes"):
        restore(copy, data)
    assert words(data / "audit.sqlite") == ["audit", "later"]
    restore(copy, data, overwrite=True)
    assert words(data / "audit.sqlite") == ["audit"]


def test_a_folder_in_which_nothing_was_stored_yet_counts_as_empty(
    data: Path, tmp_path: Path, open_engine: Callable[[Path], Engine]
) -> None:
    for path in (data / "access.sqlite", data / "audit.sqlite"):
        path.unlink()
    shutil.rmtree(data / "collections")
    back_up(data, tmp_path / "copy")
    engine = open_engine(tmp_path / "new")
    restore(tmp_path / "copy", tmp_path / "new")
    assert "18 per cent" in engine.ask(QUESTION).text
    engine.close()


def test_keys_are_their_owner_s_alone_and_stay_revoked(tmp_path: Path) -> None:
    data = tmp_path / "keyed"
    keys = Keys(data)
    kept, ended = keys.create(Scope.READ), keys.create(Scope.ADMIN)
    (data / ACCESS).chmod(0o644)
    back_up(data, tmp_path / "copy")
    late = keys.create(Scope.READ)
    keys.revoke(ended.prefix)
    restore(tmp_path / "copy", data, overwrite=True)
    assert [bool(keys.find(str(secret))) for secret in (kept, ended, late)] == [True, False, False]
    restore(tmp_path / "copy", tmp_path / "new")
    for folder in (data, tmp_path / "copy", tmp_path / "new"):
        assert S_IMODE((folder / ACCESS).stat().st_mode) == 0o600


def test_a_backup_from_before_the_first_key_opens_nothing(tmp_path: Path) -> None:
    data = tmp_path / "keyed"
    data.mkdir()
    (data / ACCESS).touch()  # as a `keys create` leaves it that was cut off
    back_up(data, tmp_path / "copy")
    secret = Keys(data).create(Scope.ADMIN)
    restore(tmp_path / "copy", data, overwrite=True)
    assert Keys(data).any()
    assert Keys(data).find(str(secret))


def test_a_key_that_is_revoked_during_a_restore_stays_revoked(tmp_path: Path) -> None:
    data = tmp_path / "keyed"
    keys = Keys(data)
    secret = keys.create(Scope.ADMIN)
    back_up(data, tmp_path / "copy")
    with ThreadPoolExecutor(1) as pool, closing(sqlite3.connect(data / ACCESS, isolation_level=None)) as revoking:
        revoking.execute("BEGIN IMMEDIATE")
        revoking.execute("UPDATE keys SET revoked = '2026-01-03T10:00:00+00:00'")
        restoring = pool.submit(restore, tmp_path / "copy", data, overwrite=True)
        time.sleep(0.5)  # it has come to the keys by now, and waits
        revoking.execute("COMMIT")
        restoring.result(timeout=60)
    assert keys.find(str(secret)) is None


def test_what_a_killed_restore_left_is_deleted_by_the_next_one(copy: Path, data: Path) -> None:
    left, backup = data / "restoring-0a1b2c3d", data / "restoring-monday"
    shutil.copytree(copy, backup)
    shutil.copytree(copy, left)
    (left / "manifest.json").unlink()
    restore(copy, data, overwrite=True)
    assert (left.exists(), backup.exists()) == (False, True)


def test_what_a_restore_under_way_has_aside_is_left_to_it(
    copy: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "WAIT_SECONDS", 0.05)
    aside = data / "restoring-0a1b2c3d"
    aside.mkdir()
    with FolderLock(data / restoring.LOCK).held(0), pytest.raises(StoreLocked, match=r"restoring into .* Try again"):
        restore(copy, data, overwrite=True)
    assert aside.exists()


def test_a_restored_collection_is_there_when_the_power_goes(
    copy: Path, tmp_path: Path, synced: dict[Path, set[str]]
) -> None:
    restore(copy, tmp_path / "new")
    assert "new" in synced[tmp_path]
    assert "collections" in synced[tmp_path / "new"]
    assert synced[tmp_path / "new" / "collections"] == {"court"}


def test_what_is_not_in_the_backup_stays(
    copy: Path, data: Path, noted: Add, words: Callable[[Path], list[str]]
) -> None:
    noted(data / "collections" / "late" / "audit.sqlite", "kept")
    left = restore(copy, data, overwrite=True).left
    assert left == (PurePosixPath("collections/late/audit.sqlite"),)
    assert words(data / left[0]) == ["kept"]


@pytest.mark.parametrize("name", NAMES)
def test_of_two_databases_the_damaged_one_is_named_and_left_as_it_is(copy: Path, data: Path, name: str) -> None:
    (data / name).write_bytes(b"no database at all, " * 400)
    for log in data.glob(f"{name}-*"):
        log.unlink()
    with pytest.raises(
        StoreError, match=rf"{data / name} cannot be restored into: .* is (damaged|not a database)"
    ) as raised:
        restore(copy, data, overwrite=True)
    assert "move it away with its -wal and -shm, and try again" in str(raised.value)
    assert "revoke once more" in str(raised.value) or name != ACCESS
    assert (data / name).read_bytes() == b"no database at all, " * 400
    (data / name).unlink()
    restore(copy, data, overwrite=True)


def spoil(copy: Path) -> None:
    path = copy / "pullquote.sqlite"
    written = bytearray(path.read_bytes())
    written[-100] ^= 1
    path.write_bytes(written)


def name_another_sum(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["files"][-1]["sha256"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest))


def sum_up_anew(copy: Path) -> None:
    """Have the manifest tell what is in the folder."""
    manifest = Manifest.read(copy)
    files = tuple(Copied.of(copy, file.path, file.generation) for file in manifest.files)
    replace(manifest, files=files).write(copy)


def tear(copy: Path, name: str) -> None:
    written = bytearray((copy / name).read_bytes())
    written[-4096:-4088] = b"\xff" * 8
    (copy / name).write_bytes(written)
    sum_up_anew(copy)


def put_layout(copy: Path, name: str) -> None:
    with closing(sqlite3.connect(copy / name)) as connection:
        connection.execute("PRAGMA user_version = 99")
    sum_up_anew(copy)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        *((partial(tear, name=name), rf"copy/{name} is damaged: .* Restore from another") for name in NAMES),
        *(
            (partial(put_layout, name=name), rf"copy/{name} cannot be restored: .* the layout 99, .* a newer Pullquote")
            for name in ("audit.sqlite", "pullquote.sqlite")
        ),
        (spoil, "is not what was written"),
        (name_another_sum, "is not what was written"),
        (lambda copy: (copy / "audit.sqlite").unlink(), "lacks audit.sqlite"),
        (lambda copy: (copy / "manifest.json").unlink(), "is no backup"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(
    copy: Path, data: Path, noted: Add, words: Callable[[Path], list[str]], harm: Callable[[Path], None], said: str
) -> None:
    noted(data / "access.sqlite", "later")
    harm(copy)
    with pytest.raises(InvalidBackup, match=said):
        restore(copy, data, overwrite=True)
    assert words(data / "access.sqlite") == ["access", "later"]
    assert not list(data.glob("restoring-*"))
