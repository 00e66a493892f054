"""An audit that has later replies than a backup is kept; one that the backup has whole is not."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote.audit.chain import Broken, Head
from pullquote.audit.log import AUDIT, Audit
from pullquote.backup.keeping import keep_audit
from pullquote.backup.restoring import restore
from pullquote.backup.taking import back_up
from pullquote.errors import StoreError
from pullquote.protocols import Exchange
from pullquote.types import Abstention, Filters, Finished, Reason


def record(path: Path, *questions: str) -> Head:
    """Record a reply to each question; the head after it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Audit(path)) as audit:
        for question in questions:
            finished = Finished(Abstention(question, Reason.NO_PASSAGE, 0.1, 3))
            audit.append(Exchange(Filters(), 8, {}, datetime(2026, 3, 14, tzinfo=UTC), finished))
        return audit.head()


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """An audit of three replies; `copy.sqlite` beside it has the first two."""
    path = tmp_path / "data" / AUDIT
    record(path, "Who?", "When?")
    shutil.copy(path, path.with_name("copy.sqlite"))
    record(path, "Where?")
    return path


def test_replies_that_would_be_gone_are_kept(later: Path) -> None:
    kept = keep_audit(later, later.with_name("copy.sqlite"))
    assert kept is not None
    assert kept.parent == later.parent
    with closing(Audit(kept)) as audit, closing(Audit(later)) as present:
        assert audit.verify() == present.verify()
        assert [each.question for each in audit.newest(9)] == ["Where?", "When?", "Who?"]


def test_nothing_is_kept_of_what_is_there_already(later: Path) -> None:
    assert keep_audit(later.with_name("copy.sqlite"), later) is None
    assert keep_audit(later, later) is None
    assert keep_audit(later.with_name("none.sqlite"), later) is None
    empty = later.with_name("empty.sqlite")
    with closing(Audit(empty)) as audit:
        audit.prepare()
    assert keep_audit(empty, later) is None


def test_an_audit_of_another_chain_is_kept(later: Path) -> None:
    other = later.with_name("other.sqlite")
    record(other, "Why?")
    assert keep_audit(other, later) is not None


def test_an_audit_that_cannot_be_kept_is_not_lost(later: Path) -> None:
    later.write_bytes(b"no database at all, " * 400)
    before = set(later.parent.iterdir())
    with pytest.raises(StoreError, match=r"It was left as it is\. Move it away"):
        keep_audit(later, later.with_name("copy.sqlite"))
    assert set(later.parent.iterdir()) == before


def test_a_head_that_was_noted_before_a_restore_is_missed_and_is_in_what_was_kept(tmp_path: Path) -> None:
    data, told = tmp_path / "data", list[str]()
    noted = record(data / AUDIT, "Who?", "When?")
    record(data / "collections" / "town" / AUDIT, "Who?")
    back_up(data, tmp_path / "copy")
    restore(tmp_path / "copy", data, overwrite=True, tell=told.append)
    assert told == []
    late = record(data / AUDIT, "Where?")
    restore(tmp_path / "copy", data, overwrite=True, tell=told.append)
    [kept] = data.rglob("audit-before-restore-*.sqlite")
    [said] = told
    assert said.startswith(f"{data / AUDIT} had replies that the backup lacks.")
    assert said.endswith(str(kept))
    with closing(Audit(data / AUDIT)) as audit:
        assert audit.verify(noted.hash) == noted
        missed = audit.verify(late.hash)
        assert isinstance(missed, Broken)
        assert "a backup from before was restored" in missed.why
    with closing(Audit(kept)) as audit:
        assert audit.verify(late.hash) == late
    # The next number is given again, to another reply: what was kept is no part of the chain, but of every backup.
    assert record(data / AUDIT, "Why?").number == late.number
    assert {str(file.path) for file in back_up(data, tmp_path / "another").files} == {
        AUDIT,
        kept.name,
        f"collections/town/{AUDIT}",
    }
    restore(tmp_path / "another", tmp_path / "new")
    with closing(Audit(tmp_path / "new" / kept.name)) as audit:
        assert audit.verify(late.hash) == late


def questions(path: Path) -> set[str]:
    with closing(Audit(path)) as audit:
        return {each.question for each in audit.newest(10_000)}


def test_what_each_of_two_restores_at_once_would_take_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    record(data / AUDIT, "Who?")
    back_up(data, tmp_path / "copy")
    for late in ("When?", "Where?"):
        record(data / AUDIT, late)
        restore(tmp_path / "copy", data, overwrite=True)
    kept = [questions(path) for path in sorted(data.glob("audit-before-restore-*.sqlite"))]
    assert kept == [{"Who?", "When?"}, {"Who?", "Where?"}]


def test_no_reply_is_lost_that_is_recorded_while_an_audit_is_restored(tmp_path: Path) -> None:
    data, enough = tmp_path / "data", threading.Event()
    record(data / AUDIT, "Who?")
    back_up(data, tmp_path / "copy")

    def keep_recording() -> set[str]:
        recorded = set[str]()
        while not enough.is_set():
            question = f"Who was the {len(recorded)}th?"
            record(data / AUDIT, question)
            recorded.add(question)
        return recorded

    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(keep_recording)
        for _ in range(8):
            restore(tmp_path / "copy", data, overwrite=True)
        enough.set()
    assert recording.result() <= set.union(*map(questions, data.glob("audit*.sqlite")))


def test_a_data_folder_without_an_audit_has_nothing_to_keep(tmp_path: Path) -> None:
    record(tmp_path / "data" / AUDIT, "Who?")
    back_up(tmp_path / "data", tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").glob("*.sqlite")] == [AUDIT]
