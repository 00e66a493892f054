"""Vectors in half precision, and the two scans over them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Vectors
from pullquote.store.rows import encode_vectors
from pullquote.store.scans import ExactScan, RoughScan, decode

MakeVectors = Callable[..., Vectors]
COUNT = 2_000


@pytest.fixture(scope="module")
def scan_of(vectors: MakeVectors) -> Callable[[int], RoughScan]:
    """A rough scan of random vectors of a dimension, made once."""
    return cache(lambda dimension: RoughScan.of(encode_vectors(vectors(COUNT, dimension))))


@pytest.mark.parametrize("dimension", [2, 8, 64, 384])
def test_vectors_come_back_as_half_precision_has_them(vectors: MakeVectors, dimension: int) -> None:
    some = vectors(200, dimension)
    assert np.array_equal(decode(encode_vectors(some)), some.astype(np.float16).astype(np.float32))


def test_similarities_hardly_change(vectors: MakeVectors) -> None:
    some, asked = vectors(COUNT, 384), vectors(20, 384, seed=8)
    assert np.abs(decode(encode_vectors(some)) @ asked.T - some @ asked.T).max() < 0.005


@settings(max_examples=60)
@given(data=st.data(), count=st.integers(1, 60), seed=st.integers(0, 999), depth=st.integers(1, 70))
def test_an_exact_scan_finds_the_best_under_any_mask(
    vectors: MakeVectors, data: st.DataObject, count: int, seed: int, depth: int
) -> None:
    codes, asked = encode_vectors(vectors(count, seed=seed)), vectors(1, seed=seed + 1)[0]
    mask = data.draw(st.none() | st.lists(st.booleans(), min_size=count, max_size=count).map(np.array))
    similarities = decode(codes) @ asked
    open_to_it = np.arange(count) if mask is None else np.flatnonzero(mask)
    found = ExactScan(codes).best(asked, depth, mask)[0]
    assert len(found) == len(set(found.tolist())) == min(depth, len(open_to_it))
    assert set(found.tolist()) <= set(open_to_it.tolist())
    left = np.setdiff1d(open_to_it, found)
    if len(left) and len(found):
        assert similarities[found].min() >= similarities[left].max() - 1e-5


@settings(max_examples=40)
@given(seed=st.integers(0, 999), share=st.floats(0.1, 1), dimension=st.sampled_from([8, 64, 384]))
def test_a_rough_scan_finds_as_many_as_it_is_asked_for_of_those_a_mask_lets_through(
    scan_of: Callable[[int], RoughScan], vectors: MakeVectors, seed: int, share: float, dimension: int
) -> None:
    mask = np.random.default_rng(seed).random(COUNT) < share
    depth = int(np.count_nonzero(mask)) // 3
    found = scan_of(dimension).best(vectors(1, dimension, seed=seed)[0], depth, mask)[0]
    assert len(found) == len(set(found.tolist())) == depth
    assert mask[found].all()


@pytest.mark.parametrize("count", [1, 2, 15, 60])
def test_a_rough_scan_is_made_of_however_few(vectors: MakeVectors, count: int) -> None:
    some = vectors(count)
    assert RoughScan.of(encode_vectors(some)).best(some[-1], 1, None)[0].tolist() == [count - 1]


@pytest.mark.parametrize("dimension", [2, 3, 50])
def test_a_rough_scan_takes_a_dimension_of_any_size(vectors: MakeVectors, dimension: int) -> None:
    some = vectors(COUNT, dimension)
    assert np.isin(7, RoughScan.of(encode_vectors(some)).best(some[7], COUNT // 4, None)[0])


@pytest.mark.parametrize("share", [None, 0.5, 0.05])
def test_a_rough_scan_of_many_finds_nearly_all_of_the_nearest(
    related: Callable[[int], Vectors], share: float | None
) -> None:
    some, asked = np.split(related(COUNT + 40), [COUNT])
    codes, scan = encode_vectors(some), RoughScan.of(encode_vectors(some))
    mask = None if share is None else np.random.default_rng(9).random(COUNT) < share
    recalled = []
    for each in asked:
        similarities = decode(codes) @ each
        best = np.argsort(-(similarities if mask is None else np.where(mask, similarities, -9)))[:10]
        recalled.append(np.isin(best, scan.best(each, 30, mask)[0]).mean())
    assert np.mean(recalled) > 0.95


def test_a_rough_scan_comes_back_from_bytes(vectors: MakeVectors) -> None:
    scan, asked = RoughScan.of(encode_vectors(vectors(COUNT))), vectors(1, seed=8)[0]
    copy = RoughScan.from_bytes(scan.to_bytes())
    assert sorted(copy.best(asked, 20, None)[0]) == sorted(scan.best(asked, 20, None)[0])


def test_codes_are_scanned_in_batches_as_at_once(vectors: MakeVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    codes, asked = encode_vectors(vectors(COUNT)), vectors(1, seed=8)[0]
    whole = RoughScan.of(codes).best(asked, 50, None)[0]
    monkeypatch.setattr("pullquote.store.scans.BATCH", 300)
    assert sorted(RoughScan.of(codes).best(asked, 50, None)[0]) == sorted(whole)


@pytest.mark.parametrize("kind", [ExactScan, RoughScan.of])
def test_whichever_thread_scans_it_takes_no_other_processor(
    vectors: MakeVectors, kind: Callable[..., ExactScan | RoughScan]
) -> None:
    def threads_of_a_search() -> int:
        faiss.omp_set_num_threads(2)
        kind(encode_vectors(vectors(COUNT))).best(vectors(1)[0], 10, None)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as another:
        assert another.submit(threads_of_a_search).result() == 1
