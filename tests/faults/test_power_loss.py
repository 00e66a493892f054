"""The power goes: what was written and not yet synced is lost, whole or in parts.

A library between the store's processes and the C library (recorder.c) records all that they do to the data folder.
From such a recording the folder is made as it would be left at any moment, by four disks: one that keeps all, as after
a kill between two system calls; one that keeps every name and of the contents what was synced; one that loses names
too, where their folder was not synced; and one that has written, of what was not synced, any sectors in any order.
"""

import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path, PurePath

import pytest
from archive import Judge, Step, checkup, history, open_store
from processes import ENDED, started

SEED = 5
RUNS = [1, 13, 15, 31]
STEPS = list(islice(history(SEED), RUNS[-1] + 1))
SECTOR = 512
DISKS = ["keeps all", "keeps names", "loses names", "writes parts"]
HEADER = struct.Struct("<iiiqq")


@dataclass(frozen=True)
class Record:
    kind: str
    path: PurePath
    other: PurePath
    offset: int
    data: bytes


Writes = list[tuple[int, bytes | None]]
"""What was written, with its place; None where the file was cut there."""


@dataclass
class File:
    synced: bytearray = field(default_factory=bytearray)
    pending: Writes = field(default_factory=list)

    def sync(self) -> None:
        write(self.synced, self.pending)
        self.pending = []

    def left(self, written: Writes) -> bytes:
        content = self.synced.copy()
        write(content, written)
        return bytes(content)

    def sectors(self) -> Iterator[tuple[int, bytes | None]]:
        for offset, data in self.pending:
            if data is None:
                yield offset, None
                continue
            for start in range(offset - offset % SECTOR, offset + len(data), SECTOR):
                first = max(start, offset)
                yield first, data[first - offset : start + SECTOR - offset]


def write(content: bytearray, written: Writes) -> None:
    for offset, data in written:
        content.extend(bytes(max(0, offset - len(content))))
        if data is None:
            del content[offset:]
        else:
            content[offset : offset + len(data)] = data


Names = dict[PurePath, File | None]
"""Files, and None for a folder."""


class Disk:
    """What there is by name, and which names survive a loss of power."""

    def __init__(self, folder: PurePath) -> None:
        self.names: Names = {folder: None}
        self.kept: Names = {folder: None}

    def take(self, record: Record) -> None:
        path = record.path
        match record.kind:
            case "c":
                self.names[path] = File()
            case "d":
                self.names[path] = None
            case "u":
                del self.names[path]
            case "r":
                self.names[record.other] = self.names.pop(path)
            case "w":
                self.names[path].pending.append((record.offset, record.data))
            case "t":
                self.names[path].pending.append((record.offset, None))
            case "s" if (file := self.names[path]) is not None:
                file.sync()
            case "s":
                self.kept = {name: file for name, file in self.kept.items() if name.parent != path}
                self.kept |= {name: file for name, file in self.names.items() if name.parent == path}

    def left(self, disk: str, choose: random.Random) -> dict[PurePath, bytes | None]:
        names = self.kept if disk == "loses names" else self.names
        return {
            path: file and file.left(self._written(file, disk, choose))
            for path, file in names.items()
            # A folder's own name may be lost while those in it were kept. SQLite empties its shared memory.
            if all(parent in names for parent in path.parents if parent.parts > min(names).parts)
            and not path.name.endswith("-shm")
        }

    def _written(self, file: File, disk: str, choose: random.Random) -> Writes:
        if disk == "keeps all":
            return file.pending
        return [sector for sector in file.sectors() if choose.random() < 0.5] if disk == "writes parts" else []


@dataclass(frozen=True)
class Recording:
    folder: Path
    records: Sequence[Record]

    @classmethod
    def read(cls, folder: Path, file: Path) -> "Recording":
        recorded, at, records = file.read_bytes(), 0, []
        while at < len(recorded):
            kind, *lengths, offset, length = HEADER.unpack_from(recorded, at)
            at += HEADER.size
            parts = []
            for part in (*lengths, length):
                parts.append(recorded[at : at + part])
                at += part
            path, other, data = parts
            records.append(Record(chr(kind), PurePath(path.decode()), PurePath(other.decode()), offset, data))
        return cls(folder, records)

    def left_at(
        self, moments: Sequence[int], disk: str, choose: random.Random
    ) -> Iterator[tuple[int, dict[PurePath, bytes | None]]]:
        """What is left of the folder after so many records; None for a folder."""
        replayed, taken = Disk(self.folder), 0
        for moment in sorted(moments):
            for record in self.records[taken:moment]:
                replayed.take(record)
            taken = moment
            yield moment, replayed.left(disk, choose)

    def lay_out(self, left: Mapping[PurePath, bytes | None], folder: Path) -> None:
        folder.mkdir()
        for path, content in sorted(left.items()):
            place = folder / path.relative_to(self.folder)
            if content is None:
                place.mkdir(exist_ok=True)
            else:
                place.write_bytes(content)

    def moments(self, count: int, choose: random.Random) -> list[int]:
        """After each kind of record as often: some are rare, and what matters is most often next to them."""
        kinds: dict[tuple[str, str], list[int]] = {}
        for number, record in enumerate(self.records, 1):
            kinds.setdefault((record.kind, record.path.suffix or record.path.name[:4]), []).append(number)
        return [choose.choice(kinds[choose.choice(sorted(kinds))]) for _ in range(count)]

    def steps_at(self, moment: int) -> list[Step]:
        """The steps at which the store may be: the last acknowledged one, and the one that was begun."""
        said = [record.data.split() for record in self.records[:moment] if record.kind == "a"]
        done = max((int(number) for word, number in said if word == b"done"), default=0)
        begun = max((int(number) for word, number in said if word == b"begun"), default=0)
        return STEPS[done : begun + 1]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Of a store that is opened, written to and closed a few times."""
    compiler, root = shutil.which("cc"), tmp_path_factory.mktemp("recording")
    if compiler is None:
        pytest.skip("there is no C compiler to make the recorder with")
    library, folder, file = root / "recorder.so", root / "data", root / "recording"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(
        [compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True
    )
    folder.mkdir()
    with started(root / "errors", LD_PRELOAD=str(library), RECORDED=str(folder), RECORDING=str(file)) as server:
        for start, stop in pairwise(RUNS):
            assert server.run("write", folder=folder, seed=SEED, start=start, stop=stop)[-1] == ENDED, server.errors()
        assert server.errors() == ""
    return Recording(folder, Recording.read(folder, file).records)


def test_the_recording_holds_all_that_was_done(recording: Recording) -> None:
    [(_, left)] = recording.left_at([len(recording.records)], "keeps all", random.Random())
    found = {path: path.read_bytes() if path.is_file() else None for path in recording.folder.rglob("*")}
    assert {PurePath(path): content for path, content in found.items()} == {
        path: content for path, content in left.items() if path != recording.folder
    }
    assert recording.steps_at(len(recording.records)) == STEPS[RUNS[-1] - 1 : RUNS[-1]]


@pytest.mark.parametrize("disk", DISKS)
def test_what_was_acknowledged_survives_a_loss_of_power(
    recording: Recording,
    judge: Judge,
    choose: random.Random,
    moments: int,
    memory: Path,
    disk: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chosen = recording.moments(-(-moments // len(DISKS)), choose)
    for number, (moment, left) in enumerate(recording.left_at(chosen, disk, choose)):
        folder = memory / f"left-{number}"
        recording.lay_out(left, folder)
        with closing(open_store(folder)) as store:
            step = judge.check_store(store, recording.steps_at(moment), STEPS[-1].state)
            # What was lost of the indexes is made anew with the next change.
            following = STEPS[STEPS.index(step) + 1]
            following.take(store)
            judge.check_store(store, [following])
            # Where nothing was lost, nothing is told to be.
            assert disk != "keeps all" or caplog.text == ""
        with closing(open_store(folder)) as store:
            judge.check_store(store, [following])
            assert list(checkup.check(folder, store.database, "english")) == []
        shutil.rmtree(folder)


def test_removals_that_were_written_and_not_yet_committed_are_written_once_more(
    recording: Recording, judge: Judge, choose: random.Random, memory: Path
) -> None:
    """tantivy names the file of a segment's removals by the number of the commit, which is the same the next time."""
    moments = [number for number, record in enumerate(recording.records, 1) if record.path.suffix == ".del"]
    chosen = choose.sample(moments, 4)
    for number, (moment, left) in enumerate(recording.left_at(chosen, "keeps all", choose)):
        recording.lay_out(left, memory / f"left-{number}")
        judge.check(memory / f"left-{number}", recording.steps_at(moment))
