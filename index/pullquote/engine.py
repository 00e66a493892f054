"""The engine: all that a server, a page or a command holds. Synchronous, and safe to share between threads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from pullquote.answer.compose import compose
from pullquote.answer.considered import consider
from pullquote.answer.initials import spelled_out
from pullquote.answer.parts import of_the_first, parts_of, together
from pullquote.answer.verify import verify_all
from pullquote.closing import Users
from pullquote.encodable import is_encodable
from pullquote.errors import InvalidQuestion, UnknownDocument, UnknownVersion
from pullquote.fate import Fate
from pullquote.feedback import Feedback, Judgement
from pullquote.inference.remembered import remembered
from pullquote.ingest import Added, Ingest, Report, Told, Turn, at_once
from pullquote.monitor import UNMONITORED, Monitor, Stage
from pullquote.protocols import (
    AnswerReader,
    AuditLog,
    ChangeObserver,
    Counts,
    Edition,
    Embedder,
    Exchange,
    Listing,
    Order,
    Origin,
    Store,
    Vectors,
)
from pullquote.readers.text import clean
from pullquote.search.hybrid import Retrieval, retrieve
from pullquote.types import (
    Abstention,
    Answer,
    Change,
    Citation,
    Document,
    Event,
    Filters,
    Finished,
    Quoted,
    Reason,
    Reply,
    Retrieved,
    Source,
    Verification,
    document_id,
)
from pullquote.wire import reply_to_json

NO_FILTERS = Filters()
TRIES = 3
"""How often a question is asked anew whose passages were removed while it was answered."""
REMEMBERED = 1_024
"""Questions whose vectors are kept, some 1.5 KB each."""


class Engine:
    """Documents in, cited answers out. Every reply is kept in `audit`, where there is one, before it is given.

    `made_by` names what makes replies of the documents: models, their digests, and settings. `observer` is told which
    documents were replaced or removed.
    """

    def __init__(  # noqa: PLR0913 - its parts, and its limits by name
        self,
        store: Store,
        embedder: Embedder,
        reader: AnswerReader,
        ingest: Ingest,
        *,
        candidates: int,
        top_k: int,
        max_question_characters: int,
        audit: AuditLog | None = None,
        made_by: Mapping[str, str] = MappingProxyType({}),
        observer: ChangeObserver | None = None,
        monitor: Monitor = UNMONITORED,
    ) -> None:
        self.store = store
        self.embedder = embedder
        self._reader = reader
        self._ingest = ingest
        self._candidates = candidates
        self._top_k = top_k
        self.max_question_characters = max_question_characters
        self._audit = audit
        self.made_by = made_by
        self._observer = observer
        self._monitor = monitor
        self._is_prepared = False
        self._users = Users(self._close)
        self._vector = remembered(self._embedded, REMEMBERED)

    # --- documents

    def add(self, paths: Iterable[Path], progress: Report | None = None, *, remove_gone: bool = False) -> Added:
        """Index files and folders; the report names what cannot be read, and what is gone, and stays or is removed."""
        with self._users:
            return self._ingest.add_paths(paths, progress, self._tell, remove_gone=remove_gone)

    def add_upload(
        self,
        name: str,
        data: bytes,
        progress: Report | None = None,
        told: Told | None = None,
        settled: Collection[str] = (),
        turn: Turn = at_once,
    ) -> Added:
        """Index one file's bytes, of the format that its name's suffix says.

        Where it is interrupted and begun again, the ids that `told` had of its commits are `settled`: those documents
        are passed over, and not brought back where they were removed since. Each commit waits for its `turn`. Raises
        `UnreadableDocument` where the name cannot be an address.
        """
        with self._users:
            return self._ingest.add_upload(name, data, progress, self._telling(told), settled, turn)

    def add_documents(
        self,
        documents: Iterable[Document],
        progress: Report | None = None,
        told: Told | None = None,
        settled: Collection[str] = (),
        turn: Turn = at_once,
    ) -> Added:
        """Index documents that were read elsewhere, but for the `settled`, as `add_upload` does."""
        with self._users:
            return self._ingest.add_documents(documents, 0, progress, self._telling(told), settled, turn)

    def rebuild(self, progress: Report | None = None) -> Added:
        """Make the indexes anew, and first the passages and vectors where they do not fit the present settings."""
        with self._users:
            waiting = self.store.start_over()
            documents = filter(None, map(self.store.document, waiting))
            added = self._ingest.finish(documents, len(waiting), progress)
            self.store.remake_indexes()
            return added

    def documents(
        self,
        limit: int | None = None,
        offset: int = 0,
        *,
        matching: str = "",
        order: Order = Order.URI,
        descending: bool = False,
    ) -> list[Listing]:
        """The documents that have every word of `matching` in title, uri or metadata, a page of them or all."""
        return self.store.listings(limit, offset, matching=matching, order=order, descending=descending)

    def matching(self, matching: str) -> int:
        """How many documents have every word of `matching` in title, uri or metadata."""
        return self.store.matching(matching)

    def origins(self, limit: int = 200) -> list[Origin]:
        """Where the documents come from, the largest origins first, each with the filters that let it through."""
        return self.store.origins(limit)

    def counts(self) -> Counts:
        """How many documents and passages there are."""
        return self.store.counts()

    def document(self, name: str) -> Document:
        """The current version of the document with this id or uri; `UnknownDocument` where there is none."""
        # What encodes nothing can neither be hashed nor looked for.
        names = (name, document_id(name)) if is_encodable(name) else ()
        document = next(filter(None, map(self.store.document, names)), None)
        if document is None:
            raise UnknownDocument(name)
        return document

    def edition(self, name: str, version: str | None = None) -> Edition:
        """A version of the document with this id or uri, the current one where none is named.

        Raises `UnknownDocument`, and `UnknownVersion` where that version is not kept.
        """
        document = self.document(name)
        wanted = version or document.version
        edition = self.store.edition(document.id, wanted) if is_encodable(wanted) else None
        if edition is None:
            raise UnknownVersion(name, wanted)
        return edition

    def remove(self, name: str) -> Document:
        """Remove a document by id or uri with all its versions; `UnknownDocument` where there is none."""
        [document] = self.remove_all([name])
        return document

    def remove_all(self, names: Iterable[str]) -> list[Document]:
        """Remove documents in one commit, all or none; those that there still were. Raises `UnknownDocument`."""
        with self._users:
            documents = {document.id: document for document in map(self.document, names)}
            removed = [documents[each] for each in self.store.remove(list(documents))]
            if documents and not removed:
                raise UnknownDocument(next(iter(documents.values())).uri)
            self._tell_removed([each.source for each in removed])
            return removed

    # --- questions

    def check(self, question: str) -> None:
        """Raises `InvalidQuestion` where it cannot be asked."""
        if not question.strip():
            raise InvalidQuestion("The question is empty. Ask something, in words.")
        if len(question) > self.max_question_characters:
            raise InvalidQuestion(
                f"The question has {len(question)} characters, over the limit of {self.max_question_characters}. "
                "Ask a shorter one."
            )
        if not is_encodable(question):
            raise InvalidQuestion("The question has half a surrogate pair, which is no character. Send it as UTF-8.")
        # A reader is as sure of some answer to marks alone as it is of one to words, and that tells nothing.
        if not any(map(str.isalnum, question)):
            raise InvalidQuestion("The question has no letter and no digit. Ask something, in words.")

    def search(self, question: str, filters: Filters = NO_FILTERS, top_k: int | None = None) -> Retrieval:
        """The best passages, best first. Raises `InvalidQuestion`."""
        self.check(question)
        with self._users:
            return retrieve(
                _composed(question),
                filters,
                top_k or self._top_k,
                store=self.store,
                embed=self._vector,
                depth=self._candidates,
                monitor=self._monitor,
            )

    def ask(self, question: str, filters: Filters = NO_FILTERS, top_k: int | None = None) -> Reply:
        """The reply that `stream` ends with."""
        return self.explain(question, filters, top_k).reply

    def explain(self, question: str, filters: Filters = NO_FILTERS, top_k: int | None = None) -> Finished:
        """The last event of `stream`: the reply, and what became of each passage that was found."""
        *_, finished = self.stream(question, filters, top_k)
        assert isinstance(finished, Finished)
        return finished

    def stream(self, question: str, filters: Filters = NO_FILTERS, top_k: int | None = None) -> Iterator[Event]:
        """Yield `Retrieved`, a `Quoted` for each quotation, and `Finished`.

        Raises `InvalidQuestion`, and `StoreError` where the reply cannot be recorded in the audit.
        """
        with self._users, self._monitor.stage(Stage.ASK):
            for event in self._events(question, filters, top_k):
                if isinstance(event, Finished):
                    self._monitor.replied(event.reply)
                yield event

    def _events(self, question: str, filters: Filters, top_k: int | None) -> Iterator[Event]:
        retrieval = self.search(question, filters, top_k)
        yield Retrieved(retrieval.hits)
        finished = self._finished(question, retrieval)
        for _ in range(TRIES):
            if all(each.fate is not Fate.REMOVED for each in finished.considered):
                break
            # What was found has gone since, by a removal or a restored backup: what is there now may answer.
            finished = self._finished(question, self.search(question, filters, top_k))
        reply = self._compared(finished.reply, top_k) if filters else finished.reply
        # Before the first quotation is given: what is not recorded is not told.
        finished = self._recorded(replace(finished, reply=reply), filters, top_k or self._top_k)
        if isinstance(reply, Answer):
            yield from (Quoted(quote) for quote in reply.quotes)
        yield finished

    def verify(self, citations: Iterable[Citation], most_steps: int | None = None) -> list[Verification]:
        """Hold receipts against the documents. Raises `TooMuchToVerify` beyond `most_steps`, where given."""
        return verify_all(citations, self.store.document, self.store.text, most_steps)

    def give_feedback(self, reply: Reply, judgement: Judgement, remark: str = "") -> None:
        """Keep what somebody says of a reply. Raises `InvalidFeedback` where the remark or the reply is too long."""
        self.store.put_feedback(Feedback.given_now(reply_to_json(reply), judgement, remark))

    def feedback(self) -> list[Feedback]:
        """All that was said of replies, oldest first."""
        return self.store.feedback()

    @property
    def keeps_replies(self) -> bool:
        """Whether each reply is kept in an audit, with its question."""
        return self._audit is not None

    def prepare(self) -> None:
        """Load and open what the first question would wait for. Raises what that question would raise."""
        self._reader.prepare()
        # A model prepares itself for each length when it first sees it.
        for words in (1, 20, 40):
            self.embedder.embed(["warm " * words])
        self.search("a")
        if self._audit:
            self._audit.prepare()
        self._is_prepared = True

    def ready(self) -> int:
        """The generation that a question would be answered from now. Raises what that question would raise.

        Cheap to ask again and again: the models are loaded and tried the first time, and nothing is embedded later.
        """
        if not self._is_prepared:
            self.prepare()
        with self.store.snapshot() as snapshot:
            return snapshot.generation

    def close(self) -> None:
        """Release all files; where somebody asks or adds something right now, once that has ended."""
        self._users.close()

    def _close(self) -> None:
        self._ingest.close()
        self.store.close()
        for part in (self._audit, self._observer):
            if part:
                part.close()

    def _finished(self, question: str, retrieval: Retrieval) -> Finished:
        """Each thing that the question asks is answered by itself, from the passages that were found for the whole."""
        found = [f"{hit.passage.source.title}\n{hit.passage.text}" for hit in retrieval.hits]
        parts = parts_of(spelled_out(_composed(question), found))
        with self._monitor.stage(Stage.READ):
            readings = [self._reader.read(part.question, retrieval.hits) for part in parts]
        with self._monitor.stage(Stage.COMPOSE):
            replies = [
                compose(part.question, retrieval, reading, self._reader.threshold, self.store)
                for part, reading in zip(parts, readings, strict=True)
            ]
            replies = of_the_first(parts, replies)
            reply = together(question, parts, replies) if len(parts) > 1 else replace(replies[0], question=question)
            return Finished(reply, consider(retrieval.hits, readings, replies, reply, self.store))

    def _recorded(self, finished: Finished, filters: Filters, top_k: int) -> Finished:
        if self._audit is None:
            return finished
        exchange = Exchange(filters, top_k, self.made_by, datetime.now(UTC), finished)
        return replace(finished, record=self._audit.append(exchange))

    def _telling(self, told: Told | None) -> Told:
        """As `_tell`, after `told`: what may get lost between a commit and its note is as little as can be."""

        def tell(commit: Added) -> None:
            try:
                if told:
                    told(commit)
            finally:
                self._tell(commit)

        return tell

    def _tell(self, commit: Added) -> None:
        """Those who want to know what was added, replaced or removed are told of each commit."""
        for change, documents in (
            (Change.ADDED, commit.added),
            (Change.REPLACED, commit.replaced),
            (Change.UNCHANGED, commit.unchanged),
        ):
            self._monitor.stored(change, len(documents))
        if self._observer:
            for listing in map(self.store.listing, commit.replaced):
                if listing:
                    self._observer.replaced(listing.source)
        self._tell_removed(commit.removed)

    def _tell_removed(self, removed: Collection[Source]) -> None:
        if removed:
            self._monitor.removed(len(removed))
        for source in removed:
            if self._observer:
                self._observer.removed(source)

    def _embedded(self, question: str) -> Vectors:
        """Shape (dimension,); it is shared, and cannot be written to."""
        vector: Vectors = self.embedder.embed([question])[0].copy()
        vector.flags.writeable = False
        return vector

    def _compared(self, reply: Reply, top_k: int | None) -> Reply:
        """The reply under filters, which says so where documents outside of them tell what it does not."""
        if isinstance(reply, Answer) and not reply.untold:
            return reply
        outside = self._finished(reply.question, self.search(reply.question, NO_FILTERS, top_k)).reply
        if not isinstance(outside, Answer):
            return reply
        if isinstance(reply, Abstention):
            return replace(reply, reason=Reason.FILTERED_OUT, untold=())
        return replace(reply, filtered_out=not set(reply.untold) <= set(outside.untold))


def _composed(question: str) -> str:
    """As the documents' texts are: an accented letter is one character, and a copied name has no soft hyphens."""
    return clean(question)
