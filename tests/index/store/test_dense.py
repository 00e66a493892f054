import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np
import pytest

from pullquote.store.commit import Commit
from pullquote.store.dense import DenseIndex, reached

DIMENSION = 384
COUNT = 60
VECTORS = np.random.default_rng(7).standard_normal((COUNT, DIMENSION)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
ROWS = [(number, vector.astype("<f2").tobytes()) for number, vector in enumerate(VECTORS, start=1)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dense.faiss"


@pytest.fixture
def index(path: Path) -> DenseIndex:
    index = DenseIndex(path)
    index.apply([], ROWS)
    index.reached = Commit(3, "abc")
    return index


def test_the_nearest_come_first_with_their_similarities(index: DenseIndex) -> None:
    for number, vector in enumerate(VECTORS, start=1):
        found = index.search(vector, COUNT, None)
        assert found[0][0] == number
        similarities = np.array([score for _, score in found])
        expected = VECTORS[[other - 1 for other, _ in found]] @ vector
        assert np.abs(similarities - expected).max() < 0.01  # 8 bits a component
        assert np.all(np.diff(similarities) <= 0)


def test_only_the_allowed_are_found(index: DenseIndex) -> None:
    found = index.search(VECTORS[0], 10, [59, 60, 61])
    assert sorted(number for number, _ in found) == [59, 60]
    assert index.search(VECTORS[0], 10, []) == []


def test_an_empty_index_finds_nothing(path: Path) -> None:
    index = DenseIndex(path)
    assert (len(index), index.search(VECTORS[0], 10, None)) == (0, [])
    index.apply([1, 2], [])
    index.save()
    assert not path.exists()


def test_what_was_removed_is_not_found(index: DenseIndex) -> None:
    index.apply([1, 2, 999], [])
    assert {1, 2}.isdisjoint(number for number, _ in index.search(VECTORS[0], COUNT, None))
    assert len(index) == COUNT - 2


def test_following_a_change_twice_doubles_nothing(index: DenseIndex) -> None:
    index.apply([1], ROWS[1:])
    assert len(index) == COUNT - 1


def test_an_emptied_index_takes_vectors_of_another_dimension(index: DenseIndex) -> None:
    index.apply(list(range(1, COUNT + 1)), [(99, np.array([0.6, 0.8], dtype="<f2").tobytes())])
    assert [number for number, _ in index.search(np.array([0.6, 0.8], dtype=np.float32), 5, None)] == [99]


def test_a_saved_copy_finds_the_same(index: DenseIndex, path: Path) -> None:
    index.save()
    copy = DenseIndex(path)
    assert (copy.reached, copy.generation, len(copy)) == (Commit(3, "abc"), 3, COUNT)
    assert copy.search(VECTORS[5], 20, None) == index.search(VECTORS[5], 20, None)


def test_a_current_copy_is_not_written_again(index: DenseIndex, path: Path) -> None:
    index.save()
    before = path.stat()
    index.save()
    DenseIndex(path).save()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_emptied_index_leaves_no_copy(index: DenseIndex, path: Path) -> None:
    index.save()
    index.apply(list(range(1, COUNT + 1)), [])
    index.reached = Commit(4, "abd")
    index.save()
    assert list(path.parent.iterdir()) == []
    assert DenseIndex(path).reached == Commit()


def test_what_a_crash_left_of_a_copy_goes_at_the_next_save(index: DenseIndex, path: Path) -> None:
    path.with_suffix(".123456789.part").write_bytes(b"half a copy")
    index.save()
    assert list(path.parent.iterdir()) == [path]


def test_what_a_copy_has_reached_is_read_without_loading_it(index: DenseIndex, path: Path) -> None:
    assert reached(path) == Commit()
    index.save()
    assert reached(path) == Commit(3, "abc")
    path.write_bytes(b"no index " * 1000)
    assert reached(path) == Commit()


def test_a_replaced_vector_is_there_at_every_moment(index: DenseIndex) -> None:
    with ThreadPoolExecutor(1) as pool:
        searches = []

        def replacement() -> Iterator[tuple[int, bytes]]:
            searches.append(pool.submit(index.search, VECTORS[0], 1, None))
            wait(searches, timeout=0.1)  # the old vector is forgotten by now, and the new one not there yet
            yield 99, ROWS[0][1]

        index.apply([1], replacement())
    assert [number for number, _ in searches[0].result()] == [99]


def _bit_flipped(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:0],
        lambda whole: whole[:0] + b"\n",
        lambda whole: b"[1]\n" + whole,
        lambda whole: b"no index" + whole[:9],
        lambda whole: whole.partition(b"\n")[2],
        _bit_flipped,
        lambda whole: whole.replace(b'"format": 1', b'"format": 9', 1),
        lambda whole: whole.replace(b'"id"', b'"ie"', 1),
    ],
    ids="last-byte half empty blank list words headless flipped format commit".split(),
)
def test_a_copy_that_is_not_whole_is_not_used(
    index: DenseIndex, path: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    index.save()
    whole = path.read_bytes()
    damaged = damage(whole)
    assert damaged != whole
    path.write_bytes(damaged)
    with caplog.at_level(logging.WARNING):
        copy = DenseIndex(path)
    assert (copy.reached, len(copy)) == (Commit(), 0)
    assert "it is made anew from the database" in caplog.text
