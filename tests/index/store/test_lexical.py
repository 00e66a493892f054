"""Search by words: what is found, and that a view is exactly one commit, whatever becomes of the files."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex, View, read_mark
from pullquote.types import Document, Filters, Passage, Span

FERRY = "The ferries were burning off Tolling Rock."
CHOIR = "The choir of Osk sang carols at the café."

MakeDocument = Callable[..., Document]
MakePassage = Callable[..., Passage]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture(scope="session")
def passage(document: MakeDocument) -> MakePassage:
    def passage(text: str, title: str = "A report") -> Passage:
        source = document(f"x:{text}", text, title)
        span = Span(0, len(text))
        return Passage(source.source, span, source.sections[0], text, (span,))

    return passage


@pytest.fixture
def index(folder: Path, passage: MakePassage) -> LexicalIndex:
    index = LexicalIndex(folder)
    follow(index, 1, [], [(1, passage(FERRY, "Fire at sea")), (2, passage(CHOIR))])
    return index


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, passage: MakePassage) -> Path:
    """A folder with two segments and a removal, to be copied and damaged."""
    folder = tmp_path_factory.mktemp("whole") / "lexical"
    index = LexicalIndex(folder)
    follow(index, 1, [], [(1, passage(FERRY, "Fire at sea")), (2, passage("The roof of the school leaks."))])
    follow(index, 2, [2], [(3, passage(CHOIR))])
    return folder


def follow(index: LexicalIndex, generation: int, removed: list[int], added: list[tuple[int, Passage]]) -> None:
    """Take the index to a commit, as a store does."""
    if index.reached() == Commit():
        index.start_anew()
    index.apply(commit(generation), removed, added)
    index.settle()


def commit(generation: int) -> Commit:
    return Commit(generation, f"commit {generation}")


def found(index: LexicalIndex, question: str, view: View | None = None) -> list[int]:
    return sorted(number for number, _ in index.search(view or index.view, question, 1_000, Filters(), None))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("ferry", [1]),
        ("BURNED", [1]),
        ("Who sings in the cafe?", [2]),
        ("CAFÉ", [2]),
        ("fire", [1]),
        ("What is the?", []),
        ("could", []),
        ("a" * 100, []),
        ("", []),
        ("ferry choir", [1, 2]),
    ],
)
def test_words_are_found_by_their_stems_without_accents_or_function_words(
    index: LexicalIndex, question: str, expected: list[int]
) -> None:
    assert sorted(found(index, question)) == expected


def test_a_passage_with_more_of_the_words_comes_first(index: LexicalIndex) -> None:
    results = index.search(index.view, "choir ferries burning rock", 10, Filters(), None)
    assert [number for number, _ in results] == [1, 2]
    assert results[0][1] > results[1][1] > 0


def test_a_word_asked_twice_counts_once(index: LexicalIndex) -> None:
    assert index.search(index.view, "choir choir", 10, Filters(), None) == index.search(
        index.view, "choir", 10, Filters(), None
    )


# --- following


def test_an_empty_index_has_reached_nothing_and_finds_nothing(folder: Path) -> None:
    index = LexicalIndex(folder)
    assert (index.reached(), found(index, "ferry")) == (Commit(), [])
    assert not folder.exists()


def test_what_was_removed_is_not_found(index: LexicalIndex) -> None:
    follow(index, 2, [1, 999], [])
    assert (index.reached(), found(index, "ferry"), found(index, "choir")) == (commit(2), [], [2])


def test_a_change_may_be_followed_twice(index: LexicalIndex, passage: MakePassage) -> None:
    for _ in range(2):
        follow(index, 2, [1], [(2, passage(CHOIR)), (3, passage(FERRY))])
    assert (found(index, "ferry"), found(index, "choir")) == ([3], [2])


def test_a_change_of_nothing_may_be_followed(index: LexicalIndex, folder: Path) -> None:
    follow(index, 2, [], [])
    assert LexicalIndex(folder).reached() == index.reached() == commit(2)


def test_another_instance_sees_what_was_committed(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    other = LexicalIndex(folder)
    assert other.refresh().commit == commit(1)
    follow(index, 2, [1], [(3, passage(FERRY))])
    assert (other.view.commit, found(other, "ferry")) == (commit(1), [1])
    before = other.view
    assert other.refresh().commit == commit(2)
    assert found(other, "ferry") == [3]
    assert found(other, "ferry", before) == [1]


def test_instances_may_take_turns_in_writing(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    other = LexicalIndex(folder)
    for generation in range(2, 6):
        follow((index, other)[generation % 2], generation, [], [(generation + 1, passage(FERRY))])
    assert other.refresh().commit == index.refresh().commit == commit(5)
    assert found(index, "ferry") == found(other, "ferry") == [1, 3, 4, 5, 6]


def test_a_view_is_labelled_with_the_commit_that_it_shows(folder: Path, passage: MakePassage) -> None:
    """While one instance commits and merges back to back, the views of others are each one commit."""
    last, writing, seen = 25, LexicalIndex(folder), set()

    def write() -> None:
        for generation in range(1, last + 1):
            removed = [generation - 3] if generation > 3 else []
            follow(writing, generation, removed, [(generation, passage(FERRY))])

    def read() -> None:
        reading = LexicalIndex(folder)
        while reading.view.commit != commit(last):
            view = reading.refresh()
            generation = view.commit.generation
            seen.add(generation)
            assert found(reading, "ferry", view) == list(range(max(1, generation - 2), generation + 1))

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(write), pool.submit(read), pool.submit(read)]:
            each.result(timeout=60)
    assert len(seen) > 2


def test_segments_are_merged(index: LexicalIndex, folder: Path, passage: MakePassage) -> None:
    for generation in range(2, 20):
        follow(index, generation, [], [(generation + 1, passage(CHOIR))])
    [inside] = [path for path in folder.iterdir() if path.is_dir()]
    assert len({path.name.partition(".")[0] for path in inside.glob("*.store")}) < 10
    assert index.damage() is None
    assert found(index, "choir") == list(range(2, 21))


# --- beginning anew


def test_an_index_that_is_begun_anew_is_empty(index: LexicalIndex, passage: MakePassage) -> None:
    index.start_anew()
    index.apply(commit(2), [], [(5, passage(FERRY))])
    index.settle()
    assert (index.reached(), found(index, "ferry choir")) == (commit(2), [5])


def test_the_former_index_is_used_until_the_new_one_is_settled(
    index: LexicalIndex, folder: Path, passage: MakePassage
) -> None:
    other = LexicalIndex(folder)
    former = other.refresh()
    index.start_anew()
    assert other.refresh() == former
    assert LexicalIndex(folder).refresh().commit == commit(1)
    index.apply(commit(2), [], [(5, passage(FERRY))])
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted([former.folder, index.view.folder])
    assert found(other, "ferry", former) == [1]
    index.settle()
    assert found(other, "ferry", former) == [1]
    assert other.refresh().commit == commit(2)
    assert found(other, "ferry") == [5]
    assert sorted(path.name for path in folder.iterdir()) == sorted([index.view.folder, "mark.json"])


def test_another_language_begins_anew(
    index: LexicalIndex, folder: Path, passage: MakePassage, caplog: pytest.LogCaptureFixture
) -> None:
    german = LexicalIndex(folder, "german")
    assert german.reached() == Commit()
    follow(german, 1, [], [(1, passage("Die Fähren brannten."))])
    assert (found(german, "Fähre"), found(german, "die")) == ([1], [])
    assert read_mark(folder).language == "german"
    assert caplog.text == ""
    assert LexicalIndex(folder).reached() == Commit()


def test_what_a_crash_left_goes_with_the_next_commit(index: LexicalIndex, folder: Path) -> None:
    (folder / "mark.part").write_bytes(b"half a mark")
    (folder / "0123456789abcdef").mkdir()
    (folder / "meta.json").write_bytes(b"of the version before")
    follow(index, 2, [], [])
    assert sorted(path.name for path in folder.iterdir()) == sorted([index.view.folder, "mark.json"])


# --- a writer that was killed


def test_a_commit_whose_mark_was_not_written_is_followed_again(
    index: LexicalIndex, folder: Path, passage: MakePassage
) -> None:
    mark = (folder / "mark.json").read_bytes()
    follow(index, 2, [1], [(3, passage(FERRY))])
    (folder / "mark.json").write_bytes(mark)
    other = LexicalIndex(folder)
    reached = other.reached()
    assert reached in {Commit(), commit(1)}
    everything = [(2, passage(CHOIR)), (3, passage(FERRY))]
    follow(other, 2, [1], everything if reached == Commit() else everything[1:])
    assert (found(other, "ferry"), found(other, "choir")) == ([3], [2])


def test_a_merge_that_ended_after_the_mark_was_written_is_no_damage(
    folder: Path, passage: MakePassage, caplog: pytest.LogCaptureFixture
) -> None:
    index = LexicalIndex(folder)
    for generation in range(1, 12):
        if index.reached() == Commit():
            index.start_anew()
        index.apply(commit(generation), [], [(generation, passage(FERRY))])
        mark = (folder / "mark.json").read_bytes()
        index.settle()
        settled = (folder / "mark.json").read_bytes()
        (folder / "mark.json").write_bytes(mark)
        other = LexicalIndex(folder)
        assert (other.damage(), other.reached()) == (None, commit(generation))
        assert found(other, "ferry") == list(range(1, generation + 1))
        (folder / "mark.json").write_bytes(settled)
    inside = folder / index.view.folder
    assert len(list(inside.glob("*.store"))) < 11  # some were merged
    assert caplog.text == ""


# --- damage


def test_a_mark_is_read_without_opening_the_index(index: LexicalIndex, folder: Path) -> None:
    assert read_mark(folder).commit == commit(1)
    assert read_mark(folder.parent / "none").commit == Commit()
    assert not (folder.parent / "none").exists()


@pytest.mark.parametrize("mark", [b"", b"{", b"[]", b'{"format": 9, "generation": 1, "id": "x"}', b"\xff", None])
def test_without_a_good_mark_nothing_is_reached(whole: Path, folder: Path, mark: bytes | None) -> None:
    shutil.copytree(whole, folder)
    path = folder / "mark.json"
    path.write_bytes(mark) if mark is not None else path.unlink()
    index = LexicalIndex(folder)
    assert index.damage() == "its mark is missing or of another version"
    assert index.reached() == Commit()


def _inside(folder: Path) -> Path:
    return folder / read_mark(folder).folder


def _segments(folder: Path) -> list[Path]:
    return [path for path in _inside(folder).iterdir() if path.name.partition(".")[0] not in ("", "meta")]


def _delete(folder: Path) -> None:
    shutil.rmtree(_inside(folder))


def _empty(folder: Path) -> None:
    _delete(folder)
    _inside(folder).mkdir()


def _garble_meta(folder: Path) -> None:
    (_inside(folder) / "meta.json").write_bytes(b"no index")


def _lose_meta(folder: Path) -> None:
    (_inside(folder) / "meta.json").unlink()


def _garble_all(folder: Path) -> None:
    for file in _inside(folder).iterdir():
        file.write_bytes(b"no index")


def _lose_segments(folder: Path) -> None:
    for file in _segments(folder):
        file.unlink()


def _cut_segments(folder: Path) -> None:
    for file in _segments(folder):
        file.write_bytes(file.read_bytes()[:-1])


def _rename_segment_in_meta(folder: Path) -> None:
    path = _inside(folder) / "meta.json"
    before, name, after = path.read_text().partition('"segment_id": "')
    digit = "0" if after[0] != "0" else "1"
    path.write_text(before + name + digit + after[1:])


def _garble_list_of_files(folder: Path) -> None:
    (_inside(folder) / ".managed.json").write_bytes(b"no list")


def _lose_one(folder: Path) -> None:
    max(_segments(folder)).unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _delete,
        _empty,
        _garble_meta,
        _lose_meta,
        _rename_segment_in_meta,
        _garble_list_of_files,
        _garble_all,
        _lose_segments,
        _cut_segments,
        _lose_one,
    ],
)
def test_a_damaged_index_has_reached_nothing_and_is_made_anew(
    whole: Path,
    folder: Path,
    damage: Callable[[Path], None],
    passage: MakePassage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shutil.copytree(whole, folder)
    damage(folder)
    index = LexicalIndex(folder)
    with caplog.at_level(logging.WARNING):
        assert index.reached() == Commit()
    assert f"{folder} cannot be used (" in caplog.text
    assert "(None)" not in caplog.text
    assert "it is made anew from the database" in caplog.text
    follow(index, 2, [], [(1, passage(FERRY))])
    other = LexicalIndex(folder)
    assert (other.damage(), other.reached(), found(other, "ferry choir")) == (None, commit(2), [1])


def test_each_byte_counts(whole: Path, folder: Path, passage: MakePassage) -> None:
    """A flipped bit in any file is found, or changes nothing."""
    files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.stat().st_size)
    assert len(files) > 12
    shutil.copytree(whole, folder)

    @settings(max_examples=150)
    @given(data=st.data())
    def flip(data: st.DataObject) -> None:
        path = folder / data.draw(st.sampled_from(files))
        content = path.read_bytes()
        damaged = bytearray(content)
        damaged[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(damaged)
        try:
            index = LexicalIndex(folder)
            if index.reached() == commit(2):
                assert (found(index, "ferry"), found(index, "choir"), found(index, "roof")) == ([1], [3], [])
                assert path.name in {".managed.json", "mark.json", "meta.json"}
            # A flipped mark may name a commit that never was, which no database has.
            assert index.reached() == Commit() or path.name in {".managed.json", "mark.json", "meta.json"}
        finally:
            path.write_bytes(content)

    flip()


def test_a_merge_may_end_while_the_mark_is_written(
    index: LexicalIndex, folder: Path, passage: MakePassage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, gone = Path.read_bytes, []

    def read_unless_merged(path: Path) -> bytes:
        if path.suffix == ".idx" and not gone:
            gone.append(path)
            raise FileNotFoundError(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_unless_merged)
    follow(index, 2, [], [(3, passage(FERRY))])
    assert gone
    assert (LexicalIndex(folder).damage(), LexicalIndex(folder).reached()) == (None, commit(2))


def test_an_error_that_is_kept_does_not_keep_the_writer(index: LexicalIndex, passage: MakePassage) -> None:
    def breaking() -> Iterator[tuple[int, Passage]]:
        yield 3, passage(FERRY)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space") as kept:
        follow(index, 2, [], breaking())
    follow(index, 2, [], [(3, passage(FERRY))])
    assert sorted(found(index, "ferry")) == [1, 3]
    assert kept.value.__traceback__


def test_an_index_without_its_newest_removals_is_damaged(whole: Path, folder: Path) -> None:
    shutil.copytree(whole, folder)
    [inside] = [path for path in folder.iterdir() if path.is_dir()]
    [removals] = inside.glob("*.del")
    removals.unlink()
    mark = read_mark(folder)
    # As in a copy that was taken between a commit and its mark: the mark does not know the file.
    former = replace(mark, files={name: sum_ for name, sum_ in mark.files.items() if name != removals.name}).checked()
    (folder / "mark.json").write_text(json.dumps(asdict(former)))
    assert LexicalIndex(folder).reached() == Commit()
