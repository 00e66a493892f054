"""What the tests of the store that ships share: a folder that was filled, and what is found in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pullquote.protocols import Addition, Vectors
from pullquote.store import upkeep
from pullquote.store.embedded import EmbeddedSnapshot, EmbeddedStore
from pullquote.types import Filters, document_id

SIGNATURE = {"model": "mini", "splitter": "one"}
TEXTS = {
    "x:ferry": "The ferry Marit burned off Tolling Rock. All 41 passengers were taken off.",
    "x:quota": "The fisheries board cut the herring quota to 4,200 tonnes.",
    "x:choir": "The choir of Osk sang carols in the chapel. Forty singers came.",
    "x:roof": "The roof of the school is new. It cost much.",
}

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


def segment_of(folder: Path) -> Path:
    [path] = (folder / "dense").glob("*.segment")
    return path


def lexical_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "lexical").glob("*/*") if path.stat().st_size]
