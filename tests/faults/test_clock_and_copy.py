"""A clock that was set back, and a data folder that is copied while it is written to."""

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import pytest
from archive import Judge, Step, history, open_store
from processes import ENDED
from typer.testing import CliRunner

from pullquote.errors import StoreDamaged
from pullquote.store.database import DATABASE
from pullquote_ui.command.app import app

SEED = 31
STEPS = list(islice(history(SEED), 2_000))
PAGE = 4096


def test_what_was_superseded_before_the_clock_was_set_back_is_kept_and_told(
    judge: Judge, memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PULLQUOTE_") and name != "PULLQUOTE_MODELS"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    folder, [last] = memory / "data", STEPS[30:31]
    with closing(open_store(folder)) as store:
        for step in STEPS[1:31]:
            step.take(store)
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        kept = database.execute("UPDATE versions SET superseded = '2999-01-01T00:00:00+00:00' WHERE superseded > ''")
        database.commit()
    assert kept.rowcount > 1
    pruned = CliRunner().invoke(app, ["prune", "--older-than", "1h", "--data", str(folder)])
    assert pruned.exit_code == 0
    assert f"Kept {kept.rowcount} versions, superseded later than now by the clock." in pruned.stderr
    assert pruned.stdout == "Deleted the texts of 0 superseded versions.\n"
    judge.check(folder, [last])
    with closing(open_store(folder)) as store:
        STEPS[31].take(store)
    judge.check(folder, [STEPS[31]])


def copy_slowly(folder: Path, to: Path, choose: random.Random) -> None:
    """As a tool would that knows nothing of databases: file by file, in any order, piece by piece."""
    to.mkdir()
    paths = list(folder.rglob("*"))
    choose.shuffle(paths)
    for path in paths:
        target = to / path.relative_to(folder)
        # What is deleted meanwhile is left out.
        with suppress(FileNotFoundError):
            if path.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                with path.open("rb") as source, target.open("wb") as copy:
                    while piece := source.read(8 * PAGE):
                        copy.write(piece)
                        time.sleep(choose.uniform(0, 0.004))


def damage_told(judge: Judge, folder: Path, steps: Sequence[Step]) -> str:
    """What is told of a damaged database; nothing where all is well."""
    try:
        judge.check(folder, steps)
    except StoreDamaged as error:
        return str(error)
    return ""


def test_a_copy_of_a_folder_that_is_written_to_is_whole_or_told_to_be_damaged(
    serve: Callable, judge: Judge, choose: random.Random, moments: int, memory: Path
) -> None:
    server, folder, start, damaged = serve(), memory / "data", 1, 0
    for number in range(moments // 2):
        # Each copy is taken while some more is written.
        server.begin("write", folder=folder, seed=SEED, start=start, stop=start + 15)
        said = server.said()
        while next(said) != ["done", str(start)]:
            pass
        copy = memory / f"copy-{number}"
        copy_slowly(folder, copy, choose)
        assert list(said)[-1] == ENDED, server.errors()
        told = damage_told(judge, copy, STEPS[start - 1 : start + 15])
        assert not told or (str(copy) in told and "estore it from a backup" in told)
        damaged += bool(told)
        start += 15
        shutil.rmtree(copy)
    print(f"{damaged} of {moments // 2} copies were damaged, and said so")
