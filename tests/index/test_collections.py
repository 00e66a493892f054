"""Collections: apart in all that they hold, there for every process, gone when they are removed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pullquote.build import build_collections
from pullquote.collections import MAIN, Collections, folder_of, is_name
from pullquote.errors import InvalidCollection, StoreDamaged, StoreError, UnknownCollection
from pullquote.protocols import Extent
from pullquote.settings import Settings
from pullquote.types import Answer

FERRY = "The ferry Marit caught fire off Tolling Rock on Friday morning."
QUESTION = "Where did the ferry Marit catch fire?"


@pytest.fixture
def collections(tmp_path, models):
    collections = build_collections(Settings(data=tmp_path / "data", models=models))
    yield collections
    collections.close()


def add(engine, folder, text, name="ferry.txt"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return engine.add([folder / name])


def test_main_is_always_there(collections):
    assert collections.names() == [MAIN]
    assert collections.engine().counts().documents == 0
    assert collections.create(MAIN) is False


def test_a_question_sees_one_collection_alone(collections, tmp_path):
    collections.create("harbour")
    add(collections.engine("harbour"), tmp_path / "files", FERRY)
    assert isinstance(collections.engine("harbour").ask(QUESTION), Answer)
    assert not isinstance(collections.engine().ask(QUESTION), Answer)
    assert collections.engine().counts().documents == 0


def test_the_same_file_in_two_collections_is_two_documents(collections, tmp_path):
    collections.create("harbour")
    for name in collections.names():
        assert add(collections.engine(name), tmp_path / "files", FERRY).added
    [listing] = collections.engine().documents()
    collections.engine().remove(listing.source.id)
    assert collections.engine("harbour").document(listing.source.id).text.strip() == FERRY


def test_collections_share_the_models(collections):
    collections.create("harbour")
    assert collections.engine("harbour").embedder is collections.engine().embedder


def test_how_much_there_is_is_told_without_an_engine(collections, tmp_path):
    collections.create("harbour")
    add(collections.engine("harbour"), tmp_path / "files", FERRY)
    opened = []
    other = Collections(tmp_path / "data", opened.append)
    assert other.extent("harbour") == Extent(1, 1, 1)
    assert other.extent(MAIN) == Extent(0, 0, 0)
    assert not (tmp_path / "data" / "pullquote.sqlite").exists()
    with pytest.raises(UnknownCollection):
        other.extent("town")
    (tmp_path / "data" / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    with pytest.raises(StoreDamaged):
        other.extent(MAIN)
    assert opened == []


def test_how_much_there_is_is_told_by_the_engine_that_is_open(collections, tmp_path):
    data = tmp_path / "data"
    add(collections.engine(), tmp_path / "files", FERRY)
    assert collections.extent(MAIN) == Extent(1, 1, 1)
    # Whoever opened the database would not find it any more.
    (data / "pullquote.sqlite").rename(data / "elsewhere")
    assert collections.extent(MAIN) == Extent(1, 1, 1)


def test_how_much_there_is_is_told_of_the_present_collection_of_that_name(collections, tmp_path):
    collections.create("harbour")
    add(collections.engine("harbour"), tmp_path / "files", FERRY)
    collections.remove("harbour")
    with pytest.raises(UnknownCollection):
        collections.extent("harbour")
    collections.create("harbour")
    assert collections.extent("harbour") == Extent()


def test_what_another_process_made_or_removed_is_known_at_once(collections, tmp_path, models):
    other = build_collections(Settings(data=tmp_path / "data", models=models))
    other.create("harbour")
    add(other.engine("harbour"), tmp_path / "files", FERRY)
    assert collections.names() == [MAIN, "harbour"]
    assert collections.engine("harbour").counts().documents == 1
    other.remove("harbour")
    with pytest.raises(UnknownCollection):
        collections.engine("harbour")
    other.create("harbour")
    assert collections.engine("harbour").counts().documents == 0
    other.close()


def test_nobody_waits_for_an_engine_that_is_opened_over_another_collection(tmp_path):
    opening, done = threading.Event(), threading.Event()

    def open_engine(folder):
        if folder.name == "harbour":
            opening.set()
            done.wait(60)
        return object()

    collections = Collections(tmp_path, open_engine)
    collections.create("harbour")
    engine = collections.engine()
    with ThreadPoolExecutor(2) as pool:
        harbour = pool.submit(collections.engine, "harbour")
        assert opening.wait(60)
        try:
            assert pool.submit(collections.engine).result(timeout=10) is engine
        finally:
            done.set()
        assert harbour.result(timeout=60) is collections.engine("harbour")


def test_a_removed_collection_leaves_no_file(collections, tmp_path):
    collections.create("harbour")
    add(collections.engine("harbour"), tmp_path / "files", FERRY)
    collections.remove("harbour")
    assert list((tmp_path / "data" / "collections").iterdir()) == []
    with pytest.raises(UnknownCollection, match="There is no collection called 'harbour'"):
        collections.remove("harbour")


def open_files(folder):
    """Also those that are deleted, and take their space until they are closed."""
    files = [each.resolve() for each in Path("/proc/self/fd").iterdir()]
    return [file for file in files if file.is_relative_to(folder)]


def test_collections_that_were_made_asked_and_removed_hold_nothing(collections, tmp_path):
    threads = []
    for _ in range(4):
        collections.create("harbour")
        engine = collections.engine("harbour")
        add(engine, tmp_path / "files", FERRY)
        assert isinstance(engine.ask(QUESTION), Answer)
        assert open_files(tmp_path / "data" / "collections") != []
        collections.remove("harbour")
        settled(lambda: not open_files(tmp_path / "data" / "collections"))
        threads.append(threading.active_count())
    assert len(set(threads)) == 1


def test_a_question_that_began_before_a_removal_is_answered(collections, tmp_path):
    collections.create("harbour")
    engine = collections.engine("harbour")
    add(engine, tmp_path / "files", FERRY)
    events = engine.stream(QUESTION)
    next(events)
    collections.remove("harbour")
    collections.create("harbour")
    assert not isinstance(collections.engine("harbour").ask(QUESTION), Answer)
    *_, finished = events
    assert isinstance(finished.reply, Answer)
    # The audit went with the collection, and the next one's has its own question alone.
    assert finished.record is None
    assert collections.engine("harbour").explain(QUESTION).record == 2
    settled(lambda: engine_is_closed(engine))
    with pytest.raises(StoreError, match="its collection was removed"):
        engine.ask(QUESTION)


def test_an_engine_over_what_another_process_removed_is_closed(collections, tmp_path, models):
    other = build_collections(Settings(data=tmp_path / "data", models=models))
    other.create("harbour")
    engine = collections.engine("harbour")
    other.remove("harbour")
    other.close()
    assert collections.names() == [MAIN]
    settled(lambda: engine_is_closed(engine))


def engine_is_closed(engine):
    try:
        engine.counts()
    except StoreError as error:
        return "closed" in str(error)
    return False


def settled(is_so):
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_collection_stays_made_or_removed_when_the_power_goes(collections, tmp_path, synced):
    folder = tmp_path / "data" / "collections"
    collections.create("harbour")
    assert (synced[tmp_path / "data"], synced[folder]) == ({"collections"}, {"harbour"})
    collections.remove("harbour")
    assert "harbour" not in synced[folder]


def test_a_removal_that_was_broken_off_is_ended_at_the_next_start_and_at_the_next_removal(collections, tmp_path):
    left = tmp_path / "data" / "collections" / ".removed-0123abcd"
    for end in (lambda: Collections(tmp_path / "data", object), lambda: collections.remove("harbour")):
        collections.create("harbour")
        left.mkdir()
        (left / "pullquote.sqlite").write_text(FERRY)
        end()
        assert not left.exists()
    assert collections.names() == [MAIN]


def test_files_of_a_removed_collection_that_stay_are_told(collections, tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    collections.create("harbour")
    monkeypatch.setattr("pullquote.collections.shutil.rmtree", refuse)
    with pytest.raises(
        StoreError, match=r"is removed, but not all .* Permission denied: .* Make .*\.removed-.* writable"
    ):
        collections.remove("harbour")
    assert collections.names() == [MAIN]
    monkeypatch.undo()
    with pytest.raises(UnknownCollection):
        collections.remove("harbour")
    assert list((tmp_path / "data" / "collections").iterdir()) == []


@pytest.mark.parametrize("is_made_anew", [False, True])
def test_a_collection_that_is_removed_while_something_is_added_does_not_come_back(collections, tmp_path, is_made_anew):
    collections.create("harbour")
    engine, files = collections.engine("harbour"), tmp_path / "files"
    add(engine, files, FERRY)
    (files / "pier.txt").write_text("The pier at Osk was closed by the gale.")

    def remove(progress):
        if "harbour" in collections.names() and not progress.passages:
            collections.remove("harbour")
            if is_made_anew:
                collections.create("harbour")

    # The ferry is told as unchanged before the pier is stored.
    with pytest.raises(StoreError, match="harbour was removed since it was opened"):
        engine.add([files], remove)
    made = [tmp_path / "data" / "collections" / "harbour"] if is_made_anew else []
    assert list((tmp_path / "data" / "collections").rglob("*")) == made


def test_a_collection_that_is_removed_while_it_is_opened_is_unknown(tmp_path):
    def open_engine(folder):
        folder.rmdir()
        return (folder / "pullquote.sqlite").read_bytes()

    collections = Collections(tmp_path, open_engine)
    collections.create("harbour")
    with pytest.raises(UnknownCollection):
        collections.engine("harbour")


def test_main_is_not_removed(collections):
    with pytest.raises(InvalidCollection, match="always there"):
        collections.remove(MAIN)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "A", "ä", "-a", "a-", "a b", "a" * 64, "con\n", "a\0", ".removed-1"]
)
def test_no_name_leads_out_of_the_folder(collections, tmp_path, name):
    assert not is_name(name)
    with pytest.raises(InvalidCollection, match="no name of a collection"):
        collections.create(name)
    with pytest.raises(UnknownCollection):
        collections.engine(name)
    with pytest.raises(UnknownCollection):
        collections.remove(name)
    with pytest.raises(UnknownCollection):
        folder_of(tmp_path, name)
