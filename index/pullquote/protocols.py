"""The seams: what can be exchanged without the rest noticing.

`tests/contract` holds one test body for all stores, one for embedders and one for answer readers;
`tests/index/readers/test_formats.py` what is asked of every document reader. Of `AuditLog` and `ChangeObserver` there
is one each, with tests of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pullquote.errors import UnreadableDocument
from pullquote.feedback import Feedback
from pullquote.types import Change, Document, Filters, Finished, Hit, Passage, Source, Span

if TYPE_CHECKING:  # a command that only shows its help can do without
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
"""Unit vectors, one a row: shape (n, dimension)."""


class DocumentReader(Protocol):
    """Makes documents of one format's bytes."""

    media_type: str

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        """Yield each document of a file, and an error, not raised, for each record of it that has none.

        Raises `UnreadableDocument` where nothing of the file can be read.
        """
        ...


class Embedder(Protocol):
    """Makes unit vectors of texts, of which the inner product is the similarity."""

    name: str
    digest: str

    @property
    def precision(self) -> str:
        """What it computes in, "bf16" or "f32": vectors of both are near, and not the same."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """How many of its tokens the model reads of a text, its own special tokens among them."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), in the order of `texts`."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many of the model's tokens each text has, the model's own special tokens left out."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader found in one hit: whole sentences that answer, the few words among them, and how well."""

    hit: Hit
    quote: Span
    short: Span | None
    score: float

    @property
    def text(self) -> str:
        """The words of `quote`."""
        return self.hit.passage.sentence_text(self.quote)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's findings, best first, and its estimate of the probability that they answer the question.

    `read` is how many of the hits were looked into, the first ones: a reader need not read them all, and may pass over
    some of these, such as those that do not name the person whom a question asks about. `untold` are the names, numbers
    and dates in the question that stand in none of them: where there are any, nothing found is an answer.
    `named` is whether the question has names, and all that it takes for granted stands in what was read.
    """

    findings: tuple[Finding, ...]
    confidence: float
    read: int
    untold: tuple[str, ...] = ()
    named: bool = False

    def is_sure(self, threshold: float) -> bool:
        """Whether what was found is an answer, to a reader with this threshold."""
        return self.confidence >= threshold and not self.untold


class AnswerReader(Protocol):
    """Reads a question with the passages that were found for it."""

    threshold: float

    def prepare(self) -> None:
        """Load what the first question would wait for; nothing where it is loaded. Raises `ModelError`."""
        ...

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """The findings in `hits`; they are no answer where the confidence is under `threshold`, or something untold."""
        ...


@dataclass(frozen=True, slots=True)
class Addition:
    """A document that is ready to be stored: shape of `vectors` (len(passages), dimension)."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was read: its hash, None where that was not the whole of it, and the ids of documents that it holds.

    What a file that was read whole held before, or one that is `gone`, and no file holds any more, is removed with it.
    """

    uri: str
    content_hash: str | None
    documents: tuple[str, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What a commit did: a change for each addition, and the documents that it removed because no file holds them."""

    changes: list[Change]
    removed: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A stored document without its text. `added` is when its current version was stored, in UTC."""

    source: Source
    passages: int
    characters: int
    added: datetime


class Order(StrEnum):
    """What a list of documents is ordered by."""

    URI = "uri"
    TITLE = "title"
    PUBLISHED = "published"
    PASSAGES = "passages"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a document: its own text and sections, with title, date and metadata as they are known today.

    `superseded` is when another text took its place, in UTC; None for the current version.
    """

    document: Document
    superseded: datetime | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where documents come from, a publisher, a site or a folder, how many do, and the filters that let them through.

    The filters of a folder let those of its subfolders through too.
    """

    name: str
    documents: int
    filters: Filters


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents and passages of current versions."""

    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a collection holds, and the number of its newest commit; 0 where nothing was ever stored."""

    generation: int = 0
    documents: int = 0
    passages: int = 0


Candidates = Mapping[str, list[tuple[int, float]]]
"""What each retriever found: passage numbers with scores, best first."""


class Snapshot(Protocol):
    """A store as it was at one commit, whatever is written meanwhile."""

    generation: int
    """The number of that commit; 0 where nothing was ever stored."""
    searchable: int
    """How many passages there are to find without filters; 0 means an empty index."""

    def candidates(self, question: str, vector: Vectors, depth: int, filters: Filters) -> Candidates:
        """The best `depth` passages of each retriever; `vector` has shape (dimension,).

        `filters` act before ranking, never after the cut.
        """
        ...

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """The passages with these numbers."""
        ...


class Store(Protocol):
    """Keeps documents, versions and passages, and finds passages by vector and by words."""

    def generation(self) -> int:
        """The number of the newest commit; 0 where nothing was ever stored."""
        ...

    def holds(self, document: Document) -> bool:
        """Whether exactly this document, with this text, title, date and metadata, is current."""
        ...

    def put(self, additions: Sequence[Addition], files: Sequence[FileRecord] = ()) -> Stored:
        """Add or replace documents in one commit. When this returns they survive a crash, and are found.

        Where an index cannot be written, a search says so until it can; no commit that stands is told as a failure.
        """
        ...

    def remove(self, documents: Sequence[str]) -> list[str]:
        """Remove documents by id with all their versions, in one commit; the ids of those that there were."""
        ...

    def file_hash(self, uri: str) -> str | None:
        """The content hash of a file that was read whole, if it was."""
        ...

    def held_by(self, file: str) -> list[str]:
        """Ids of the stored documents that the file of this uri held when it was last read, in order of their uris."""
        ...

    def files_below(self, folder: str) -> list[str]:
        """The uris of the files in the folder of this uri, and below it, that hold stored documents, in order."""
        ...

    def listing(self, document: str) -> Listing | None:
        """One stored document, or None."""
        ...

    def listings(
        self,
        limit: int | None = None,
        offset: int = 0,
        *,
        matching: str = "",
        order: Order = Order.URI,
        descending: bool = False,
    ) -> list[Listing]:
        """The stored documents, a page of them or all: those that have every word of `matching`.

        A word may stand anywhere in title, uri (as it is or percent-decoded) or a metadata value, in any case. Ties are
        in order of uri, and documents without a date are last by date in both directions.
        """
        ...

    def matching(self, matching: str) -> int:
        """How many documents have every word of `matching`."""
        ...

    def origins(self, limit: int = 200) -> list[Origin]:
        """Where the documents come from, the largest origins first, then by name."""
        ...

    def counts(self) -> Counts:
        """How much is stored."""
        ...

    def extent(self) -> Extent:
        """The same, and the newest commit of which that is."""
        ...

    def document(self, document: str) -> Document | None:
        """The current version of a document, or None."""
        ...

    def edition(self, document: str, version: str) -> Edition | None:
        """A current or superseded version, or None where it is not kept."""
        ...

    def text(self, document: str, version: str) -> str | None:
        """The text of a current or superseded version, or None where it is not kept."""
        ...

    def put_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of a reply. It makes no commit: the generation stays."""
        ...

    def feedback(self) -> list[Feedback]:
        """All that was said of replies, in the order in which it was given."""
        ...

    def forget_feedback(self, before: datetime | None = None) -> int:
        """Delete what was said before a moment, or all, from the disk too; how much that was."""
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The newest commit, for a search. Raises `IndexMismatch` where the settings have changed since."""
        ...

    def purge(self) -> None:
        """Have the words and vectors of what was removed leave the disk now, and not when they are next tidied."""
        ...

    def remake_indexes(self) -> None:
        """Make what is derived from the documents and vectors anew; nothing is embedded."""
        ...

    def start_over(self) -> list[str]:
        """Forget all passages, where they were made otherwise than the settings say; ids of documents to `finish`."""
        ...

    def finish(self, additions: Sequence[Addition]) -> Stored:
        """Put the passages of documents that wait for them, in one commit.

        A document that was removed since, or is another one now, stays so: it is unchanged.
        """
        ...

    def close(self) -> None:
        """Release files; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """How a question was asked, what it got, and when, in UTC. `top_k` is how many passages were looked into.

    `made_by` names what makes replies of documents: where it is the same, so is the reply.
    """

    filters: Filters
    top_k: int
    made_by: Mapping[str, str]
    replied: datetime
    finished: Finished


class AuditLog(Protocol):
    """Keeps every reply. Safe to share between threads."""

    def prepare(self) -> None:
        """Open it. Raises `StoreError` where nothing can be kept in it."""
        ...

    def append(self, exchange: Exchange) -> int | None:
        """Keep a reply for good, and say under which number. Raises `StoreError` where it cannot be kept.

        None where its collection was removed since, and the audit with it.
        """
        ...

    def close(self) -> None:
        """Release files; safe to call twice."""
        ...


class ChangeObserver(Protocol):
    """Is told of documents that are not what they were, once that is stored. It does not keep the caller waiting."""

    def replaced(self, source: Source) -> None:
        """`source` is what the document is now."""
        ...

    def removed(self, source: Source) -> None:
        """`source` is what the document was."""
        ...

    def close(self) -> None: ...
