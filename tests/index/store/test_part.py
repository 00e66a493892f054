"""A part of the dense index, against a comparison of every vector."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Vectors
from pullquote.store import part as module
from pullquote.store.part import Part, nearest
from pullquote.store.reading import Numbers
from pullquote.store.rows import encode_vectors
from pullquote.store.scans import RoughScan, decode

MakeVectors = Callable[..., Vectors]
SOME = st.sets(st.integers(1, 120))
FEW = settings(max_examples=80)


def array(numbers: set[int] | list[int]) -> Numbers:
    return np.array(sorted(numbers), dtype=np.int64)


def rough(part: Part) -> Part:
    return Part(part.numbers, part.vectors, RoughScan.of(part.vectors), part.alive)


@FEW
@given(
    numbers=st.sets(st.integers(1, 120), min_size=1),
    removed=st.lists(SOME, max_size=3),
    allowed=st.none() | SOME,
    depth=st.integers(1, 50),
    sealed=st.booleans(),
)
def test_a_search_finds_what_comparing_all_finds(
    vectors: MakeVectors,
    numbers: set[int],
    removed: list[set[int]],
    allowed: set[int] | None,
    depth: int,
    sealed: bool,
) -> None:
    part = Part.fresh(array(numbers), encode_vectors(vectors(len(numbers))))
    part = rough(part) if sealed else part
    for gone in removed:
        part = part.without(array(gone))
    asked = vectors(1, seed=8)[0]
    found, scores = nearest([part], asked, depth, None if allowed is None else array(allowed))

    similarities = dict(zip(array(numbers).tolist(), (decode(part.vectors) @ asked).tolist(), strict=True))
    left = numbers.difference(*removed) & (numbers if allowed is None else allowed)
    expected = sorted((similarities[number] for number in left), reverse=True)[:depth]
    assert set(found.tolist()) <= left
    assert len(set(found.tolist())) == len(found) == len(expected)
    assert scores.tolist() == pytest.approx([similarities[number] for number in found.tolist()], abs=1e-5)
    assert sorted(scores.tolist(), reverse=True) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("share", [None, 0.6, 0.3])
def test_a_large_part_finds_nearly_all_of_the_nearest(related: Callable[[int], Vectors], share: float | None) -> None:
    count = 5_000
    some, asked = np.split(related(count + 40), [count])
    fresh = Part.fresh(np.arange(1, count + 1), encode_vectors(some))
    gone = np.arange(2, count, 50)
    exact, sealed = fresh.without(gone), rough(fresh).without(gone)
    allowed = None if share is None else np.flatnonzero(np.random.default_rng(9).random(count) < share)
    recalled = [
        np.isin(nearest([exact], each, 10, allowed)[0], nearest([sealed], each, 10, allowed)[0]).mean()
        for each in asked
    ]
    assert np.mean(recalled) > 0.95


def test_what_came_since_takes_no_place_of_what_was_sealed(related: Callable[[int], Vectors]) -> None:
    some, asked = np.split(related(8_000 + 40), [8_000])
    halves, numbers = encode_vectors(some), np.arange(8_000)
    sealed = rough(Part.fresh(numbers[:4_000], halves[:4_000]))
    since = [Part.fresh(numbers[start:][:1_000], halves[start:][:1_000]) for start in range(4_000, 8_000, 1_000)]
    all_exact = Part.fresh(numbers, halves)
    recalled = [
        np.isin(nearest([all_exact], each, 100, None)[0], nearest([sealed, *since], each, 100, None)[0]).mean()
        for each in asked
    ]
    assert np.mean(recalled) > 0.98


def test_a_vector_that_is_as_far_away_as_any_can_be_is_found(vectors: MakeVectors) -> None:
    near = vectors(1)
    part = rough(Part.fresh(np.arange(4_000), encode_vectors(np.repeat([near[0], -near[0]], 2_000, axis=0))))
    found, scores = nearest([part], near[0], 5, np.arange(2_000, 4_000))
    assert found.tolist() == [2_000, 2_001, 2_002, 2_003, 2_004]
    assert scores.tolist() == pytest.approx([-1] * 5, abs=1e-3)


@FEW
@given(numbers=st.sets(st.integers(1, 120), min_size=1), allowed=st.sets(st.integers(1, 140), min_size=1))
def test_a_filter_is_looked_up_by_number_as_by_table(
    vectors: MakeVectors, numbers: set[int], allowed: set[int]
) -> None:
    part = Part.fresh(array(numbers), encode_vectors(vectors(len(numbers), 8)))
    expected = [number in allowed for number in sorted(numbers)]
    for narrow in (0, 1_000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "NARROW", narrow)
            assert part._mask(array(allowed)).tolist() == expected


@FEW
@given(numbers=st.sets(st.integers(1, 60), min_size=1), removed=st.lists(SOME, max_size=4))
def test_the_living_and_the_dead_are_all_of_a_part(
    vectors: MakeVectors, numbers: set[int], removed: list[set[int]]
) -> None:
    before = part = Part.fresh(array(numbers), encode_vectors(vectors(len(numbers), 8)))
    for gone in removed:
        part = part.without(array(gone))
        # What was removed once can be removed again.
        assert part.without(array(gone)).living().tolist() == part.living().tolist()
    left = numbers.difference(*removed)
    assert part.living().tolist() == sorted(left)
    assert part.dead().tolist() == sorted(numbers - left)
    assert (len(part), len(before)) == (len(left), len(numbers))


def test_a_part_that_loses_nothing_is_the_same(vectors: MakeVectors) -> None:
    part = Part.fresh(array([3, 5, 9]), encode_vectors(vectors(3)))
    assert part.without(array([])) is part.without(array([1, 4, 10])) is part


@FEW
@given(numbers=st.sets(st.integers(1, 60), min_size=1), removed=SOME, chosen=SOME)
def test_a_part_within_holds_the_chosen_that_are_alive(
    vectors: MakeVectors, numbers: set[int], removed: set[int], chosen: set[int]
) -> None:
    vectors = encode_vectors(vectors(len(numbers), 8))
    part = Part.fresh(array(numbers), vectors).without(array(removed))
    within = part.within(np.isin(part.numbers, array(chosen)))
    expected = sorted((numbers - removed) & chosen)
    assert (within.living().tolist() if within else []) == expected
    if within:
        assert within.alive is None
        assert np.array_equal(within.vectors, vectors[np.isin(part.numbers, array(expected))])
