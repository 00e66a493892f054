import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.errors import StoreLocked
from pullquote.store import lexical as module
from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex, reached
from pullquote.types import Document, Filters, Passage, Span

FERRY = "The ferries were burning off Tolling Rock."
CHOIR = "The choir of Osk sang carols at the café."

MakeDocument = Callable[..., Document]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture
def passage(document: MakeDocument) -> Callable[..., Passage]:
    def passage(text: str, title: str = "A report") -> Passage:
        source = document(f"x:{text}", text, title)
        span = Span(0, len(text))
        return Passage(source.source, span, source.sections[0], text, (span,))

    return passage


@pytest.fixture
def index(folder: Path, passage: Callable[..., Passage]) -> LexicalIndex:
    index = LexicalIndex(folder)
    follow(index, 1, [], [(1, passage(FERRY, "Fire at sea")), (2, passage(CHOIR))])
    return index


def follow(index: LexicalIndex, generation: int, removed: list[int], added: list[tuple[int, Passage]]) -> None:
    with index.writing():
        index.apply(Commit(generation, f"commit {generation}"), removed, added)
    index.refresh()


def found(index: LexicalIndex, question: str) -> list[int]:
    return [number for number, _ in index.search(question, 10, Filters(), None)]


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
    results = index.search("choir ferries burning rock", 10, Filters(), None)
    assert [number for number, _ in results] == [1, 2]
    assert results[0][1] > results[1][1] > 0


def test_a_word_asked_twice_counts_once(index: LexicalIndex) -> None:
    assert index.search("choir choir", 10, Filters(), None) == index.search("choir", 10, Filters(), None)


def test_what_was_removed_is_not_in_the_index(index: LexicalIndex) -> None:
    follow(index, 2, [1, 999], [])
    assert (found(index, "ferry"), len(index)) == ([], 1)


def test_a_change_may_be_followed_twice(index: LexicalIndex, passage: Callable[..., Passage]) -> None:
    for _ in range(2):
        follow(index, 2, [1], [(2, passage(CHOIR)), (3, passage(FERRY))])
    assert (found(index, "ferry"), found(index, "choir"), len(index)) == ([3], [2], 2)


def test_another_instance_sees_what_was_committed(
    index: LexicalIndex, folder: Path, passage: Callable[..., Passage]
) -> None:
    other = LexicalIndex(folder)
    assert other.reached == Commit(1, "commit 1")
    follow(index, 2, [], [(3, passage(FERRY))])
    assert len(other) == 2
    other.refresh()
    assert (len(other), other.generation) == (3, 2)


def test_a_cleared_index_is_empty_and_says_so(index: LexicalIndex, passage: Callable[..., Passage]) -> None:
    with index.writing():
        index.clear()
        assert index.reached == Commit()
    follow(index, 2, [], [(5, passage(FERRY))])
    assert found(index, "ferry choir") == [5]


def test_what_a_crash_left_of_a_mark_goes_with_the_next(
    index: LexicalIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = sorted(folder.parent.iterdir())
    with monkeypatch.context() as crashing:
        crashing.setattr(Path, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            follow(index, 2, [], [])
    assert sorted(folder.parent.iterdir()) != listed
    follow(index, 3, [], [])
    assert sorted(folder.parent.iterdir()) == listed


def test_what_is_reached_is_read_without_opening(index: LexicalIndex, folder: Path) -> None:
    assert reached(folder) == Commit(1, "commit 1")
    assert reached(folder.parent / "none") == Commit()
    assert not (folder.parent / "none").exists()


@pytest.mark.parametrize("mark", [b"", b"{", b"[]", b'{"format": 9, "generation": 1, "id": "x"}', b"\xff", None])
def test_without_a_good_mark_nothing_is_reached(index: LexicalIndex, folder: Path, mark: bytes | None) -> None:
    path = folder.with_suffix(".json")
    path.write_bytes(mark) if mark is not None else path.unlink()
    assert LexicalIndex(folder).reached == Commit()


def _delete(folder: Path) -> None:
    shutil.rmtree(folder)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _garble_meta(folder: Path) -> None:
    (folder / "meta.json").write_bytes(b"no index")


def _garble_all(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"no index")


def _lose_segments(folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != "meta.json":
            file.unlink()


def _cut_segments(folder: Path) -> None:
    for file in folder.iterdir():
        if file.name != "meta.json":
            file.write_bytes(file.read_bytes()[:-5])


@pytest.mark.parametrize("damage", [_delete, _empty, _garble_meta, _garble_all, _lose_segments, _cut_segments])
def test_a_damaged_folder_is_begun_anew(
    index: LexicalIndex, folder: Path, damage: Callable[[Path], None], passage: Callable[..., Passage]
) -> None:
    damage(folder)
    anew = LexicalIndex(folder)
    assert (anew.reached, len(anew)) == (Commit(), 0)
    follow(anew, 1, [], [(1, passage(FERRY))])
    assert found(anew, "ferry") == [1]


def test_a_second_writer_is_told(index: LexicalIndex, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    with index.writing(), pytest.raises(StoreLocked, match=r"Another process has held .*lexical .* Try again"):
        LexicalIndex(folder)
