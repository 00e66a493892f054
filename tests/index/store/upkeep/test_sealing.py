"""Sealing and merging in the background: what is found is the same before and after each step."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.protocols import Vectors
from pullquote.store import upkeep as module

from .conftest import DEPTH, SEALED_FROM, Instance, MakeAddition


def test_fresh_passages_are_sealed_once_there_are_enough(instance: Instance) -> None:
    instance.add(SEALED_FROM - 1)
    instance.tidy()
    assert (instance.segments(), instance.files()) == ([], set())
    instance.add(1)
    instance.tidy()
    [segment] = instance.segments()
    assert segment[1:4] == (0, SEALED_FROM, 2)
    assert instance.files() == {segment.name}
    assert instance.dense.view.fresh == ()


def test_removed_passages_do_not_count(instance: Instance) -> None:
    instance.add(SEALED_FROM)
    instance.remove(3)
    instance.tidy()
    assert instance.segments() == []
    instance.add(1)
    instance.tidy()
    assert instance.sizes() == [SEALED_FROM]


def test_segments_are_merged_as_a_binary_counter_counts(instance: Instance) -> None:
    sizes = []
    for _ in range(8):
        instance.add(SEALED_FROM)
        instance.tidy()
        sizes.append([size // SEALED_FROM for size in instance.sizes()])
        assert instance.files() == {segment.name for segment in instance.segments()}
    assert sizes == [[1], [2], [2, 1], [4], [4, 1], [4, 2], [4, 2, 1], [8]]


def test_segments_cover_all_up_to_the_last_that_was_sealed(instance: Instance) -> None:
    for passages in (9, 20, 8, 3):
        instance.add(passages)
        instance.tidy()
    bounds = [(segment.low, segment.high) for segment in instance.segments()]
    assert [low for low, _ in bounds] == [0, *(high for _, high in bounds[:-1])]
    assert bounds[-1][1] == 37


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.one_of(st.integers(1, 12), st.sets(st.integers(0, 60), min_size=1, max_size=8), st.just("reopen")),
        min_size=3,
        max_size=9,
    )
)
def test_after_any_history_what_is_found_is_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory,
    addition: MakeAddition,
    vectors: Callable[..., Vectors],
    steps: list[int | set[int] | str],
) -> None:
    folder, asked = tmp_path_factory.mktemp("history"), vectors(1, seed=8)[0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SEALED_FROM", SEALED_FROM)
        instance = Instance(folder, addition, asked)
        for step in steps:
            if isinstance(step, int):
                instance.add(step)
            elif isinstance(step, set):
                alive = [number for number, _ in instance.dense.follow(instance.database).search(asked, DEPTH, None)]
                instance.remove(*step.intersection(alive))
            else:
                instance.database.close()
                instance = Instance(folder, addition, asked)
            instance.tidy()
        instance.upkeep.purge()
        instance.check()
        assert instance.files() == {segment.name for segment in instance.segments()}
        instance.database.close()
