"""What an `add` did."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pullquote.errors import UnreadableDocument
from pullquote.types import Change, Source


@dataclass(slots=True)
class Added:
    """Ids of documents by change, passages embedded, and what could not be read, with reasons; of an `add` or a commit.

    `removed` is what a file held when it was last read, and no file holds any more. `gone` are the uris of files that
    are gone from the folders that were added, and whose documents stay.
    """

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[Source] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    files_unchanged: int = 0
    passages: int = 0
    failures: list[UnreadableDocument] = field(default_factory=list)

    def record(self, documents: Iterable[str], changes: Iterable[Change]) -> None:
        lists = {Change.ADDED: self.added, Change.REPLACED: self.replaced, Change.UNCHANGED: self.unchanged}
        for document, change in zip(documents, changes, strict=True):
            lists[change].append(document)

    def take(self, commit: "Added") -> None:
        """Count in what a commit did, or a part of the `add`."""
        self.added += commit.added
        self.replaced += commit.replaced
        self.unchanged += commit.unchanged
        self.removed += commit.removed
        self.passages += commit.passages
        self.failures += commit.failures
        self.gone += commit.gone
