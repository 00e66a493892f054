"""A made-up archive that the fault tests put through the store: what is done to it, and what must be found then.

Documents of a few lines; each line is a passage. One word of each version stands nowhere else. The same seed always
makes the same history, so a test and a process that it kills agree on it without a word.
"""

import random
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pullquote.protocols import Addition, Vectors
from pullquote.store import checkup
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Filters, Passage, Section, Span, document_id

DIMENSION = 64
SEALED_FROM = 8
SIGNATURE = {"model": "words"}
DEPTH = 2_000
"""More than there are: both retrievers find all."""
QUESTION = "the lamp of the harbour"
MOST = 60
State = Mapping[str, str]
"""Uris with their texts."""


def open_store(folder: Path) -> EmbeddedStore:
    return EmbeddedStore(folder, SIGNATURE)


def embed(texts: Sequence[str]) -> Vectors:
    """Texts that share words have near vectors: each word is a fixed direction, a text the sum of its words."""
    rows = np.array([sum(map(_direction, re.findall(r"\w+", text.lower()))) for text in texts], dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@cache
def _direction(word: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(DIMENSION).astype(np.float32)


def addition(uri: str, text: str) -> Addition:
    section = Section(Span(0, len(text)))
    document = Document(uri, "A report", text, "text/plain", (section,))
    spans = [Span(*line.span()) for line in re.finditer(r".+", text)]
    passages = [Passage(document.source, span, section, span.of(text), (span,)) for span in spans]
    return Addition(document, passages, embed([passage.text for passage in passages]))


# --- what is done


@dataclass(frozen=True)
class Step:
    """One call: documents that are put, or uris that are removed, or neither, which purges."""

    put: State
    removed: Sequence[str]
    generation: int
    """What the database has reached afterwards."""
    state: State
    """What must be found afterwards."""

    def take(self, store: EmbeddedStore) -> None:
        if self.put:
            store.put([addition(uri, text) for uri, text in self.put.items()])
        elif self.removed:
            assert len(store.remove([document_id(uri) for uri in self.removed])) == len(self.removed)
        else:
            store.purge()


def history(seed: int) -> Iterator[Step]:
    """Adds, replaces, removes and purges, without end; the first step is one in which nothing was done yet."""
    choose = random.Random(seed)
    state: dict[str, str] = {}
    generation = version = 0
    yield Step({}, (), 0, {})
    while True:
        put: dict[str, str] = {}
        removed: list[str] = []
        kind = choose.choices(["add", "replace", "remove", "purge"], [4, 3, 3 if len(state) < MOST else 9, 0.5])[0]
        if kind == "add" or len(state) < 8:
            uris = [f"x:{generation}-{number}" for number in range(choose.randint(1, 6))]
        else:
            uris = choose.sample(sorted(state), choose.randint(1, 5))
        if kind == "remove" and uris[0] in state:
            removed = uris
        elif kind != "purge":
            for uri in uris:
                version += 1
                put[uri] = text_of(version, choose.randint(1, 3))
        generation += bool(put or removed)
        state = {uri: text for uri, text in (state | put).items() if uri not in removed}
        yield Step(put, removed, generation, state)


def text_of(version: int | str, lines: int) -> str:
    return "\n".join(f"Lamp v{version} of the harbour was lit at dusk, as line {n} says." for n in range(lines))


def word_of(text: str) -> str:
    """The word that only this version has."""
    return text.split()[1]


# --- what is found


class Score(float):
    """Scores of the same vector differ in the last bits with the place that it is compared in."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float) and abs(self - other) < 1e-5

    __hash__ = float.__hash__


@dataclass(frozen=True)
class Found:
    """All that can be told of a store, passage numbers and times left out."""

    listed: Sequence[tuple[str, str, int]]
    texts: State
    dense: Mapping[tuple[str, str], float]
    lexical: Sequence[tuple[str, str]]
    searchable: int

    @classmethod
    def of(cls, store: EmbeddedStore) -> "Found":
        with store.snapshot() as snapshot:
            found = snapshot.candidates(QUESTION, embed([QUESTION])[0], DEPTH, Filters())
            passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
        keys = {number: (passage.source.uri, passage.text) for number, passage in passages.items()}
        for ranking in found.values():
            assert len(ranking) == len({number for number, _ in ranking}), "a passage is found twice"
        documents = [store.document(listing.source.id) for listing in store.listings()]
        return cls(
            [(each.source.uri, each.source.version, each.passages) for each in store.listings()],
            {document.uri: document.text for document in documents if document},
            {keys[number]: Score(score) for number, score in found["dense"]},
            sorted(keys[number] for number, _ in found["lexical"]),
            snapshot.searchable,
        )


class Judge:
    """Compares a store with a clean build of what should be in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built: dict[frozenset[tuple[str, str]], Found] = {}

    def clean(self, state: State) -> Found:
        key = frozenset(state.items())
        if key not in self._built:
            with closing(open_store(self._folder / f"clean-{len(self._built)}")) as store:
                store.put([addition(uri, text) for uri, text in sorted(state.items())])
                self._built[key] = Found.of(store)
        return self._built[key]

    def check(self, folder: Path, steps: Sequence[Step], gone: State | None = None) -> Step:
        """The one of `steps` at which the store in `folder` is, whole, and like a clean build; `gone` is not found."""
        with closing(open_store(folder)) as store:
            step = self.check_store(store, steps, gone)
            store.upkeep.finish()  # what is damaged is made anew behind the search that noticed it
            assert list(checkup.check(folder, store.database, "english")) == []
        return step

    def check_store(self, store: EmbeddedStore, steps: Sequence[Step], gone: State | None = None) -> Step:
        at = {step.generation: step for step in steps}
        generation = store.generation()
        assert generation in at, f"the store is at {generation}; acknowledged or begun were {sorted(at)}"
        step = at[generation]
        found, clean = asdict(Found.of(store)), asdict(self.clean(step.state))
        differing = {name: (value, clean[name]) for name, value in found.items() if value != clean[name]}
        assert not differing, f"not as in a clean build: {differing}"
        for uri, text in step.state.items():
            assert find(store, text) == (uri, {uri}), text
        for text in set((gone or {}).values()) - set(step.state.values()):
            assert find(store, text)[1] == set(), text
        return step


def find(store: EmbeddedStore, text: str) -> tuple[str | None, set[str]]:
    """The uri that is nearest to a text by vector, and all uris that have its own word."""
    vector = embed([text.splitlines()[0]])[0]
    with store.snapshot() as snapshot:
        # All are compared: a rough scan for a few may miss one, where so many differ in a word.
        found = snapshot.candidates(word_of(text), vector, DEPTH, Filters())
        passages = snapshot.passages([number for ranking in found.values() for number, _ in ranking])
    dense, lexical = ([passages[number].source.uri for number, _ in found[name]] for name in ("dense", "lexical"))
    return (dense[0] if dense else None), set(lexical)
