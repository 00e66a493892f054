"""kill -9 at any moment of adding, replacing, removing, purging, sealing and merging, and of a search.

Each kill comes upon a folder that was killed before: what the earlier ones left behind lies about.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from archive import Judge, Step, history, open_store
from processes import ENDED, KILLED
from recording import check_chain

from pullquote.audit.log import AUDIT

SEED = 11
STEPS = list(islice(history(SEED), 3_000))
PLACES = {
    "any moment": None,
    "any call": ("", 2_500),
    "in the database": ("store/database.py", 60),
    "in the lexical index": ("store/lexical.py", 150),
    "in the dense index": ("store/dense.py", 120),
    "while sealing and merging": ("store/upkeep.py", 60),
    "while a segment is written": ("store/segments.py", 60),
}
LONGEST = 0.6


def when(place: str, choose: random.Random) -> dict[str, object]:
    """When to kill: after some time, or at some call."""
    chosen = PLACES[place]
    if chosen is None:
        return {"seconds": choose.uniform(0, LONGEST)}
    return {"place": chosen[0], "calls": choose.randint(1, chosen[1])}


def reached(said: Sequence[Sequence[str]], start: int) -> list[Step]:
    """The steps that the store may be at: the last acknowledged one, and the one that was begun."""
    done = max([start, *(int(words[1]) for words in said if words[0] == "done")])
    begun = max([done, *(int(words[1]) for words in said if words[0] == "begun")])
    return STEPS[done : begun + 1]


def gone(before: int) -> dict[str, str]:
    """Texts of the last steps, of which some are not there any more."""
    return {str(n): text for n, step in enumerate(STEPS[max(0, before - 8) : before]) for text in step.put.values()}


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_writer_loses_nothing_that_it_acknowledged(
    serve: Callable, judge: Judge, choose: random.Random, moments: int, memory: Path, tmp_path: Path, place: str
) -> None:
    # Only by the clock can a kill come while the disk is waited for.
    server, folder, start = serve(), (tmp_path if place == "any moment" else memory) / "data", 0
    for _ in range(-(-moments // len(PLACES))):
        while True:
            said = server.run(
                "write", folder=folder, seed=SEED, start=start + 1, stop=start + 60, **when(place, choose)
            )
            start = STEPS.index(judge.check(folder, reached(said, start), gone(start + 60)))
            if said[-1] == KILLED:
                break
            assert said[-1] == ENDED, server.errors()
    assert server.run("write", folder=folder, seed=SEED, start=start + 1, stop=start + 20)[-1] == ENDED
    with closing(open_store(folder)) as store:
        judge.check_store(store, [STEPS[start + 19]])
        with store.database.snapshot() as reading:
            named = {segment.name for segment in reading.segments()}
    assert named <= {path.name for path in (folder / "dense").iterdir()}
    assert server.errors() == ""


def test_a_reader_that_is_killed_while_it_catches_up_leaves_the_rest_to_the_next(
    serve: Callable, judge: Judge, choose: random.Random, moments: int, memory: Path
) -> None:
    server, folder, start = serve(), memory / "data", 0
    for _ in range(-(-moments // 4)):
        said = server.run(
            "write",
            folder=folder,
            seed=SEED,
            start=start + 1,
            stop=start + 60,
            **when("in the lexical index", choose),
        )
        for _ in range(2):
            kill = {"place": "store/", "calls": choose.randint(1, 600)}
            assert server.run("search", folder=folder, **{"for": 0.0}, **kill)[-1] in (KILLED, ENDED)
        start = STEPS.index(judge.check(folder, reached(said, start), gone(start + 60)))
    assert server.errors() == ""


def test_killed_readers_are_not_in_the_way_of_a_writer(
    serve: Callable, judge: Judge, choose: random.Random, moments: int, memory: Path
) -> None:
    writer, reader, folder = serve(), serve(), memory / "data"
    last = 4 * moments
    writer.begin("write", folder=folder, seed=SEED, start=1, stop=last + 1)
    writing, killed = writer.said(), 0
    for words in writing:
        if words[0] == "done" and int(words[1]) % 4 == 0:
            seconds = choose.uniform(0, 0.1)
            killed += reader.run("search", folder=folder, seconds=seconds, **{"for": 60})[-1] == KILLED
    assert words == ENDED, writer.errors()
    assert (killed, reader.errors(), writer.errors()) == (moments, "", "")
    judge.check(folder, [STEPS[last]], gone(last))


@pytest.mark.parametrize(("place", "most"), [("", 2_000), ("audit/", 300), ("store/connections.py", 300)])
def test_a_reply_whose_number_was_told_is_in_the_chain_after_a_kill(
    serve: Callable, choose: random.Random, moments: int, memory: Path, place: str, most: int
) -> None:
    server, told, killed = serve(), 0, 0
    for _ in range(moments):
        said = server.run("record", folder=memory, replies=40, place=place, calls=choose.randint(1, most))
        killed += said[-1] == KILLED
        numbers = [int(words[1]) for words in said if words[0] == "recorded"]
        told = check_chain(memory / AUDIT, max([told, *numbers]), begun=1)
    assert killed > moments // 2
    assert told > moments
    assert server.errors() == ""
