"""Files that are gone from their folder are told, and their documents removed where that is asked for."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.ingest import Added, Ingest
from pullquote.store.embedded import EmbeddedStore


@pytest.fixture
def ingest(tmp_path: Path, embedder: OpenVinoEmbedder) -> Iterator[Ingest]:
    with (
        closing(EmbeddedStore(tmp_path / "data", {"model": embedder.name})) as store,
        closing(Ingest(store, embedder, max_words=120, max_bytes=1_000_000)) as ingest,
    ):
        yield ingest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mein café"
    (folder / "old").mkdir(parents=True)
    (folder / "ferry.txt").write_text("The ferry sank on Tuesday.", encoding="utf-8")
    (folder / "old" / "choir.txt").write_text("The choir sang.", encoding="utf-8")
    return folder


def uris(ingest: Ingest) -> list[str]:
    return [listing.source.uri.rpartition("/")[2] for listing in ingest.store.listings()]


def test_without_being_asked_it_is_told_which_files_are_gone_and_nothing_removed(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    shutil.rmtree(folder / "old")
    added = ingest.add_paths([folder, folder / "ferry.txt"])
    assert (added.gone, added.removed) == ([(folder / "old" / "choir.txt").as_uri()], [])
    assert uris(ingest) == ["ferry.txt", "choir.txt"]


def test_what_they_held_is_removed_in_a_commit_that_is_told(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    (folder / "ferry.txt").rename(folder / "wreck.txt")
    told: list[Added] = []
    added = ingest.add_paths([folder], told=told.append, remove_gone=True)
    assert ([source.title for source in added.removed], added.gone) == (["ferry"], [])
    assert [each.removed for each in told if each.removed] == [added.removed]
    assert uris(ingest) == ["choir.txt", "wreck.txt"]


def test_a_file_that_is_back_is_read_again(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    away = (folder / "ferry.txt").rename(folder.parent / "ferry.txt")
    ingest.add_paths([folder], remove_gone=True)
    away.rename(folder / "ferry.txt")
    assert len(ingest.add_paths([folder]).added) == 1


def test_only_what_was_below_the_folder_is_looked_for(ingest: Ingest, folder: Path) -> None:
    beside = folder.with_name("mein café beside")
    shutil.copytree(folder, beside)
    ingest.add_paths([folder, beside])
    shutil.rmtree(beside)
    (folder / "ferry.txt").unlink()
    added = ingest.add_paths([folder / "old"], remove_gone=True)
    assert (added.gone, added.removed) == ([], [])


def test_a_file_that_a_folder_is_not_searched_for_is_not_gone(ingest: Ingest, folder: Path) -> None:
    (folder / ".notes.txt").write_text("The notes are hidden.", encoding="utf-8")
    ingest.add_paths([folder, folder / ".notes.txt"])
    assert ingest.add_paths([folder], remove_gone=True).removed == []


def test_a_folder_that_is_emptied_keeps_its_documents_and_says_why(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    shutil.rmtree(folder)
    folder.mkdir()
    added = ingest.add_paths([folder], remove_gone=True)
    assert (len(added.gone), added.removed, len(uris(ingest))) == (2, [], 2)
    [failure] = added.failures
    assert str(failure).startswith(f"{folder.as_uri()}: Nothing is there, and 2 of its files are indexed")


def test_a_document_that_was_removed_before_is_not_looked_for(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    (folder / "ferry.txt").unlink()
    ingest.store.remove([listing.source.id for listing in ingest.store.listings() if "ferry" in listing.source.uri])
    assert ingest.add_paths([folder]).gone == []
