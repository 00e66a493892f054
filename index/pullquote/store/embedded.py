"""The store that ships: a database that is the truth, and two indexes that follow it.

Whoever finds an index behind the database brings it up to date first, so a crash between the two costs nothing but
that work. What was removed is never returned: numbers that an index finds are looked up in the database.
"""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

from pullquote.errors import IndexMismatch, StoreError
from pullquote.protocols import Addition, Candidates, Counts, FileRecord, Listing, Vectors
from pullquote.store import dense, lexical
from pullquote.store.commit import Commit
from pullquote.store.database import DATABASE, Database
from pullquote.store.dense import DenseIndex
from pullquote.store.lexical import LexicalIndex
from pullquote.types import Change, Document, Filters, Passage

BATCH = 5_000
DENSE = "dense.faiss"
LEXICAL = "lexical"
_log = logging.getLogger(__name__)


class EmbeddedStore:
    """A `Store` in one folder."""

    def __init__(self, folder: Path, signature: Mapping[str, str]) -> None:
        """Open the store in `folder`, and make it where there is none.

        `signature` says what makes its passages and vectors (model, digest, splitter, ...). Raises `IndexMismatch`
        where the stored ones were made otherwise.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The data folder {folder} cannot be made: {error}. Name another with --data.") from error
        self.folder = folder
        self.signature = dict(signature)
        self.database = Database(folder / DATABASE)
        self._following = threading.Lock()

    @cached_property
    def dense(self) -> DenseIndex:
        return DenseIndex(self.folder / DENSE)

    @cached_property
    def lexical(self) -> LexicalIndex:
        return LexicalIndex(self.folder / LEXICAL)

    def reached(self) -> dict[str, Commit]:
        """What each index on disk says that it has reached; none is opened, and nothing written."""
        return {"dense": dense.reached(self.folder / DENSE), "lexical": lexical.reached(self.folder / LEXICAL)}

    def generation(self) -> int:
        return self.database.generation()

    def holds(self, document: Document) -> bool:
        return self.database.holds(document)

    def put(self, additions: Sequence[Addition], files: Sequence[FileRecord] = ()) -> list[Change]:
        self._check_signature(self.database.facts())
        changes = self.database.put(additions, files, self.signature if additions else {})
        self._follow()
        return changes

    def remove(self, documents: Sequence[str]) -> int:
        removed = self.database.remove(documents)
        self._follow()
        return removed

    def file_hash(self, uri: str) -> str | None:
        return self.database.file_hash(uri)

    def listing(self, document: str) -> Listing | None:
        return self.database.listing(document)

    def listings(self, limit: int | None = None, offset: int = 0) -> list[Listing]:
        return self.database.listings(limit, offset)

    def counts(self) -> Counts:
        return self.database.counts()

    def document(self, document: str) -> Document | None:
        return self.database.document(document)

    def text(self, document: str, version: str) -> str | None:
        return self.database.text(document, version)

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        self._check_signature(self.database.facts())
        searchable, unfinished = self.database.searchable()
        if unfinished:
            raise IndexMismatch(unfinished_sentence(unfinished))
        generation = self._follow()
        allowed = self.database.filtered(filters) if filters else None
        found = {
            "dense": self.dense.search(vector, depth, allowed),
            "lexical": self.lexical.search(question, depth, filters, allowed),
        }
        return Candidates(generation, found, searchable)

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        return self.database.passages(numbers)

    def start_over(self) -> list[str]:
        """Forget every passage and take the present signature; the ids of the documents to be put again."""
        if any(self.database.facts().get(name) != value for name, value in self.signature.items()):
            self.database.forget_passages(self.signature)
        return self.database.unfinished()

    def close(self) -> None:
        try:
            if "dense" in self.__dict__:
                self.dense.save()
        except OSError as error:
            # It is only a copy: the vectors are safe in the database.
            _log.warning(
                "%s cannot be saved (%s); the next start reads the vectors from the database.", self.folder, error
            )
        finally:
            self.database.close()

    def _check_signature(self, facts: Mapping[str, str]) -> None:
        for sentence in mismatches(self.folder, self.signature, facts):
            raise IndexMismatch(sentence)

    def _follow(self) -> int:
        """Bring both indexes up to the database's generation, which is returned."""
        with self._following:
            commit = self._follow_dense()
            if self.lexical.reached != commit:
                with self.lexical.writing():
                    self._follow_lexical()
            self.lexical.refresh()
        return commit.generation

    def _follow_dense(self) -> Commit:
        commit = self.database.newest()
        if self.dense.reached != commit:
            if not self.database.has(self.dense.reached):
                self.dense.clear()
            commit, removed, added = self.database.changes(self.dense.generation)
            self.dense.apply(removed, chain.from_iterable(map(self.database.vectors, _batches(added))))
            self.dense.reached = commit
        return commit

    def _follow_lexical(self) -> None:
        if not self.database.has(self.lexical.reached):
            self.lexical.clear()
        commit, removed, added = self.database.changes(self.lexical.generation)
        self.lexical.apply(
            commit, removed, chain.from_iterable(self.database.passages(batch).items() for batch in _batches(added))
        )


def mismatches(folder: Path, signature: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each part of `signature` that the stored `facts` have otherwise."""
    for name, value in signature.items():
        stored = facts.get(name, value)
        if stored != value:
            yield (
                f"The index in {folder} was built with {name} {stored!r}; the settings name {value!r}. "
                "Run `pullquote rebuild`, or restore the setting."
            )


def unfinished_sentence(documents: int) -> str:
    """What to do about documents whose passages an interrupted rebuild has not made yet."""
    return f"{documents} documents have no passages yet. Run `pullquote rebuild`, which goes on where it stopped."


def _batches(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
