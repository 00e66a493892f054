import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from pullquote import ingest as module
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.errors import UnreadableDocument
from pullquote.ingest import Ingest, Progress
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import Vectors
from pullquote.readers import FileReading, find_files, read_file
from pullquote.search.hybrid import retrieve
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Filters, Span, document_id

SIGNATURE = {"model": "mini"}


class CountingEmbedder:
    """The real embedder, which remembers what it was asked."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self._embedder = embedder
        self.name, self.digest = embedder.name, embedder.digest
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
        self.count_tokens = embedder.count_tokens
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self._embedder.embed(texts)


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def ingest(tmp_path: Path, counting: CountingEmbedder) -> Iterator[Ingest]:
    store = EmbeddedStore(tmp_path / "data", SIGNATURE)
    yield Ingest(store, counting, max_words=120, max_bytes=10_000)
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of different formats, with four documents."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ferry.txt").write_text("The ferry Marit burned off Tolling Rock.\n", encoding="utf-8")
    (folder / "choir.md").write_text("---\ntitle: Carols\ndate: 2024-12-13\n---\nThe choir of Osk sang. 🎶\n", "utf-8")
    write_records(folder / "desk.jsonl", quota="The herring quota was cut.", roof="Rain came through the roof.")
    return folder


def write_records(path: Path, **texts: str) -> None:
    lines = (json.dumps({"url": f"https://x.example/{name}", "text": text}) for name, text in texts.items())
    path.write_text("\n".join(lines), encoding="utf-8")


def uris(ingest: Ingest) -> list[str]:
    return [listing.source.uri.rpartition("/")[2] for listing in ingest.store.listings()]


def found(ingest: Ingest, question: str) -> list[str]:
    retrieval = retrieve(question, Filters(), 100, store=ingest.store, embedder=ingest.embedder, depth=100)
    return [hit.passage.source.uri.rpartition("/")[2] for hit in retrieval.hits if "lexical" in hit.ranks]


# --- files


def test_files_of_all_formats_are_added_and_found(ingest: Ingest, folder: Path) -> None:
    added = ingest.add_paths([folder])
    assert (len(added.added), added.passages, added.failures) == (4, 4, [])
    assert uris(ingest) == ["choir.md", "ferry.txt", "quota", "roof"]
    assert found(ingest, "Did the roof leak in the rain?") == ["roof"]
    assert found(ingest, "carols") == ["choir.md"]


def test_title_and_date_are_embedded_but_not_stored_in_the_text(
    ingest: Ingest, folder: Path, counting: CountingEmbedder
) -> None:
    ingest.add_paths([folder / "choir.md"])
    assert counting.embedded == ["Carols (13 December 2024)\nThe choir of Osk sang. 🎶"]
    document = ingest.store.document(document_id((folder / "choir.md").as_uri()))
    assert document is not None
    assert (document.text, document.title) == ("The choir of Osk sang. 🎶", "Carols")


def test_adding_again_embeds_nothing(ingest: Ingest, folder: Path, counting: CountingEmbedder) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    added = ingest.add_paths([folder])
    assert (added.files_unchanged, added.passages, counting.embedded) == (3, 0, [])
    assert (added.added, added.replaced, added.failures) == ([], [], [])
    assert ingest.store.generation() == 1


def test_a_file_that_only_looks_changed_embeds_nothing(
    ingest: Ingest, folder: Path, counting: CountingEmbedder
) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    (folder / "ferry.txt").write_text("The ferry Marit burned off Tolling Rock.\n\n\n", encoding="utf-8")
    added = ingest.add_paths([folder])
    assert (added.files_unchanged, len(added.unchanged), counting.embedded) == (2, 1, [])


def test_a_changed_file_replaces_its_document(ingest: Ingest, folder: Path, counting: CountingEmbedder) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    (folder / "ferry.txt").write_text("The ferry was not on fire, but its funnel smoked.\n", encoding="utf-8")
    added = ingest.add_paths([folder])
    assert added.replaced == [document_id((folder / "ferry.txt").as_uri())]
    assert len(counting.embedded) == 1
    assert (found(ingest, "funnel"), found(ingest, "Marit burned")) == (["ferry.txt"], [])


def test_a_record_that_left_its_file_is_removed(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    write_records(folder / "desk.jsonl", roof="Rain came through the roof.")
    added = ingest.add_paths([folder])
    assert len(added.unchanged) == 1
    assert uris(ingest) == ["choir.md", "ferry.txt", "roof"]


def test_a_record_that_moved_to_another_file_is_kept(
    ingest: Ingest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_PASSAGES", 2)
    ingest.add_paths([folder])
    write_records(folder / "desk.jsonl", roof="Rain came through the roof.")
    others = {f"lamp-{number}": f"Lamp {number} was lit." for number in range(5)}
    write_records(folder / "later.jsonl", quota="The herring quota was cut.", **others)
    ingest.add_paths([folder])
    assert {"quota", "roof"} < set(uris(ingest))


def test_a_removed_document_comes_back_with_its_file(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    ingest.store.remove([document_id("https://x.example/roof")])
    assert uris(ingest) == ["choir.md", "ferry.txt", "quota"]
    added = ingest.add_paths([folder])
    assert (added.added, len(added.unchanged)) == ([document_id("https://x.example/roof")], 1)
    assert found(ingest, "roof rain") == ["roof"]


def test_a_file_larger_than_a_batch_is_committed_in_batches(
    ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_PASSAGES", 4)
    path = tmp_path / "many.jsonl"
    write_records(path, **{f"{number:02}": f"Lamp {number} was lit." for number in range(10)})
    assert len(ingest.add_paths([path]).added) == 10
    assert ingest.store.generation() == 3
    assert ingest.store.file_hash(path.as_uri()) is not None


# --- what cannot be read


def test_a_broken_file_is_named_and_the_rest_is_indexed(ingest: Ingest, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "huge.txt").write_text("x " * 6000)
    added = ingest.add_paths([folder])
    assert sorted(failure.uri.rpartition("/")[2] for failure in added.failures) == ["broken.pdf", "huge.txt"]
    assert all(failure.reason and failure.remedy for failure in added.failures)
    assert len(added.added) == 4


def test_a_path_that_is_not_there_is_refused_before_anything_is_added(ingest: Ingest, folder: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"none\.txt: There is no such file or folder\. Check the path\."):
        ingest.add_paths([folder, folder / "none.txt"])
    assert uris(ingest) == []


def test_a_file_with_a_bad_record_is_read_again_next_time(ingest: Ingest, folder: Path) -> None:
    path = folder / "desk.jsonl"
    ingest.add_paths([folder])
    path.write_text('{"url": "https://x.example/roof", "text": "The roof is new."}\n{"url": ', encoding="utf-8")
    added = ingest.add_paths([folder])
    assert [failure.uri for failure in added.failures] == [f"{path.as_uri()}#2"]
    assert added.replaced == [document_id("https://x.example/roof")]
    assert "quota" in uris(ingest)  # what such a file held is not removed
    assert ingest.add_paths([folder]).failures != []


def test_two_texts_of_one_address_are_reported(ingest: Ingest, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records(first, roof="Rain came through the roof.")
    write_records(second, roof="The roof is new.", lamp="The lamp was lit.")
    added = ingest.add_paths([first, second])
    assert [failure.uri for failure in added.failures] == ["https://x.example/roof"]
    assert len(added.added) == 2
    assert (ingest.store.file_hash(first.as_uri()) is None, ingest.store.file_hash(second.as_uri())) == (False, None)
    assert found(ingest, "rain") == ["roof"]


def test_two_titles_of_one_address_are_reported(ingest: Ingest, tmp_path: Path) -> None:
    record = {"url": "https://x.example/roof", "text": "Rain came through the roof."}
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps({**record, "title": name}), encoding="utf-8")
    added = ingest.add_paths([tmp_path / "a.json", tmp_path / "b.json"])
    assert [failure.uri for failure in added.failures] == ["https://x.example/roof"]


def test_one_text_twice_is_no_conflict(ingest: Ingest, tmp_path: Path) -> None:
    for name in "ab":
        write_records(tmp_path / f"{name}.jsonl", roof="Rain came through the roof.")
    added = ingest.add_paths([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert (len(added.added), added.failures) == (1, [])


# --- progress


def test_progress_is_reported_after_every_file_and_at_the_end(ingest: Ingest, folder: Path) -> None:
    reports: list[Progress] = []
    ingest.add_paths([folder], reports.append)
    assert [(report.files, report.files_in_all) for report in reports] == [(1, 3), (2, 3), (3, 3), (3, 3)]
    assert (reports[-1].documents, reports[-1].passages) == (4, 4)
    assert [report.seconds for report in reports] == sorted(report.seconds for report in reports)


def test_nothing_to_add_is_reported_once(ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    reports: list[Progress] = []
    assert ingest.add_paths([tmp_path / "empty"], reports.append).added == []
    assert [(report.files, report.files_in_all) for report in reports] == [(0, 0)]


# --- kill -9

KILLED_PROGRAM = """
import json, os, signal, sys
from pathlib import Path
import numpy as np
from pullquote import ingest
from pullquote.store.embedded import EmbeddedStore

files, recording, jobs = Path(sys.argv[1]), np.load(sys.argv[2]), json.load(sys.stdin)
rows = dict(zip(recording["texts"].tolist(), recording["vectors"]))
ingest.BATCH_PASSAGES = 8

class Recorded:
    max_tokens = 256
    def embed(self, texts):
        return np.array([rows[text] for text in texts], dtype=np.float32).reshape(len(texts), 384)
    def count_tokens(self, texts):
        return [len(text.split()) * 2 for text in texts]

def kill_at(name, count):
    def watch(frame, event, _):
        nonlocal count
        if event == "call" and "pullquote" in frame.f_code.co_filename:
            count -= name in ("any call", frame.f_code.co_qualname)
            if count == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(watch)

for data, name, count in jobs:
    child = os.fork()
    if child == 0:
        kill_at(name, count)
        store = EmbeddedStore(Path(data), {"model": "mini"})
        ingest.Ingest(store, Recorded(), 120, 10_000).add_paths([files])
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""Adds files, and kills itself at the n-th call of a function of the library; again and again, in folders or one."""

KILLS = {
    "early": [("any call", 500)],
    "twice": [("any call", 3_000), ("any call", 700)],
    "later": [("any call", 5_000), ("any call", 4_000), ("any call", 900)],
    "in the database's commit": [("Database._write", 3), ("Database._write", 2)],
    "between database and indexes": [("EmbeddedStore._follow", 2), ("EmbeddedStore._follow", 3)],
    "between dense and lexical": [("EmbeddedStore._follow_lexical", 2), ("EmbeddedStore._follow_lexical", 2)],
    "in the lexical change": [("LexicalIndex._numbered", 20), ("LexicalIndex._numbered", 5)],
    "between lexical change and mark": [("LexicalIndex._write_mark", 1), ("LexicalIndex._write_mark", 2)],
}
ASKED = ["Lamp 7 of the harbour", "What did choir 13 sing of?", "Report 31"]


class RecordedEmbedder:
    """Gives again the vectors that the real model made of these texts."""

    def __init__(self, embedder: SentenceTransformerEmbedder, texts: Sequence[str]) -> None:
        self.max_tokens = embedder.max_tokens
        self.count_tokens = embedder.count_tokens
        self.texts = list(texts)
        self.vectors = embedder.embed(self.texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self.vectors[[self.texts.index(text) for text in texts]].reshape(len(texts), -1)


@pytest.fixture(scope="module")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents: forty files of one, and one of twenty."""
    folder = tmp_path_factory.mktemp("small")
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(f"Report {number}. Lamp {number} of the harbour was lit at dusk.\n")
    write_records(
        folder / "rest.jsonl", **{f"note-{n}": f"Note {n}. The choir {n} sang of herring." for n in range(20)}
    )
    return folder


@pytest.fixture(scope="module")
def recorded(embedder: SentenceTransformerEmbedder, small_files: Path) -> RecordedEmbedder:
    documents = [document for file in find_files([small_files]) for document in read(file).documents]
    passages = [each for document in documents for each in split_passages(document, embedder.count_tokens, 256, 120)]
    return RecordedEmbedder(embedder, [*ASKED, *map(embedded_text, passages)])


def read(file: Path) -> FileReading:
    return read_file(file, 10_000, lambda *_: False)


@pytest.fixture(scope="module")
def killed(small_files: Path, recorded: RecordedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for each of KILLS, as the killed processes left it."""
    root = tmp_path_factory.mktemp("killed")
    np.savez(root / "recording.npz", texts=np.array(recorded.texts), vectors=recorded.vectors)
    jobs = [(str(root / name), *moment) for name, moments in KILLS.items() for moment in moments]
    run = subprocess.run(
        [sys.executable, "-c", KILLED_PROGRAM, str(small_files), str(root / "recording.npz")],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"},
        timeout=120,
        check=True,
    )
    assert list(map(int, run.stdout.split())) == [-signal.SIGKILL] * len(jobs), run.stderr
    return root


@pytest.fixture(scope="module")
def clean(small_files: Path, recorded: RecordedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> "State":
    return State.after_adding(small_files, tmp_path_factory.mktemp("clean"), recorded)


@dataclass(frozen=True)
class State:
    """All that can be told of a store, passage numbers and times left out."""

    documents: list[Document | None]
    hashes: list[str | None]
    passages: list[tuple[str, Span, tuple[Span, ...]]]
    vectors: Vectors
    found: list[tuple[list[str], list[str]]]
    damage: list[str]

    @classmethod
    def after_adding(cls, files: Path, data: Path, embedder: RecordedEmbedder) -> "State":
        store = EmbeddedStore(data, SIGNATURE)
        Ingest(store, embedder, 120, 10_000).add_paths([files])
        rows = store.database.vectors(store.database.filtered(Filters()))
        passages = store.passages([number for number, _ in rows])
        rows.sort(key=lambda row: passages[row[0]].source.uri)
        state = cls(
            documents=[store.document(listing.source.id) for listing in store.listings()],
            hashes=[store.file_hash(path.as_uri()) for path in sorted(files.iterdir())],
            passages=[(each.source.uri, each.span, each.sentences) for each in (passages[n] for n, _ in rows)],
            vectors=np.array([np.frombuffer(vector, "<f2") for _, vector in rows], dtype=np.float32),
            found=[cls._found(store, question, embedder) for question in ASKED],
            damage=store.database.check(),
        )
        store.close()
        return state

    @staticmethod
    def _found(store: EmbeddedStore, question: str, embedder: RecordedEmbedder) -> tuple[list[str], list[str]]:
        """The uris found by vector in order, and those found by words, the best first and the others sorted."""
        found = store.candidates(question, embedder.embed([question])[0], 1000, Filters()).found
        dense, lexical = (
            [store.passages([number])[number].source.uri for number, _ in found[retriever]]
            for retriever in ("dense", "lexical")
        )
        return dense, lexical[:1] + sorted(lexical[1:])


@pytest.mark.parametrize("name", KILLS)
def test_a_killed_add_is_finished_by_adding_again(
    killed: Path, small_files: Path, clean: State, recorded: RecordedEmbedder, name: str
) -> None:
    assert (len(clean.documents), clean.damage) == (60, [])
    state = State.after_adding(small_files, killed / name, recorded)
    assert replace(state, vectors=None) == replace(clean, vectors=None)
    assert np.allclose(state.vectors, clean.vectors, atol=1e-3)
    expected = recorded.embed([text for text in sorted(recorded.texts) if text not in ASKED])
    assert np.abs(np.sort(state.vectors, axis=0) - np.sort(expected, axis=0)).max() < 1e-3
