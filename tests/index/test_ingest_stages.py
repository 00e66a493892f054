"""Reading, embedding and writing go on at the same time, within bounds, and end together."""

import json
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.ingest import Added, Ingest
from pullquote.protocols import Addition, FileRecord, Stored, Vectors
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Filters, document_id

STAGES = ("reading", "embedding")
FILES = 12


class Log:
    """What happened, in order, as (what, how many times before); and a way to wait until something has."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int]] = []
        self.before: dict[tuple[str, int], Callable[[], None]] = {}
        self._changed = threading.Condition()

    def happens(self, what: str) -> None:
        """Note it, and do what a test wants done then."""
        with self._changed:
            event = (what, self.count(what))
            self.events.append(event)
            self._changed.notify_all()
        self.before.get(event, lambda: None)()

    def count(self, what: str) -> int:
        return sum(name == what for name, _ in self.events)

    def wait(self, what: str, times: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.count(what) >= times, timeout=60), self.events


class LoggedEmbedder:
    """The real embedder."""

    def __init__(self, embedder: OpenVinoEmbedder, log: Log) -> None:
        self._embedder = embedder
        self._log = log
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
        self.count_tokens = embedder.count_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._log.happens("embed")
        return self._embedder.embed(texts)


class LoggedStore(EmbeddedStore):
    """The real store."""

    log: Log

    def holds(self, document: Document) -> bool:
        held = super().holds(document)
        self.log.happens("read")
        return held

    def put(self, additions: Sequence[Addition], files: Sequence[FileRecord] = ()) -> Stored:
        self.log.happens("write")
        stored = super().put(additions, files)
        self.log.happens("written")
        return stored


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def ingest(tmp_path: Path, embedder: OpenVinoEmbedder, log: Log) -> Iterator[Ingest]:
    """With a commit for each document."""
    LoggedStore.log = log
    store = LoggedStore(tmp_path / "data", {"model": "mini"})
    yield Ingest(store, LoggedEmbedder(embedder, log), max_words=120, max_bytes=10_000, batch_passages=1)
    store.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Twelve files of a document each."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:02}.txt").write_text(f"Lamp {number} of the harbour was lit at dusk.", encoding="utf-8")
    return folder


def stored(ingest: Ingest, folder: Path) -> list[tuple[Document | None, str | None]]:
    """The documents and file hashes."""
    uris = [file.as_uri() for file in sorted(folder.iterdir())]
    return [(ingest.store.document(document_id(uri)), ingest.store.file_hash(uri)) for uri in uris]


def assert_no_thread_is_left() -> None:
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith(STAGES)]


def test_reading_goes_on_during_an_embedding_and_both_during_a_write(ingest: Ingest, files: Path, log: Log) -> None:
    log.before["embed", 0] = lambda: log.wait("read", 2)
    log.before["write", 0] = lambda: (log.wait("embed", 2), log.wait("read", 3))
    assert len(ingest.add_paths([files]).added) == FILES
    assert_no_thread_is_left()


def test_reading_is_never_more_than_three_batches_ahead_of_what_is_stored(
    ingest: Ingest, files: Path, log: Log
) -> None:
    log.before["write", 0] = lambda: log.wait("read", 3)
    ingest.add_paths([files])
    ahead, written = [], 0
    for what, number in log.events:
        written += what == "written"
        if what == "read":
            ahead.append(number + 1 - written)
    assert max(ahead) == 3


def test_commits_are_made_in_the_order_of_reading(ingest: Ingest, files: Path) -> None:
    added = ingest.add_paths([files])
    assert added.added == [document_id(file.as_uri()) for file in sorted(files.iterdir())]
    assert ingest.store.generation() == FILES


@pytest.mark.parametrize("what", ["read", "embed", "write", "written"])
def test_an_error_in_any_stage_is_raised_as_it_is_and_ends_all(
    ingest: Ingest, files: Path, log: Log, what: str
) -> None:
    log.before[what, 5] = broken
    with pytest.raises(MemoryError, match="no room") as raised:
        ingest.add_paths([files])
    assert raised.traceback[-1].name == "broken"
    assert_no_thread_is_left()
    assert 3 <= ingest.store.counts().documents <= 6


def broken() -> None:
    raise MemoryError("no room")


def test_an_error_of_whoever_is_told_the_progress_ends_all(ingest: Ingest, files: Path) -> None:
    with pytest.raises(MemoryError, match="no room"):
        ingest.add_paths([files], lambda _: broken())
    assert_no_thread_is_left()


@pytest.mark.parametrize("what", ["read", "embed", "write", "written"])
def test_an_interrupted_add_stops_at_once_and_adding_again_equals_a_clean_add(
    ingest: Ingest, files: Path, log: Log, what: str, tmp_path: Path, embedder: OpenVinoEmbedder
) -> None:
    log.before[what, 5] = lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        ingest.add_paths([files])
    assert_no_thread_is_left()
    assert log.count("embed") <= 8
    # The interrupt ended the waiting, not the commit that was under way: one more waits for it.
    ingest.store.remove([])
    before = ingest.store.counts().documents
    again = ingest.add_paths([files])
    assert (before + len(again.added), again.replaced, again.unchanged) == (FILES, [], [])
    clean = Ingest(EmbeddedStore(tmp_path / "clean", {"model": "mini"}), embedder, 120, 10_000)
    clean.add_paths([files])
    assert stored(ingest, files) == stored(clean, files)
    assert ingest.store.counts() == clean.store.counts()
    clean.store.close()


def test_a_document_that_a_file_under_way_dropped_is_taken_from_the_file_that_has_it_now(
    ingest: Ingest, tmp_path: Path, log: Log
) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records(first, quota="The herring quota was cut.", lamp="The lamp was lit.")
    ingest.add_paths([first])
    write_records(first, bell="The bell was rung.")
    write_records(second, quota="The herring quota was cut.")
    log.events.clear()
    # The first file's commit, which removes the quota, waits until the second file's quota was seen to be stored.
    log.before["embed", 0] = lambda: log.wait("read", 2)
    added = ingest.add_paths([first, second])
    quota = document_id("https://x.example/quota")
    assert (quota in added.added, added.unchanged) == (True, [])
    assert ingest.store.document(quota) is not None
    assert found(ingest, "herring quota") == [quota]
    assert ingest.add_paths([first, second]).files_unchanged == 2


def test_an_interrupted_add_does_not_wait_for_a_whole_batch(
    ingest: Ingest, log: Log, document: Callable[..., Document]
) -> None:
    documents = [document(f"paper:{number}", f"Lamp {number} was lit.") for number in range(200)]
    log.before["embed", 1] = lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        replace(ingest, batch_passages=200).add_documents(documents)
    assert (log.count("embed") <= 4, ingest.store.generation()) == (True, 0)


def test_documents_read_elsewhere_take_the_same_way(
    ingest: Ingest, document: Callable[..., Document], log: Log
) -> None:
    log.before["write", 0] = lambda: (log.wait("embed", 2), log.wait("read", 3))
    added: Added = ingest.add_documents(document(f"paper:{n}", f"Lamp {n} was lit.") for n in range(5))
    assert added.added == [document_id(f"paper:{n}") for n in range(5)]


def write_records(path: Path, **texts: str) -> None:
    lines = (json.dumps({"url": f"https://x.example/{name}", "text": text}) for name, text in texts.items())
    path.write_text("\n".join(lines), encoding="utf-8")


def found(ingest: Ingest, words: str) -> list[str]:
    [vector] = ingest.embedder.embed([words])
    with ingest.store.snapshot() as snapshot:
        found = snapshot.candidates(words, vector, 10, Filters())["lexical"]
        return [passage.source.id for passage in snapshot.passages([number for number, _ in found]).values()]
