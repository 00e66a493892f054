"""Every error that Pullquote raises on purpose.

PullquoteError
    SettingsError           a setting has a value that cannot be used
    UnreadableDocument      a file or record could not be read; nothing of it was indexed
    ReaderError             the process that reads uploads cannot be started
    UnknownCollection       there is no collection of this name
    InvalidCollection       a collection cannot have this name, or cannot be removed
    UnknownKey              no key has this prefix
    Unauthorized            no key was given, or none that holds
    Forbidden               a key's scope is too small for what was asked
    UnknownDocument         no document has this id or uri
    SeveralDocuments        a file of several documents was named where one is wanted
    UnknownVersion          a document has no such version, or its text is kept no more
    UnknownRecord           the audit has no record of this number
    InvalidQuestion         a question has no words, or is too long, or no text
    InvalidFeedback         a remark on a reply is too long, or no text
    InvalidReply            a saved reply that is to be verified is not of the reply's layout
    TooMuchToVerify         receipts that are verified together take too long
    QuestionSetError        a question set is not of the expected layout
    ModelError              a model could not be loaded, or is not the one that it should be
    StoreError              the data folder cannot be used
        IndexMismatch       the index was built with another model or splitter than the settings name
        StoreLocked         another process holds the store for writing
        StoreRemoved        the folder was removed since it was opened
        StoreDamaged        a database is damaged
        InvalidBackup       a folder is no backup, or is not what was written

Each message says what, which value, and what to do next.
"""

from collections.abc import Sequence


class PullquoteError(Exception):
    """The base of them all."""


class SettingsError(PullquoteError):
    pass


class UnreadableDocument(PullquoteError):
    """`uri` names the file or record, `reason` says why it could not be read, `remedy` what to do about it."""

    def __init__(self, uri: str, reason: str, remedy: str) -> None:
        super().__init__(f"{uri}: {reason} {remedy}")
        self.uri = uri
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[str, str, str]]:
        """It is made of its parts again in another process, and not of its message."""
        return type(self), (self.uri, self.reason, self.remedy)


class ReaderError(PullquoteError):
    pass


class UnknownCollection(PullquoteError):
    """`name` is the one that was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no collection called {name!r}. `pullquote collections list`, or GET /v1/collections, shows "
            "those there are."
        )
        self.name = name


class InvalidCollection(PullquoteError):
    pass


class UnknownKey(PullquoteError):
    """`prefix` is the one that was asked for."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"No key has the prefix {prefix!r}. `pullquote keys list` shows those there are.")
        self.prefix = prefix


class Unauthorized(PullquoteError):
    """The same for every reason, so that nobody learns which keys there were."""

    def __init__(self) -> None:
        super().__init__(
            "This takes a key that holds. Send one as `Authorization: Bearer pq_...`; `pullquote keys create` makes it."
        )


class Forbidden(PullquoteError):
    """`scope` is the one that it takes."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This takes a key of the scope '{scope}'. Ask the server's operator for one.")
        self.scope = scope


class UnknownDocument(PullquoteError):
    """`name` is the id or uri that was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No document has the id or uri {name!r}. `pullquote list` shows those there are.")
        self.name = name


class SeveralDocuments(PullquoteError):
    """`name` is the file that was asked for, and `uris` are those of its documents."""

    def __init__(self, name: str, uris: Sequence[str]) -> None:
        shown = ", ".join(uris[:3]) + (", ..." if len(uris) > 3 else "")
        super().__init__(
            f"{name!r} holds {len(uris):,} documents: {shown}. Name one by its uri or id; `pullquote list` shows them."
        )
        self.name = name
        self.uris = uris


class UnknownVersion(PullquoteError):
    """`version` is the SHA-256 that was asked for of the document `name`."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            f"No text of the version {version!r} of {name!r} is kept: it never was one, or `pullquote prune` let go of "
            "it. Ask for the document without a version to see what it says now."
        )
        self.name = name
        self.version = version


class UnknownRecord(PullquoteError):
    """`number` is the one that was asked for."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"The audit has no record of the number {number}. `pullquote audit list` shows the newest there are."
        )
        self.number = number


class InvalidQuestion(PullquoteError):
    pass


class InvalidFeedback(PullquoteError):
    pass


class InvalidReply(PullquoteError):
    pass


class TooMuchToVerify(PullquoteError):
    pass


class QuestionSetError(PullquoteError):
    pass


class ModelError(PullquoteError):
    pass


class StoreError(PullquoteError):
    pass


class IndexMismatch(StoreError):
    pass


class StoreLocked(StoreError):
    pass


class StoreRemoved(StoreError):
    pass


class StoreDamaged(StoreError):
    """`why` says what is wrong with a file that is damaged; it is empty where a record in it was altered."""

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why


class InvalidBackup(StoreError):
    pass


def inside(error: object) -> str:
    """What another's error says, as part of a sentence of ours: without a full stop of its own.

    >>> inside(ValueError("That is no model.")), inside(ValueError("That is no model"))
    ('That is no model', 'That is no model')
    """
    return str(error).strip().rstrip(".")
