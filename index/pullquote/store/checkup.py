"""What is wrong with a data folder, and what is done about it; nothing is repaired here."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from pullquote.store import dense, lexical
from pullquote.store.database import Database
from pullquote.store.lexical import LexicalIndex
from pullquote.store.reading import Numbers, Reading, Segment
from pullquote.store.segments import SegmentDamaged, open_segment


def check(folder: Path, database: Database, language: str) -> Iterator[str]:
    """A sentence for each thing that is wrong, with what to do or what happens by itself."""
    for found in database.check():
        yield f"{database.path} is damaged: {found}. Restore it from a backup, or add the documents anew elsewhere."
    with database.snapshot() as reading:
        yield from _check_dense(folder / dense.FOLDER, reading)
        yield from _check_lexical(LexicalIndex(folder / lexical.FOLDER, language), reading)


def _check_dense(folder: Path, reading: Reading) -> Iterator[str]:
    removed, stored = reading.removed(0), reading.added(0)
    named = reading.segments()
    segments = [segment for segment in named if segment.low < segment.high]
    yield from _check_ranges(folder, segments, stored, len(named) - len(segments))
    for segment in segments:
        try:
            held = open_segment(folder, segment).without(removed).living()
        except SegmentDamaged as error:
            yield f"{folder / segment.name} cannot be used: {error}. The next search makes it anew from the database."
            continue
        yield from _difference(f"The segment {folder / segment.name}", held, stored[segment.covers(stored)])


def _check_ranges(folder: Path, segments: Sequence[Segment], stored: Numbers, of_nothing: int) -> Iterator[str]:
    """Segments follow one another; between two there may be what was all removed."""
    if of_nothing:
        yield f"In {folder}, {of_nothing} segments cover no passages. The next change deletes them."
    for segment, following in pairwise(segments):
        if following.low < segment.high:
            yield (
                f"The segments {segment.name} and {following.name} in {folder} cover the same passages. "
                "Run `pullquote rebuild`, which makes the indexes anew and embeds nothing."
            )
    below = stored[stored <= max((segment.high for segment in segments), default=0)]
    missed = len(below) - np.count_nonzero(np.any([segment.covers(below) for segment in segments], axis=0))
    if missed:
        yield (
            f"In {folder}, {missed} passages that come before those of a segment are in none. "
            "They are found all the same, and the next change puts them into one."
        )


def _check_lexical(index: LexicalIndex, reading: Reading) -> Iterator[str]:
    newest = reading.newest()
    reached = lexical.read_mark(index.folder).commit
    if not newest.generation:
        return
    if reached != newest:
        yield (
            f"The lexical index in {index.folder} has reached generation {reached.generation}, the database "
            f"{newest.generation}. The next search brings it up to date."
        )
    elif damage := index.damage():
        yield f"The lexical index in {index.folder} cannot be used: {damage}. The next search makes it anew."
    else:
        yield from _difference(f"The lexical index in {index.folder}", index.numbers(), reading.added(0))


def _difference(name: str, held: Numbers, stored: Numbers) -> Iterator[str]:
    missing, left = len(np.setdiff1d(stored, held)), len(np.setdiff1d(held, stored))
    if missing or left:
        yield (
            f"{name} lacks {missing} passages of the database and has {left} that it should not. "
            "Run `pullquote rebuild`, which makes the indexes anew and embeds nothing."
        )
