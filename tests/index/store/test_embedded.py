"""The store that ships: a database and two indexes that agree, whatever becomes of the files, threads and processes."""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import IndexMismatch, StoreError
from pullquote.protocols import Addition, Vectors
from pullquote.store import lock, upkeep
from pullquote.store.embedded import EmbeddedSnapshot, EmbeddedStore
from pullquote.store.lexical import read_mark
from pullquote.store.segments import open_segment
from pullquote.types import Change, Filters, document_id

SIGNATURE = {"model": "mini", "splitter": "one"}
TEXTS = {
    "x:ferry": "The ferry Marit burned off Tolling Rock. All 41 passengers were taken off.",
    "x:quota": "The fisheries board cut the herring quota to 4,200 tonnes.",
    "x:choir": "The choir of Osk sang carols in the chapel. Forty singers came.",
    "x:roof": "The roof of the school is new. It cost much.",
}
DAMAGED = "cannot be used"

MakeAddition = Callable[..., Addition]
Found = dict[str, list[str]]
Find = Callable[..., Found]
Search = Callable[[EmbeddedStore], list[Found]]


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SEALED_FROM", 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_store(folder: Path) -> Iterator[Callable[..., EmbeddedStore]]:
    """Opens stores over the folder, and closes them at the end."""
    opened: list[EmbeddedStore] = []

    def open_store(**signature: str) -> EmbeddedStore:
        opened.append(EmbeddedStore(folder, SIGNATURE | signature))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., EmbeddedStore]) -> EmbeddedStore:
    return open_store()


@pytest.fixture(scope="session")
def find(addition: MakeAddition) -> Find:
    """The uris that each retriever finds for a text: by its own vector, and by its words."""

    def find(store: EmbeddedStore, text: str, dimension: int = 64, **filters: object) -> Found:
        with store.snapshot() as snapshot:
            return found_in(snapshot, text, addition("x", text, dimension).vectors[0], Filters(**filters))

    return find


def found_in(snapshot: EmbeddedSnapshot, text: str, vector: Vectors, filters: Filters) -> Found:
    found = snapshot.candidates(text, vector, 100, filters)
    passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
    return {name: [passages[number].source.uri for number, _ in ranking] for name, ranking in found.items()}


@pytest.fixture(scope="session")
def search(find: Find) -> Search:
    """What is found for each of the texts."""
    return lambda store: [find(store, text) for text in TEXTS.values()]


@pytest.fixture(scope="session")
def filled(addition: MakeAddition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was filled in two commits and a removal, with a segment and fresh passages, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(upkeep, "SEALED_FROM", 3)
        store = EmbeddedStore(folder, SIGNATURE)
        store.put([addition(uri, text) for uri, text in (TEXTS | {"x:roof": "Rain came through the roof."}).items()])
        store.upkeep.finish()
        store.put([addition("x:gone", "The café bakes with rye."), addition("x:roof", TEXTS["x:roof"])])
        store.remove([document_id("x:gone")])
        store.close()
    [_] = (folder / "dense").iterdir()
    return folder


@pytest.fixture
def whole(folder: Path, filled: Path, search: Search) -> list[Found]:
    """Fills the folder, and says what is then found."""
    shutil.copytree(filled, folder)
    store = EmbeddedStore(folder, SIGNATURE)
    found = search(store)
    assert [each["dense"][0] for each in found] == [each["lexical"][0] for each in found] == list(TEXTS)
    store.close()
    return found


def agree(store: EmbeddedStore) -> bool:
    """Whether both indexes have reached the database's newest commit."""
    with store.database.snapshot() as reading:
        return store.dense.view.commit == store.lexical.view.commit == reading.newest()


# --- derived files


def _segment(folder: Path) -> Path:
    [path] = (folder / "dense").glob("*.segment")
    return path


def _lexical_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "lexical").glob("*/*") if path.stat().st_size]


def _delete_dense(folder: Path) -> None:
    shutil.rmtree(folder / "dense")


def _cut_segment(folder: Path) -> None:
    _segment(folder).write_bytes(_segment(folder).read_bytes()[:-100])


def _flip_segment(folder: Path) -> None:
    whole = bytearray(_segment(folder).read_bytes())
    whole[-50] ^= 4
    _segment(folder).write_bytes(whole)


def _empty_segment(folder: Path) -> None:
    _segment(folder).write_bytes(b"")


def _delete_lexical(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")


def _empty_lexical(folder: Path) -> None:
    for path in _lexical_files(folder):
        path.unlink()


def _garble_lexical(folder: Path) -> None:
    for path in _lexical_files(folder):
        path.write_bytes(b"no index")


def _flip_lexical(folder: Path) -> None:
    path = max(path for path in _lexical_files(folder) if path.suffix == ".term")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)


def _lose_mark(folder: Path) -> None:
    (folder / "lexical" / "mark.json").unlink()


def _garble_mark(folder: Path) -> None:
    (folder / "lexical" / "mark.json").write_bytes(b"{")


def _delete_all_but_the_database(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "pullquote.sqlite":
            path.unlink()


DAMAGES = [
    _delete_dense,
    _cut_segment,
    _flip_segment,
    _empty_segment,
    _delete_lexical,
    _empty_lexical,
    _garble_lexical,
    _flip_lexical,
    _lose_mark,
    _garble_mark,
    _delete_all_but_the_database,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_derived_files_are_made_anew_and_find_the_same(
    folder: Path,
    whole: list[Found],
    search: Search,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(folder)
    store = open_store()
    assert search(store) == whole
    assert agree(store)
    # With the next change the files are whole again.
    store.put([addition("x:lamp", "The lamp can be seen from 21 miles away.")])
    store.remove([document_id("x:lamp")])
    store.close()
    caplog.clear()
    again = open_store()
    assert search(again) == whole
    assert caplog.text == ""
    with again.database.snapshot() as reading:
        assert {path.name for path in (folder / "dense").iterdir()} == {each.name for each in reading.segments()}


def test_what_is_damaged_is_told(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore, caplog: pytest.LogCaptureFixture
) -> None:
    _flip_segment(folder)
    _flip_lexical(folder)
    with caplog.at_level(logging.WARNING):
        search(store)
    assert [DAMAGED in record.getMessage() for record in caplog.records] == [True, True]
    assert "made anew" in caplog.text


def test_who_has_the_files_open_goes_on_searching_when_they_are_lost(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore, open_store: Callable[..., EmbeddedStore]
) -> None:
    assert search(store) == whole
    _delete_all_but_the_database(folder)
    assert search(store) == whole
    assert search(open_store()) == whole


def test_a_database_restored_from_a_backup_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, find: Find, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store()
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    backup = shutil.copy(folder / "pullquote.sqlite", tmp_path)
    store = open_store()
    store.put([addition("x:quota", TEXTS["x:quota"])])
    find(store, "quota")
    store.close()
    shutil.copy(backup, folder)

    # Both histories have a second commit, with a passage of the same number.
    restored = open_store()
    restored.put([addition("x:choir", TEXTS["x:choir"])])
    assert find(restored, TEXTS["x:quota"])["lexical"] == []
    assert find(restored, TEXTS["x:choir"]) == {"dense": ["x:choir", "x:ferry"], "lexical": ["x:choir"]}
    assert sorted(find(restored, TEXTS["x:quota"])["dense"]) == ["x:choir", "x:ferry"]


def test_a_backup_from_before_segments_were_merged_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, search: Search, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store()
    store.put([addition(uri, text) for uri, text in TEXTS.items()])
    store.upkeep.finish()
    before = search(store)
    store.database.back_up(tmp_path / "backup.sqlite")
    store.put([addition(f"x:{n}", f"Note {n}.") for n in range(8)])
    store.remove([document_id("x:ferry")])
    store.close()
    for name in ("pullquote.sqlite-wal", "pullquote.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite", folder / "pullquote.sqlite")
    restored = open_store()
    assert search(restored) == before
    restored.put([addition("x:new", "Something new.")])
    assert len(search(restored)[0]["dense"]) == 5


def test_indexes_of_another_database_are_not_used(
    folder: Path, tmp_path: Path, whole: list[Found], addition: MakeAddition, search: Search
) -> None:
    other = EmbeddedStore(tmp_path / "other", SIGNATURE)
    other.put([addition(f"x:lamp-{n}", f"The lamp {n} can be seen from 21 miles away.") for n in range(5)])
    search(other)
    other.close()
    shutil.copy(folder / "pullquote.sqlite", tmp_path / "other")
    store = EmbeddedStore(tmp_path / "other", SIGNATURE)
    assert search(store) == whole
    store.close()


def test_an_index_left_behind_by_a_crash_catches_up(
    store: EmbeddedStore, addition: MakeAddition, search: Search
) -> None:
    added = [addition(uri, text) for uri, text in TEXTS.items()]
    store.put(added[:2])
    store.database.put(added[2:], (), SIGNATURE)  # a commit that nothing follows
    store.database.remove([document_id("x:ferry")])
    assert store.dense.view.commit.generation == store.lexical.view.commit.generation == 1
    found = search(store)
    assert agree(store)
    assert sorted(found[0]["dense"]) == ["x:choir", "x:quota", "x:roof"]
    assert found[2]["lexical"] == ["x:choir"]


def test_no_index_is_read_to_list_documents(store: EmbeddedStore, folder: Path) -> None:
    assert store.listings() == []
    assert sorted(path.name for path in folder.iterdir()) == [
        "pullquote.sqlite",
        "pullquote.sqlite-shm",
        "pullquote.sqlite-wal",
    ]


def test_nothing_is_left_beside_the_files_that_are_documented(folder: Path, whole: list[Found]) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "dense",
        "dense.lock",
        "lexical",
        "pullquote.sqlite",
        "writer.json",
        "writer.lock",
    ]
    inside = read_mark(folder / "lexical").folder
    assert sorted(path.name for path in (folder / "lexical").iterdir()) == sorted([inside, "mark.json"])


def test_of_an_emptied_store_no_vector_is_kept(folder: Path, whole: list[Found], store: EmbeddedStore) -> None:
    store.remove([document_id(uri) for uri in TEXTS])
    store.close()
    assert list((folder / "dense").iterdir()) == []


def test_the_indexes_are_made_anew_on_demand(
    folder: Path, whole: list[Found], search: Search, store: EmbeddedStore
) -> None:
    segment, inside = _segment(folder), read_mark(folder / "lexical").folder
    assert search(store) == whole
    store.remake_indexes()
    assert search(store) == whole
    store.close()
    assert not segment.exists()
    assert read_mark(folder / "lexical").folder not in ("", inside)


@pytest.mark.parametrize("searched", [False, True])
def test_a_purge_leaves_no_word_or_vector_of_what_was_removed(
    folder: Path,
    whole: list[Found],
    search: Search,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    searched: bool,
) -> None:
    store = open_store()
    store.put([addition("x:secret", "Zebedee was paid."), *(addition(f"x:{n}", f"Note {n}.") for n in range(8))])
    store.upkeep.finish()
    store.remove([document_id("x:secret")])
    store.close()

    def entries() -> int:
        """How many passages the lexical index has in its files, the removed ones among them."""
        meta = json.loads((folder / "lexical" / read_mark(folder / "lexical").folder / "meta.json").read_bytes())
        return sum(segment["max_doc"] for segment in meta["segments"])

    assert entries() > 12
    store = open_store()
    if searched:
        search(store)
    store.purge()
    assert [each["dense"][0] for each in search(store)] == list(TEXTS)
    store.close()
    assert entries() == 12
    with open_store().database.snapshot() as reading:
        for segment in reading.segments():
            assert not np.isin(open_segment(folder / "dense", segment).numbers, reading.removed(0)).any()


# --- snapshots


def test_a_snapshot_stays_as_it_was(
    whole: list[Found], store: EmbeddedStore, addition: MakeAddition, find: Find
) -> None:
    vector = addition("x", TEXTS["x:ferry"]).vectors[0]
    asked = (TEXTS["x:ferry"], vector, Filters())
    with store.snapshot() as snapshot:
        before = found_in(snapshot, *asked)
        store.put([addition("x:ferry", "Nothing happened."), addition("x:lamp", "The lamp of the ferry.")])
        store.remove([document_id("x:choir")])
        store.upkeep.finish()
        assert found_in(snapshot, *asked) == before
        assert found_in(snapshot, *asked[:2], Filters(uri_prefix="x:f")) == {
            "dense": ["x:ferry"],
            "lexical": ["x:ferry"],
        }
        assert (snapshot.generation, snapshot.searchable) == (3, 4)
    with store.snapshot() as snapshot:
        assert (snapshot.generation, snapshot.searchable) == (5, 4)
    assert find(store, TEXTS["x:ferry"])["lexical"] == ["x:lamp"]


def test_without_changes_a_search_writes_nothing(
    folder: Path, whole: list[Found], store: EmbeddedStore, search: Search
) -> None:
    search(store)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if "sqlite" not in path.name}
    assert search(store) == whole
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if "sqlite" not in path.name} == before


def test_a_snapshot_that_had_to_catch_up_is_of_one_commit(
    store: EmbeddedStore, open_store: Callable[..., EmbeddedStore], addition: MakeAddition
) -> None:
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.database.put([addition("x:choir", TEXTS["x:choir"])], (), SIGNATURE)  # a commit that nothing follows
    with ExitStack() as stack:
        reading, vectors, words = store._together(stack)
        open_store().put([addition("x:quota", TEXTS["x:quota"])])  # writes as soon as it may
        assert vectors.commit == words.commit == reading.newest()


REPLACING_PROCESS = """
import sys, threading
from pathlib import Path
import numpy as np
from pullquote.protocols import Addition
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Passage, Section, Span

def addition(text, axis):
    section = Section(Span(0, len(text)))
    document = Document("x:report", "A report", text, "text/plain", (section,))
    passage = Passage(document.source, section.span, section, text, (section.span,))
    return Addition(document, [passage], np.eye(8, dtype=np.float32)[[axis]])

store = EmbeddedStore(Path(sys.argv[1]), {"model": "mini", "splitter": "one"})
versions = [addition("The report of the choir.", 0), addition("The report of the ferry.", 1)]
told = threading.Thread(target=sys.stdin.read)
told.start()
generation = 0
while told.is_alive():
    generation += 1
    store.put([versions[generation % 2]])
    if generation == 1:
        print("written", flush=True)
store.close()
print(generation, flush=True)
"""


def test_while_another_process_never_pauses_each_search_sees_one_commit(store: EmbeddedStore, folder: Path) -> None:
    texts = ["The report of the choir.", "The report of the ferry."]
    vector = np.ones(8, dtype=np.float32) / np.sqrt(8).astype(np.float32)
    seen = set()
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", REPLACING_PROCESS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout.readline() == "written\n"
        while len(seen) < 3:
            with store.snapshot() as snapshot:
                found = snapshot.candidates("report", vector, 10, Filters())
                [dense], [lexical] = found["dense"], found["lexical"]
                assert dense[0] == lexical[0]
                passages = snapshot.passages([dense[0]])
                assert passages[dense[0]].text == texts[snapshot.generation % 2]
                seen.add(snapshot.generation)
        process.stdin.close()
        last = int(process.stdout.readline())
        assert process.wait(30) == 0
    with store.snapshot() as snapshot:
        assert snapshot.generation == last


def test_threads_put_remove_and_search_at_once(
    store: EmbeddedStore, addition: MakeAddition, find: Find, caplog: pytest.LogCaptureFixture
) -> None:
    store.put([addition("x:kept", "The keeper of the lamp.")])
    changing = threading.Event()

    def change(name: str) -> None:
        for n in range(6):
            store.put([addition(f"x:{name}-{n}", f"The lamp {name} {n}.")])
            if n % 2:
                store.remove([document_id(f"x:{name}-{n}")])

    def look() -> None:
        while not changing.is_set():
            found = find(store, "The lamp")
            assert sorted(found["dense"]) == sorted(found["lexical"])
            assert "x:kept" in found["dense"]

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        try:
            for each in [pool.submit(change, name) for name in "ab"]:
                each.result()
        finally:
            changing.set()
        for each in looking:
            each.result()
    assert len(find(store, "The lamp")["dense"]) == 7
    assert caplog.text == ""


# --- trouble


def test_an_index_that_cannot_be_written_is_named_and_catches_up(
    store: EmbeddedStore, folder: Path, addition: MakeAddition, find: Find
) -> None:
    (folder / "lexical").write_text("a file in the place of the folder")
    with pytest.raises(
        StoreError, match=r"The index in .* cannot follow the database: .* What was stored or removed st"
    ):
        store.put([addition("x:ferry", TEXTS["x:ferry"])])
    assert store.counts().documents == 1
    (folder / "lexical").unlink()
    assert find(store, "ferry") == {"dense": ["x:ferry"], "lexical": ["x:ferry"]}


def test_an_error_while_writing_lets_the_next_writer_in(store: EmbeddedStore, addition: MakeAddition) -> None:
    good = addition("x:ferry", TEXTS["x:ferry"])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        store.put([Addition(good.document, good.passages, good.vectors.repeat(2, axis=0))])
    assert store.put([good]).changes == [Change.ADDED]


# --- signatures


def test_an_index_that_was_made_otherwise_is_not_searched(
    whole: list[Found], search: Search, addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(model="maxi")
    said = r"was built with model 'mini'; the settings name 'maxi'\. Run `pullquote rebuild`, or restore"
    with pytest.raises(IndexMismatch, match=said):
        search(store)
    with pytest.raises(IndexMismatch, match=said):
        store.put([addition("x:new", "Something new.")])
    assert [listing.source.uri for listing in store.listings()] == sorted(TEXTS)


def test_starting_over_leaves_a_fitting_index_alone(whole: list[Found], search: Search, store: EmbeddedStore) -> None:
    assert store.start_over() == []
    assert search(store) == whole


@pytest.mark.parametrize("open_meanwhile", [False, True], ids=["alone", "while another instance searches"])
def test_starting_over_takes_vectors_of_another_dimension(
    whole: list[Found],
    search: Search,
    find: Find,
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    open_meanwhile: bool,
) -> None:
    former = open_store()
    if open_meanwhile:
        assert search(former) == whole
    store = open_store(model="tiny")
    assert store.start_over() == [document_id(uri) for uri in sorted(TEXTS)]
    for uri, text in TEXTS.items():
        assert store.put([addition(uri, text, 8)]).changes == [Change.REPLACED]
    assert store.start_over() == []
    for uri, text in TEXTS.items():
        assert find(store, text, 8)["dense"][0] == find(store, text, 8)["lexical"][0] == uri
    assert store.database.facts() == {**SIGNATURE, "model": "tiny"}
    with pytest.raises(IndexMismatch, match="was built with model 'tiny'; the settings name 'mini'"):
        search(former)


def test_a_search_while_another_instance_starts_over_names_the_settings(
    addition: MakeAddition, find: Find, open_store: Callable[..., EmbeddedStore]
) -> None:
    former = open_store()
    former.put([addition("x:ferry", TEXTS["x:ferry"])])
    assert find(former, "ferry")["dense"] == ["x:ferry"]
    store = open_store(model="tiny")
    store.start_over()
    store.put([addition("x:ferry", TEXTS["x:ferry"], 8)])
    with pytest.raises(IndexMismatch, match="was built with model 'tiny'; the settings name 'mini'"):
        find(former, "ferry")


def test_what_was_made_otherwise_is_not_put_after_another_instance_started_over(
    whole: list[Found],
    addition: MakeAddition,
    open_store: Callable[..., EmbeddedStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.01)
    waiting = threading.Event()

    class Told(logging.Handler):
        def emit(self, _: logging.LogRecord) -> None:
            waiting.set()

    store, other, told = open_store(), open_store(splitter="two"), Told()
    logging.getLogger(lock.__name__).addHandler(told)
    other.lock.acquire()
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(store.put, [addition("x:new", "Something new.")])
        assert waiting.wait(10)
        other.database.forget_passages(other.signature)
        other.lock.release()
        with pytest.raises(IndexMismatch, match="was built with splitter 'two'"):
            putting.result(timeout=10)
    logging.getLogger(lock.__name__).removeHandler(told)
    assert other.counts().passages == 0


def test_what_starting_over_left_unfinished_is_named_again(
    whole: list[Found], addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(splitter="two")
    store.start_over()
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    store = open_store(splitter="two")
    assert store.start_over() == [document_id(uri) for uri in sorted(TEXTS) if uri != "x:ferry"]


def test_an_index_that_was_not_rebuilt_to_its_end_is_not_searched(
    whole: list[Found], search: Search, addition: MakeAddition, open_store: Callable[..., EmbeddedStore]
) -> None:
    store = open_store(splitter="two")
    store.start_over()
    with pytest.raises(IndexMismatch, match=r"^4 documents have no passages yet\. Run `pullquote rebuild`, which goes"):
        search(store)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    with pytest.raises(IndexMismatch, match=r"^3 documents"):
        search(store)
    store.put([addition(uri, text) for uri, text in TEXTS.items()])
    assert search(store) == whole


# --- opening


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The data folder .*file.data cannot be made: .* Name another with --data"):
        EmbeddedStore(tmp_path / "file" / "data", SIGNATURE)
