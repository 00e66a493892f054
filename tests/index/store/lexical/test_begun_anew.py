"""An index that is begun anew takes the place of the former one once it is settled."""

from pathlib import Path

import pytest

from pullquote.store.commit import Commit
from pullquote.store.lexical import LexicalIndex, read_mark

from .conftest import CHOIR, FERRY, MakePassage, commit, follow, found


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


def test_another_instance_goes_on_with_an_index_that_was_begun_anew_at_the_same_commit(
    index: LexicalIndex, folder: Path, passage: MakePassage
) -> None:
    other = LexicalIndex(folder)
    former = other.refresh()
    index.start_anew()
    index.apply(commit(1), [], [(1, passage(FERRY)), (2, passage(CHOIR))])
    index.settle()
    assert found(other, "ferry", former) == [1]
    assert other.refresh().folder == index.view.folder
    assert (other.reached(), found(other, "ferry")) == (commit(1), [1])
    follow(other, 2, [1], [(3, passage(FERRY))])
    assert found(other, "ferry") == [3]
    assert index.refresh().commit == commit(2)
    assert found(index, "ferry choir") == [2, 3]


def test_one_that_goes_while_it_is_opened_is_waited_for_as_one_that_is_not_there_yet(
    index: LexicalIndex, folder: Path, passage: MakePassage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, begun = Path.read_bytes, [index.start_anew]

    def read_while_another_takes_its_place(path: Path) -> bytes:
        content = read(path)
        # The last that is looked at before the index is opened.
        if path.name == ".managed.json" and begun:
            begun.pop()()
            index.apply(commit(1), [], [(1, passage(FERRY))])
            index.settle()
        return content

    monkeypatch.setattr(Path, "read_bytes", read_while_another_takes_its_place)
    other = LexicalIndex(folder)
    assert other.refresh().searcher is None
    assert other.refresh() == (commit(1), other.view.searcher, index.view.folder)
    assert found(other, "ferry") == [1]


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


def test_a_first_index_whose_writer_was_killed_at_once_is_begun_again_without_a_word(
    folder: Path, passage: MakePassage, caplog: pytest.LogCaptureFixture
) -> None:
    LexicalIndex(folder).start_anew()
    index = LexicalIndex(folder)
    assert (index.reached(), caplog.text) == (Commit(), "")
    follow(index, 1, [], [(1, passage(FERRY))])
    assert (found(index, "ferry choir"), caplog.text) == ([1], "")
