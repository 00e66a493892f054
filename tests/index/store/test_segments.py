"""Segment files: what was written comes back, or the file is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Vectors
from pullquote.store import segments as module
from pullquote.store.part import Part, nearest
from pullquote.store.reading import Segment
from pullquote.store.rows import encode_vectors
from pullquote.store.segments import SegmentDamaged, delete_files, open_segment, write_segment

MakeVectors = Callable[..., Vectors]
COUNT = 40


@pytest.fixture(scope="session")
def part(vectors: MakeVectors) -> Part:
    return Part.fresh(np.arange(3, 3 * COUNT + 3, 3), encode_vectors(vectors(COUNT)))


@pytest.fixture(scope="session")
def segment(part: Part, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Segment, bytes]:
    """A folder, the segment in it, and the bytes of its file."""
    folder = tmp_path_factory.mktemp("segments") / "dense"
    written = write_segment(folder, [part], 0, 3 * COUNT, 5)
    return folder, written, (folder / written.name).read_bytes()


@pytest.fixture
def damaged(segment: tuple[Path, Segment, bytes], tmp_path: Path) -> Callable[[bytes | None], None]:
    """Opens a copy of the segment with another content, or none."""

    def opened(content: bytes | None) -> None:
        if content is not None:
            (tmp_path / segment[1].name).write_bytes(content)
        open_segment(tmp_path, segment[1])

    return opened


def test_what_was_written_is_found(part: Part, segment: tuple[Path, Segment, bytes], vectors: MakeVectors) -> None:
    folder, written, _ = segment
    assert written[1:4] == (0, 3 * COUNT, 5)
    assert [path.name for path in folder.iterdir()] == [written.name]
    opened = open_segment(folder, written)
    assert np.array_equal(opened.numbers, part.numbers)
    assert np.array_equal(opened.vectors, part.vectors)
    asked = vectors(1, seed=8)[0]
    for depth, allowed in ((20, None), (COUNT, None), (5, np.array([3, 6, 7, 9]))):
        found = dict(zip(*(each.tolist() for each in nearest([opened], asked, depth, allowed)), strict=True))
        expected = dict(zip(*(each.tolist() for each in nearest([part], asked, depth, allowed)), strict=True))
        assert found == pytest.approx(expected, abs=1e-5)


def test_two_segments_have_two_names(part: Part, tmp_path: Path) -> None:
    first, second = (write_segment(tmp_path, [part], 0, 3 * COUNT, 5) for _ in range(2))
    assert first.name != second.name
    assert first.checksum == second.checksum


def test_parts_are_written_as_one_without_their_dead(part: Part, vectors: MakeVectors, tmp_path: Path) -> None:
    first = part.without(np.array([3, 9]))
    second = Part.fresh(np.arange(200, 210), encode_vectors(vectors(10, seed=8))).without(np.array([205]))
    third = Part.fresh(np.arange(300, 303), encode_vectors(vectors(3, seed=9)))
    opened = open_segment(tmp_path, write_segment(tmp_path, [first, second, third], 0, 303, 6))
    living = [each.within(np.ones(len(each.numbers), dtype=bool)) for each in (first, second, third)]
    assert opened.numbers.tolist() == [number for each in living if each for number in each.numbers.tolist()]
    assert np.array_equal(opened.vectors, np.concatenate([each.vectors for each in living if each]))
    assert opened.alive is None


def test_a_written_segment_is_merged_like_a_fresh_part(
    part: Part, segment: tuple[Path, Segment, bytes], tmp_path: Path
) -> None:
    opened = open_segment(segment[0], segment[1]).without(part.numbers[::2])
    merged = open_segment(tmp_path, write_segment(tmp_path, [opened], 0, 3 * COUNT, 7))
    assert np.array_equal(merged.numbers, part.numbers[1::2])
    assert np.array_equal(merged.vectors, part.vectors[1::2])


def test_many_codes_are_written_and_read_in_batches(
    part: Part, segment: tuple[Path, Segment, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    monkeypatch.setattr(module, "BLOCK", 100)
    opened = open_segment(segment[0], segment[1]).without(part.numbers[:9])
    written = write_segment(tmp_path, [opened, Part.fresh(part.numbers + 500, part.vectors)], 0, 1_000, 7)
    merged = open_segment(tmp_path, written)
    assert merged.numbers.tolist() == [*part.numbers[9:].tolist(), *(part.numbers + 500).tolist()]
    assert np.array_equal(merged.vectors, np.concatenate([part.vectors[9:], part.vectors]))


def test_a_deleted_file_is_searched_by_who_has_it_open(part: Part, tmp_path: Path, vectors: MakeVectors) -> None:
    opened = open_segment(tmp_path, write_segment(tmp_path, [part], 0, 3 * COUNT, 5))
    delete_files(tmp_path, set())
    assert list(tmp_path.iterdir()) == []
    assert len(nearest([opened], vectors(1)[0], COUNT, None)[0]) == COUNT


# --- damage


def test_a_missing_file_is_damage(damaged: Callable[[bytes | None], None]) -> None:
    with pytest.raises(SegmentDamaged, match="No such file"):
        damaged(None)


def test_a_file_of_another_version_is_damage(part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as former:
        former.setattr(module, "_MAGIC", b"pullqu 1")
        written = write_segment(tmp_path, [part], 0, 3 * COUNT, 5)
    with pytest.raises(SegmentDamaged, match="of another version"):
        open_segment(tmp_path, written)


@pytest.mark.parametrize("content", [b"", b"\0", b"pullqu 1", b"no segment " * 400])
def test_another_content_is_damage(damaged: Callable[[bytes | None], None], content: bytes) -> None:
    with pytest.raises(SegmentDamaged, match="not what was written"):
        damaged(content)


def test_an_empty_file_is_damage_even_where_its_checksum_is_right(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(SegmentDamaged):
        open_segment(tmp_path, Segment("empty", 0, 9, 1, 0))


@settings(max_examples=100)
@given(data=st.data())
def test_a_flipped_bit_anywhere_is_damage(
    segment: tuple[Path, Segment, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    _, written, whole = segment
    content = bytearray(whole)
    content[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    _refused(tmp_path_factory, written, bytes(content))


@settings(max_examples=60)
@given(data=st.data())
def test_a_cut_anywhere_is_damage(
    segment: tuple[Path, Segment, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    _, written, whole = segment
    _refused(tmp_path_factory, written, whole[: data.draw(st.integers(0, len(whole) - 1))])


def _refused(factory: pytest.TempPathFactory, segment: Segment, content: bytes) -> None:
    folder = factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    (folder / segment.name).write_bytes(content)
    with pytest.raises(SegmentDamaged, match="not what was written"):
        open_segment(folder, segment)


def test_a_longer_file_is_damage(damaged: Callable[[bytes | None], None], segment: tuple[Path, Segment, bytes]) -> None:
    with pytest.raises(SegmentDamaged):
        damaged(segment[2] + b"\0")


# --- what is left over


def test_files_that_are_not_kept_are_deleted(tmp_path: Path) -> None:
    for name in ("a.segment", "b.segment", "c.segment.part"):
        (tmp_path / name).write_bytes(b"x")
    delete_files(tmp_path, {"a.segment", "gone.segment"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.segment"]


def test_where_nothing_was_sealed_there_is_nothing_to_delete(tmp_path: Path) -> None:
    delete_files(tmp_path / "none", set())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("bounds", [(3, 120), (0, 119), (120, 0), (0, 0)])
def test_a_segment_of_other_passages_than_its_own_is_refused(
    part: Part, tmp_path: Path, bounds: tuple[int, int]
) -> None:
    with pytest.raises(SegmentDamaged, match=r"holds others than the passages|covers no passages"):
        open_segment(tmp_path, write_segment(tmp_path, [part], *bounds, 5))


def test_a_segment_in_which_passages_do_not_ascend_is_refused(part: Part, tmp_path: Path) -> None:
    with pytest.raises(SegmentDamaged, match="holds others than the passages from 1 to 120"):
        open_segment(tmp_path, write_segment(tmp_path, [part, part], 0, 3 * COUNT, 5))
