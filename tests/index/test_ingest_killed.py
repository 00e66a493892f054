"""kill -9 in the middle of an `add`, and then the same `add` again: the index equals a clean one."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.ingest import Ingest
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import Vectors
from pullquote.readers import FileReading, find_files, read_file
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Filters, Span

SIGNATURE = {"model": "mini"}

KILLED_PROGRAM = """
import json, os, signal, sys, threading
from pathlib import Path
import numpy as np
from pullquote import ingest
from pullquote.store.embedded import EmbeddedStore

files, recording, jobs = Path(sys.argv[1]), np.load(sys.argv[2]), json.load(sys.stdin)
rows = dict(zip(recording["texts"].tolist(), recording["vectors"]))

class Recorded:
    dimension, max_tokens = 384, 256
    def embed(self, texts):
        return np.array([rows[text] for text in texts], dtype=np.float32).reshape(len(texts), 384)
    def count_tokens(self, texts):
        return [len(text.split()) * 2 for text in texts]

def kill_at(name, count):
    def watch(frame, event, _):
        nonlocal count
        if event == "call" and "pullquote" in frame.f_code.co_filename:
            count -= name in ("any call", frame.f_code.co_qualname)
            if count <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
    threading.setprofile(watch)
    sys.setprofile(watch)
    threading.setprofile(watch)

for data, name, count in jobs:
    child = os.fork()
    if child == 0:
        kill_at(name, count)
        store = EmbeddedStore(Path(data), {"model": "mini"})
        ingest.Ingest(store, Recorded(), 120, 10_000, batch_passages=8).add_paths([files])
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""Adds files, and kills itself at the n-th call of a function of the library; again and again, in folders or one."""

KILLS = {
    "early": [("any call", 500)],
    "twice": [("any call", 3_000), ("any call", 700)],
    "later": [("any call", 5_000), ("any call", 4_000), ("any call", 900)],
    "in the database's commit": [("Database._commit", 3), ("Database._commit", 2)],
    "between database and indexes": [("EmbeddedStore._follow", 2), ("EmbeddedStore._follow", 3)],
    "in the lexical change": [("entry", 20), ("LexicalIndex._numbered", 5)],
    "between lexical change and mark": [("LexicalIndex._write_mark", 1), ("LexicalIndex._write_mark", 2)],
    "between lexical and dense": [("DenseIndex.follow", 2), ("DenseIndex.follow", 2)],
    "while the lexical index is merged": [("LexicalIndex.settle", 2), ("LexicalIndex.settle", 2)],
}
ASKED = ["Lamp 7 of the harbour", "What did choir 13 sing of?", "Report 31"]


class RecordedEmbedder:
    """Gives again the vectors that the real model made of these texts."""

    def __init__(self, embedder: OpenVinoEmbedder, texts: Sequence[str]) -> None:
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
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
    notes = (
        {
            "url": f"https://x.example/note-{n}",
            "title": f"note-{n}",
            "text": f"Note {n}. The choir {n} sang of herring.",
        }
        for n in range(20)
    )
    (folder / "rest.jsonl").write_text("".join(json.dumps(note) + "\n" for note in notes), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def recorded(embedder: OpenVinoEmbedder, small_files: Path) -> RecordedEmbedder:
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
        with store.database.snapshot() as reading:
            rows = reading.vectors(reading.filtered(Filters()))
            passages = reading.passages([number for number, _ in rows])
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
        with store.snapshot() as snapshot:
            found = snapshot.candidates(question, embedder.embed([question])[0], 1000, Filters())
            passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
        dense, lexical = (
            [passages[number].source.uri for number, _ in found[retriever]] for retriever in ("dense", "lexical")
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
