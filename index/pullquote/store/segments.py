"""Sealed parts of the dense index on disk: a file each, written once, checked when it is opened, mapped into memory.

A file holds the passages' numbers, their vectors and the rough scan, one after the other. What it should hold, with a
checksum, stands in the database.
"""

import mmap
import os
import secrets
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pullquote.store.part import Part
from pullquote.store.reading import Numbers, Segment
from pullquote.store.rows import Halves
from pullquote.store.scans import RoughScan
from pullquote.store.syncing import sync_folder

SUFFIX = ".segment"
BLOCK = 1 << 24
BATCH = 50_000
_HEAD = np.dtype([("magic", "S8"), ("passages", "<i8"), ("dimension", "<i8")])
_MAGIC = b"pullqu 2"


class SegmentDamaged(Exception):
    """A file is missing, not what was written, or of another version."""


def write_segment(folder: Path, parts: Sequence[Part], low: int, high: int, generation: int) -> Segment:
    """Write those of `parts` that are alive aside, and put the file in place whole."""
    folder.mkdir(exist_ok=True)
    name = secrets.token_hex(8) + SUFFIX
    aside = folder / f"{name}.part"
    with aside.open("w+b") as file:
        checksum = _write(file, parts)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / name)
    sync_folder(folder)
    return Segment(name, low, high, generation, checksum)


def open_segment(folder: Path, segment: Segment) -> Part:
    """Raises `SegmentDamaged`."""
    if segment.low >= segment.high:
        raise SegmentDamaged("it covers no passages")
    try:
        with (folder / segment.name).open("rb") as file:
            if _checksum(file) != segment.checksum:
                raise SegmentDamaged("its content is not what was written")
            mapped = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
    except (OSError, ValueError) as error:
        raise SegmentDamaged(str(error)) from error
    if mapped[: len(_MAGIC)].tobytes() != _MAGIC:
        raise SegmentDamaged("it is of another version")
    numbers, vectors, rest = _parts_of(mapped)
    if not (numbers[0] > segment.low and numbers[-1] <= segment.high and np.all(numbers[1:] > numbers[:-1])):
        # A rebuild while an index was sealed once left such ones: their passages are in other segments too.
        raise SegmentDamaged(f"it holds others than the passages from {segment.low + 1} to {segment.high}")
    return Part(np.array(numbers), vectors, RoughScan.from_bytes(rest))


def delete_files(folder: Path, kept: Collection[str]) -> None:
    """Delete what no row of the database names: what was merged, and what a crash has left."""
    for path in folder.glob("*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _write(file: BinaryIO, parts: Sequence[Part]) -> int:
    writer = _Checked(file)
    passages, dimension = sum(map(len, parts)), parts[0].vectors.shape[1]
    writer.write(np.array([(_MAGIC, passages, dimension)], dtype=_HEAD))
    for part in parts:
        writer.write(part.living().astype("<i8"))
    for part in parts:
        for vectors in _living_vectors(part):
            writer.write(vectors)
    file.flush()
    # The vectors are read back from the file, so that a million of them need not be held.
    mapped = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
    writer.write(RoughScan.of(_parts_of(mapped)[1]).to_bytes())
    return writer.checksum


def _living_vectors(part: Part) -> Iterator[Halves]:
    for start in range(0, len(part.numbers), BATCH):
        stop = start + BATCH
        yield part.vectors[start:stop] if part.alive is None else part.vectors[start:stop][part.alive[start:stop]]


def _parts_of(mapped: NDArray[np.uint8]) -> tuple[Numbers, Halves, NDArray[np.uint8]]:
    head = mapped[: _HEAD.itemsize].view(_HEAD)[0]
    passages, dimension = int(head["passages"]), int(head["dimension"])
    after_numbers = _HEAD.itemsize + 8 * passages
    after_vectors = after_numbers + 2 * passages * dimension
    numbers = mapped[_HEAD.itemsize : after_numbers].view("<i8")
    vectors = mapped[after_numbers:after_vectors].view("<f2").reshape(passages, dimension)
    return numbers, vectors, mapped[after_vectors:]


class _Checked:
    """Writes, and reckons the checksum of what it wrote."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.checksum = 0

    def write(self, values: NDArray[np.generic]) -> None:
        written = np.ascontiguousarray(values).tobytes()
        self._file.write(written)
        self.checksum = zlib.crc32(written, self.checksum)


def _checksum(file: BinaryIO) -> int:
    checksum = 0
    while block := file.read(BLOCK):
        checksum = zlib.crc32(block, checksum)
    return checksum
