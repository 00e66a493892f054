import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import IndexMismatch, StoreError
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import Addition, Candidates, Embedder
from pullquote.store.commit import Commit
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Change, Document, Filters, document_id

SIGNATURE = {"model": "mini", "splitter": "one"}
TEXTS = {
    "x:ferry": "The ferry Marit burned off Tolling Rock. All 41 passengers were taken off.",
    "x:quota": "The fisheries board cut the herring quota to 4,200 tonnes.",
    "x:choir": "The choir of Osk sang carols in the chapel. Forty singers came.",
    "x:roof": "Rain came through the roof of the school. Two classrooms were closed.",
}
QUESTIONS = ["What happened to the ferry?", "How large is the quota?", "Who sang?", "school roof", "Ada Brandt"]

MakeDocument = Callable[..., Document]
MakeAddition = Callable[[str, str], Addition]
Found = dict[str, list[str]]
Search = Callable[[EmbeddedStore], list[Found]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(folder, SIGNATURE)
    yield store
    store.close()


@pytest.fixture(scope="session")
def addition(embedder: Embedder, document: MakeDocument) -> MakeAddition:
    @cache
    def addition(uri: str, text: str) -> Addition:
        made = document(uri, text)
        passages = split_passages(made, embedder.count_tokens, embedder.max_tokens, 120)
        return Addition(made, passages, embedder.embed([embedded_text(passage) for passage in passages]))

    return addition


@pytest.fixture(scope="session")
def vectors(embedder: Embedder) -> dict[str, np.ndarray]:
    return dict(zip(QUESTIONS, embedder.embed(QUESTIONS), strict=True))


@pytest.fixture(scope="session")
def search(vectors: dict[str, np.ndarray]) -> Search:
    """The uris that each retriever finds for the questions."""
    return lambda store: [
        uris(store, store.candidates(question, vectors[question], 100, Filters())) for question in QUESTIONS
    ]


@pytest.fixture(scope="session")
def filled(addition: MakeAddition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was filled in two commits and a removal, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    store = EmbeddedStore(folder, SIGNATURE)
    store.put([addition(uri, text) for uri, text in TEXTS.items()])
    store.put([addition("x:gone", "The café bakes with rye."), addition("x:roof", "The roof is new. It cost much.")])
    store.remove([document_id("x:gone")])
    store.close()
    return folder


@pytest.fixture
def whole(folder: Path, filled: Path, search: Search) -> list[Found]:
    """Fills the folder, and says what is then found."""
    shutil.copytree(filled, folder)
    store = EmbeddedStore(folder, SIGNATURE)
    found = search(store)
    assert [each["dense"][0] for each in found[:4]] == ["x:ferry", "x:quota", "x:choir", "x:roof"]
    store.close()
    return found


def uris(store: EmbeddedStore, candidates: Candidates) -> Found:
    passages = store.passages([number for found in candidates.found.values() for number, _ in found])
    return {name: [passages[number].source.uri for number, _ in found] for name, found in candidates.found.items()}


# --- derived files


def _delete_dense(folder: Path) -> None:
    (folder / "dense.faiss").unlink()


def _cut_dense(folder: Path) -> None:
    path = folder / "dense.faiss"
    path.write_bytes(path.read_bytes()[:-100])


def _flip_dense(folder: Path) -> None:
    path = folder / "dense.faiss"
    whole = bytearray(path.read_bytes())
    whole[-50] ^= 4
    path.write_bytes(whole)


def _delete_lexical(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")


def _garble_lexical(folder: Path) -> None:
    for file in (folder / "lexical").iterdir():
        file.write_bytes(b"no index")


def _lose_mark(folder: Path) -> None:
    (folder / "lexical.json").unlink()


def _delete_all_but_the_database(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "pullquote.sqlite":
            path.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _delete_dense,
        _cut_dense,
        _flip_dense,
        _delete_lexical,
        _garble_lexical,
        _lose_mark,
        _delete_all_but_the_database,
    ],
)
def test_derived_files_are_made_anew_and_find_the_same(
    folder: Path, whole: list[Found], search: Search, damage: Callable[[Path], None]
) -> None:
    damage(folder)
    store = EmbeddedStore(folder, SIGNATURE)
    assert search(store) == whole
    store.close()


def test_a_database_restored_from_a_backup_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, vectors: dict[str, np.ndarray], search: Search
) -> None:
    store = EmbeddedStore(folder, SIGNATURE)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    backup = shutil.copy(folder / "pullquote.sqlite", tmp_path)
    store = EmbeddedStore(folder, SIGNATURE)
    store.put([addition("x:quota", TEXTS["x:quota"])])
    search(store)
    store.close()
    shutil.copy(backup, folder)

    # Both histories have a second commit, with a passage of the same number.
    restored = EmbeddedStore(folder, SIGNATURE)
    restored.put([addition("x:choir", TEXTS["x:choir"])])
    for question in ("How large is the quota?", "Who sang?"):
        candidates = restored.candidates(question, vectors[question], 10, Filters())
        assert sorted(uris(restored, candidates)["dense"]) == ["x:choir", "x:ferry"]
    assert uris(restored, restored.candidates("quota", vectors["Who sang?"], 10, Filters())) == {
        "dense": ["x:choir", "x:ferry"],
        "lexical": [],
    }
    restored.close()


def test_a_restored_database_alone_is_followed(
    folder: Path, tmp_path: Path, addition: MakeAddition, search: Search
) -> None:
    store = EmbeddedStore(folder, SIGNATURE)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    backup = shutil.copy(folder / "pullquote.sqlite", tmp_path)
    store = EmbeddedStore(folder, SIGNATURE)
    before = search(store)
    store.put([addition("x:quota", TEXTS["x:quota"])])
    store.close()
    shutil.copy(backup, folder)
    restored = EmbeddedStore(folder, SIGNATURE)
    assert search(restored) == before
    restored.close()


def test_indexes_of_another_database_are_not_used(
    folder: Path, tmp_path: Path, whole: list[Found], addition: MakeAddition, search: Search
) -> None:
    other = EmbeddedStore(tmp_path / "other", SIGNATURE)
    other.put([addition("x:lamp", "The lamp can be seen from 21 miles away.")])
    search(other)
    other.close()
    shutil.copy(folder / "pullquote.sqlite", tmp_path / "other")
    store = EmbeddedStore(tmp_path / "other", SIGNATURE)
    assert search(store) == whole
    store.close()


def test_an_index_left_behind_by_a_crash_catches_up(
    store: EmbeddedStore, folder: Path, addition: MakeAddition, search: Search
) -> None:
    added = [addition(uri, text) for uri, text in TEXTS.items()]
    store.put(added[:2])
    store.database.put(added[2:], (), SIGNATURE)  # a commit that nothing follows
    store.database.remove([document_id("x:ferry")])
    assert store.dense.reached.generation == 1
    found = search(store)
    assert store.dense.reached == store.lexical.reached == store.database.newest()
    assert store.dense.generation == 3
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
        "dense.faiss",
        "lexical",
        "lexical.json",
        "lexical.lock",
        "pullquote.sqlite",
    ]


def test_of_an_emptied_store_no_vector_is_kept(folder: Path, whole: list[Found]) -> None:
    assert (folder / "dense.faiss").exists()
    store = EmbeddedStore(folder, SIGNATURE)
    store.remove([document_id(uri) for uri in TEXTS])
    store.close()
    assert not (folder / "dense.faiss").exists()


def test_what_the_indexes_have_reached_is_told_without_opening_them(folder: Path, whole: list[Found]) -> None:
    store = EmbeddedStore(folder, SIGNATURE)
    assert store.reached() == {"dense": store.database.newest(), "lexical": store.database.newest()}
    _delete_all_but_the_database(folder)
    assert store.reached() == {"dense": Commit(), "lexical": Commit()}
    assert not (folder / "lexical").exists()
    store.close()


# --- signatures


def test_an_index_that_was_made_otherwise_is_not_searched(
    folder: Path, whole: list[Found], search: Search, addition: MakeAddition
) -> None:
    store = EmbeddedStore(folder, {**SIGNATURE, "model": "maxi"})
    said = r"was built with model 'mini'; the settings name 'maxi'\. Run `pullquote rebuild`, or restore"
    with pytest.raises(IndexMismatch, match=said):
        search(store)
    with pytest.raises(IndexMismatch, match=said):
        store.put([addition("x:new", "Something new.")])
    assert [listing.source.uri for listing in store.listings()] == sorted(TEXTS)
    store.close()


def test_starting_over_leaves_a_fitting_index_alone(folder: Path, whole: list[Found], search: Search) -> None:
    store = EmbeddedStore(folder, SIGNATURE)
    assert store.start_over() == []
    assert search(store) == whole
    store.close()


def test_starting_over_takes_vectors_of_another_dimension(
    folder: Path, whole: list[Found], document: MakeDocument
) -> None:
    store = EmbeddedStore(folder, {**SIGNATURE, "model": "tiny"})
    waiting = store.start_over()
    assert waiting == [document_id(uri) for uri in sorted(TEXTS)]
    for number, each in enumerate(waiting):
        stored = store.document(each)
        passages = split_passages(stored, lambda texts: [len(text.split()) for text in texts], 256, 120)
        vectors = np.eye(8, dtype=np.float32)[[number] * len(passages)]
        assert store.put([Addition(stored, passages, vectors)]) == [Change.REPLACED]
    assert store.start_over() == []
    for number, uri in enumerate(sorted(TEXTS)):
        candidates = store.candidates("x", np.eye(8, dtype=np.float32)[number], 1, Filters())
        assert uris(store, candidates)["dense"] == [uri]
    assert store.database.facts() == {**SIGNATURE, "model": "tiny"}
    store.close()


def test_what_starting_over_left_unfinished_is_named_again(
    folder: Path, whole: list[Found], addition: MakeAddition
) -> None:
    other = {**SIGNATURE, "splitter": "two"}
    store = EmbeddedStore(folder, other)
    store.start_over()
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    store.close()
    store = EmbeddedStore(folder, other)
    assert store.start_over() == [document_id(uri) for uri in sorted(TEXTS) if uri != "x:ferry"]
    assert store.dense.reached == Commit() or store.database.has(store.dense.reached)
    store.close()


def test_an_index_that_was_not_rebuilt_to_its_end_is_not_searched(
    folder: Path, whole: list[Found], search: Search, addition: MakeAddition
) -> None:
    store = EmbeddedStore(folder, {**SIGNATURE, "splitter": "two"})
    store.start_over()
    with pytest.raises(IndexMismatch, match=r"^4 documents have no passages yet\. Run `pullquote rebuild`, which goes"):
        search(store)
    store.put([addition("x:ferry", TEXTS["x:ferry"])])
    with pytest.raises(IndexMismatch, match=r"^3 documents"):
        search(store)
    store.put([addition(uri, store.document(document_id(uri)).text) for uri in TEXTS])
    assert [each["dense"][0] for each in search(store)[:4]] == list(TEXTS)
    store.close()


# --- opening


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The data folder .*file.data cannot be made: .* Name another with --data"):
        EmbeddedStore(tmp_path / "file" / "data", SIGNATURE)
