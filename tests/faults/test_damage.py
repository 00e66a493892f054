"""Any derived file is changed, cut, emptied or deleted: it is noticed, told and made anew, and all is found."""

import logging
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

import pytest
from archive import SEALED_FROM, Judge, checkup, history, open_store

from pullquote.store import upkeep

SEED = 23
[*_, LAST, FOLLOWING] = islice(history(SEED), 26)
DERIVED = ("dense", "lexical")
FORGIVEN = (".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock")
"""tantivy's own notes of what it may delete: they may be harmless as they are."""


def flip(file: Path, choose: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
    file.write_bytes(content)


def cut(file: Path, choose: random.Random) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: choose.randrange(len(content))])


def empty(file: Path, choose: random.Random) -> None:
    file.write_bytes(b"")


def delete(file: Path, choose: random.Random) -> None:
    file.unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with several segments of each index."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    with pytest.MonkeyPatch.context() as patched, closing(open_store(folder)) as store:
        patched.setattr(upkeep, "SEALED_FROM", SEALED_FROM)
        for step in islice(history(SEED), 1, 25):
            step.take(store)
            store.upkeep.finish()
    return folder


@pytest.mark.parametrize("harm", [flip, cut, empty, delete])
def test_a_damaged_file_is_noticed_and_made_anew(
    whole: Path,
    judge: Judge,
    choose: random.Random,
    moments: int,
    memory: Path,
    caplog: pytest.LogCaptureFixture,
    harm: Callable[[Path, random.Random], None],
) -> None:
    for file in chosen(whole, choose, every=moments > 100) * (moments // 100 or 1):
        folder = memory / "harmed"
        shutil.copytree(whole, folder)
        harm(folder / file, choose)
        harmed = (folder / file).read_bytes() if (folder / file).exists() else None
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            see_it_made_anew(folder, judge)
        told = [record.getMessage() for record in caplog.records if "made anew" in record.getMessage()]
        assert told or file.name in FORGIVEN, (file, harmed)
        shutil.rmtree(folder)


def chosen(whole: Path, choose: random.Random, every: bool) -> list[Path]:
    """Every derived file, or one of each kind."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted(path for name in DERIVED for path in (whole / name).rglob("*")):
        if path.is_file() and path.stat().st_size:
            kinds.setdefault(path.name if path.suffix == ".json" else path.suffix or path.name, []).append(
                path.relative_to(whole)
            )
    assert {".segment", "mark.json", "meta.json", ".term", ".store", ".fast", ".pos", ".idx"} <= set(kinds)
    return (
        list(chain.from_iterable(kinds.values())) if every else [choose.choice(kinds[kind]) for kind in sorted(kinds)]
    )


def see_it_made_anew(folder: Path, judge: Judge) -> None:
    with closing(open_store(folder)) as store:
        judge.check_store(store, [LAST])
        FOLLOWING.take(store)
        judge.check_store(store, [FOLLOWING])
    with closing(open_store(folder)) as store:
        assert list(checkup.check(folder, store.database, "english")) == []


def test_all_derived_files_may_be_deleted(whole: Path, judge: Judge, memory: Path) -> None:
    folder = memory / "harmed"
    shutil.copytree(whole, folder)
    for name in DERIVED:
        shutil.rmtree(folder / name)
    see_it_made_anew(folder, judge)
