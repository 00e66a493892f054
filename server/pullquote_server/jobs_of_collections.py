"""The jobs of every collection, begun when one is first asked for, or when the server starts and finds some left."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakSet

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from pullquote.collections import Collections, folder_of
from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote_server.jobs import Jobs
from pullquote_server.uploads import Uploads

_LOGGER = logging.getLogger("uvicorn.error")


@dataclass(frozen=True, slots=True)
class _Begun:
    jobs: Jobs
    engine: Engine


class JobsOfCollections:
    """Safe to share between threads."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections
        self._begun: dict[str, _Begun] = {}
        # Of collections that were removed. They hold engines: only the thread of each keeps it here, until it ends.
        self._former: WeakSet[Jobs] = WeakSet()
        self._lock = threading.Lock()

    def of(self, collection: str, engine: Engine) -> Jobs:
        """The jobs of a collection, of which `engine` is the present one."""
        with self._lock:
            begun = self._begun.get(collection)
            if begun and begun.engine is not engine:
                # Of a collection of that name that was removed.
                begun.jobs.stop()
                self._former.add(begun.jobs)
                begun = None
            self._let_go()
            if begun is None:
                jobs = Jobs(engine, self._uploads(collection))
                begun = self._begun[collection] = _Begun(jobs, engine)
            return begun.jobs

    def let_go(self) -> None:
        """Release what is held of collections that were removed."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        for name, begun in list(self._begun.items()):
            if not self._collections.has_open(name, begun.engine):
                # Whoever waits for the end of a job of it is told that there is none.
                begun.jobs.end_when_idle()
                self._former.add(begun.jobs)
                del self._begun[name]

    def take_up(self) -> None:
        """Go on with what a server before this one left. A collection that cannot be used keeps no other from it."""
        for name in self._collections.names():
            try:
                self._take_up(name)
            except PullquoteError as error:
                _LOGGER.error("What was uploaded to %r waits for the next start: %s", name, error)

    def _take_up(self, collection: str) -> None:
        uploads = self._uploads(collection)
        uploads.forget()
        # No engine is opened for nothing.
        if uploads.unfinished():
            self.of(collection, self._collections.engine(collection)).take_up()

    def _uploads(self, collection: str) -> Uploads:
        return Uploads(folder_of(self._collections.data, collection), collection)

    def close(self) -> None:
        """Stop them all; nothing of what was acknowledged is lost."""
        every = [*self._former, *(begun.jobs for begun in self._begun.values())]
        for jobs in every:
            jobs.stop()
        for jobs in every:
            jobs.close()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Carries jobs out while the app is served."""
    jobs: JobsOfCollections = app.state.jobs
    await run_in_threadpool(jobs.take_up)
    try:
        yield
    finally:
        await run_in_threadpool(jobs.close)
