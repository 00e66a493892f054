"""A disk that is full for a while, and one that may only be read: it is told clearly, and nothing is lost."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from processes import ENDED

SEED = 3


def rooms(choose: random.Random, moments: int, most: int) -> Sequence[int]:
    """Numbers of bytes, as many small as large ones."""
    return [0, *(int(most ** choose.random()) for _ in range(moments // 2))]


@pytest.mark.parametrize("kept", [False, True], ids=["errors let go", "errors kept"])
def test_a_full_disk_is_told_and_nothing_is_lost(
    serve: Callable, choose: random.Random, moments: int, small_disk: Path, memory: Path, kept: bool
) -> None:
    server, left = serve(mounted=small_disk), rooms(choose, moments, 1_000_000)
    said = server.run("fill", folder=small_disk, seed=SEED, rooms=left, kept=kept, clean=memory / "clean")
    assert said[-1] == ENDED, server.errors()
    told = {" ".join(words[1:]) for words in said if words[0] == "full"}
    assert told
    for each in told:
        assert str(small_disk) in each
        assert "space" in each or "disk is not full" in each


def test_sealing_and_merging_on_a_full_disk_are_put_off(
    serve: Callable, choose: random.Random, moments: int, small_disk: Path, memory: Path
) -> None:
    server = serve(mounted=small_disk)
    said = server.run(
        "fill while tidying", folder=small_disk, seed=SEED, rooms=rooms(choose, moments, 50_000), clean=memory / "clean"
    )
    assert said[-1] == ENDED, server.errors()
    lines = server.errors().splitlines()
    assert [line for line in lines if "cannot be tidied" in line] == lines != []


def test_a_reply_that_finds_no_space_is_not_recorded_and_the_chain_goes_on(
    serve: Callable, choose: random.Random, moments: int, small_disk: Path
) -> None:
    server = serve(mounted=small_disk)
    said = server.run("fill audit", folder=small_disk, rooms=rooms(choose, moments, 500_000))
    assert (said[-1], server.errors()) == (ENDED, "")
    told = {" ".join(words[1:]) for words in said if words[0] == "full"}
    assert told
    for each in told:
        assert each.startswith("No reply is given that cannot be recorded")
        assert str(small_disk) in each
        assert "disk is not full" in each


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "killed"])
def test_a_folder_that_may_only_be_read_is_told(serve: Callable, small_disk: Path, memory: Path, closed: bool) -> None:
    server = serve(mounted=small_disk)
    said = server.run("read only", folder=small_disk, seed=SEED, closed=closed, clean=memory / "clean")
    assert (said[-1], server.errors()) == (ENDED, "")
    [told] = [" ".join(words[1:]) for words in said if words[0] == "told"]
    assert str(small_disk) in told
    assert "writ" in told
