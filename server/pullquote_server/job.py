"""A job: what an upload has come to. It stands in a folder of its own, with the files until they are indexed."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pullquote.errors import StoreError, UnreadableDocument
from pullquote.ingest import Added
from pullquote.wire import failure_to_json, moment

STATE = "job.json"
PROGRESS = "progress.json"
"""How far it has come, while it is carried out."""


class State(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    FINISHED = "finished"
    FAILED = "failed"
    """Nothing is wrong with the documents: it is tried again when the server starts."""


@dataclass(slots=True)
class Job:
    """`names` are those of its files, none for documents that came as JSON; the first `done` files are indexed.

    Of those that are `unread` nothing was stored. `removed` are the ids of what an earlier file of the same name held,
    and none holds any more.
    """

    id: str
    names: list[str]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: State = State.WAITING
    done: int = 0
    documents: int = 0
    passages: int = 0
    problem: str | None = None
    report: Added = field(default_factory=Added)
    unread: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def parts(self) -> int:
        """How many files it has on the disk."""
        return len(self.names) or 1

    @property
    def is_over(self) -> bool:
        return self.state in (State.FINISHED, State.FAILED)

    @property
    def stored(self) -> list[str]:
        """The ids of what its files held, as far as they are indexed."""
        return ids_of(self.report)

    @property
    def read_nothing(self) -> bool:
        """Whether nothing of what was sent could be read."""
        return bool(self.report.failures) and not self.stored

    def begin(self, so_far: Added) -> None:
        """It is carried out now, perhaps not for the first time: `so_far` is what the file that comes next has held."""
        self.state, self.problem = State.WORKING, None
        self.documents = len(self.stored) + len(ids_of(so_far))
        self.passages = self.report.passages + so_far.passages

    def join(self, more: Added, removed: Iterable[str]) -> None:
        """Add what one of its files held, and the ids of what was removed with it."""
        self.report.added += more.added
        self.report.replaced += more.replaced
        self.report.unchanged += more.unchanged
        self.report.passages += more.passages
        self.report.failures += more.failures
        # What one file holds no more may have moved to a later one.
        held = frozenset(ids_of(more))
        self.removed = [each for each in (*self.removed, *removed) if each not in held]


def ids_of(added: Added) -> list[str]:
    return [*added.added, *added.replaced, *added.unchanged]


def job_to_json(job: Job) -> dict[str, Any]:
    """As it is told; the result is there when it is finished."""
    return {
        "id": job.id,
        "state": job.state.value,
        "created": moment(job.created),
        "files": len(job.names),
        "files_done": job.done,
        "documents": job.documents,
        "passages": job.passages,
        "result": report_to_json(job) if job.state is State.FINISHED else None,
        "problem": job.problem,
    }


def report_to_json(job: Job) -> dict[str, Any]:
    report = job.report
    return {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "removed": job.removed,
        "passages": report.passages,
        "failures": [failure_to_json(failure) for failure in report.failures],
    }


def write(job: Job, folder: Path) -> None:
    """Replace its state in one step, so that it survives that the power fails."""
    aside = folder / f"{STATE}.new"
    with aside.open("w", encoding="utf-8") as file:
        kept = {"names": job.names, "unread": job.unread, "report": report_to_json(job)}
        json.dump({**job_to_json(job), **kept}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / STATE)


def write_progress(job: Job, folder: Path) -> None:
    """Say how far it has come since `write`; quick, because it may be lost where the power fails."""
    aside = folder / f"{PROGRESS}.new"
    aside.write_text(json.dumps({"documents": job.documents, "passages": job.passages}), encoding="utf-8")
    aside.replace(folder / PROGRESS)


def read(folder: Path) -> Job:
    """Raises `FileNotFoundError` where there is none, and `StoreError` where it cannot be read."""
    try:
        return _read(folder)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The job in {folder} cannot be read: {error!r}. Delete that folder; its files whose names are numbers "
            "were sent, and may not be indexed."
        ) from error


def _read(folder: Path) -> Job:
    told = json.loads((folder / STATE).read_bytes())
    report = told["report"]
    removed = report.pop("removed", [])  # a former version wrote none
    failures = [UnreadableDocument(each["uri"], each["reason"], each["remedy"]) for each in report.pop("failures")]
    job = Job(
        told["id"],
        told["names"],
        datetime.fromisoformat(told["created"]),
        State(told["state"]),
        told["files_done"],
        told["documents"],
        told["passages"],
        told["problem"],
        Added(**report, failures=failures),
        told.get("unread", []),  # nor these
        removed,
    )
    return job if job.state is State.FINISHED else _with_progress(job, folder)


def _with_progress(job: Job, folder: Path) -> Job:
    try:
        told = json.loads((folder / PROGRESS).read_bytes())
    except (FileNotFoundError, ValueError):  # none yet, or of an empty file that a power failure left
        return job
    documents, passages = max(job.documents, told["documents"]), max(job.passages, told["passages"])
    return replace(job, state=State.WORKING, problem=None, documents=documents, passages=passages)
