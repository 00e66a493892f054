"""Tells an address of the operator's which recorded replies quoted a document that was just replaced or removed."""

import logging
import threading
from contextlib import ExitStack
from queue import SimpleQueue

import httpx2

from pullquote.audit.log import Audit
from pullquote.errors import StoreError
from pullquote.types import Source

TIMEOUT_SECONDS = 5.0
PAUSES_SECONDS = (0.0, 1.0, 5.0)
"""Before each try."""
CLOSING_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


class Webhook:
    """A `ChangeObserver`. One POST of JSON for each document that replies quoted, in a thread of its own."""

    def __init__(self, address: str, collection: str, audit: Audit) -> None:
        self._address = address
        self._collection = collection
        self._audit = audit
        self._changes: SimpleQueue[tuple[str, Source] | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._tell_all, name="telling", daemon=True)
        self._thread.start()

    def replaced(self, source: Source) -> None:
        self._changes.put(("replaced", source))

    def removed(self, source: Source) -> None:
        self._changes.put(("removed", source))

    def close(self) -> None:
        """Tell what waits, in ten seconds at most and with no second try."""
        self._closing.set()
        self._changes.put(None)
        self._thread.join(CLOSING_SECONDS)
        # As many as wait: of what is in the queue the last is no change, and the change under way is in it no more.
        if untold := self._changes.qsize():
            _LOG.warning("The webhook was not told of the last %d changes.", untold)

    def _tell_all(self) -> None:
        with ExitStack() as at_the_end:
            at_the_end.callback(self._audit.close)
            client: httpx2.Client | None = None
            while change := self._changes.get():
                event, source = change
                try:
                    # Not before the first change: the environment may name a proxy for which there can be no client.
                    client = client or at_the_end.enter_context(httpx2.Client(timeout=TIMEOUT_SECONDS))
                    self._tell(client, event, source)
                except (StoreError, httpx2.HTTPError) as error:
                    why = str(error).partition("\n")[0]
                    _LOG.warning("The webhook was not told that %s was %s: %s", source.id, event, why)
                except Exception as error:  # noqa: BLE001 - the thread would end, and tell of no later change
                    why = f"{type(error).__name__}: {error}"
                    _LOG.exception("The webhook was not told that %s was %s: %s", source.id, event, why)

    def _tell(self, client: httpx2.Client, event: str, source: Source) -> None:
        replies = self._audit.numbers_quoting(source.id)
        if not replies:
            return
        body = {
            "event": event,
            "collection": self._collection,
            "document": source.id,
            "uri": source.uri,
            "replies": replies,
        }
        for tries_left, pause in zip(reversed(range(len(PAUSES_SECONDS))), PAUSES_SECONDS, strict=True):
            self._closing.wait(pause)
            try:
                client.post(self._address, json=body).raise_for_status()
                return
            except httpx2.HTTPError:
                if not tries_left or self._closing.is_set():
                    raise
