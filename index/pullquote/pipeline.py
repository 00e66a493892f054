"""Stages that work at the same time: each makes its next item in a thread of its own while the last one is in use.

No stage is more than one item ahead of the one that takes its items, so memory is bounded by the size of an item.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Pipeline:
    """A context for stages; leaving it, by an error too, ends them all.

    An error in a stage is raised, as it is, in whoever asks that stage for its next item.
    """

    def __init__(self) -> None:
        self._left = threading.Event()
        self._threads: list[ThreadPoolExecutor] = []

    def __enter__(self) -> "Pipeline":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._left.set()
        for thread in self._threads:
            thread.shutdown(cancel_futures=True)

    def check(self) -> None:
        """Raise where the pipeline is being left; a stage calls it between its steps."""
        if self._left.is_set():
            raise CancelledError

    def ahead(self, items: Iterator[T], name: str, alone: Callable[[T], bool] = lambda _: False) -> Iterator[T]:
        """The same items, made ahead of their use in a thread called `name`.

        What follows an item that is `alone` is not made before the item was used.
        """
        thread = ThreadPoolExecutor(1, name)
        self._threads.append(thread)

        def make() -> list[T]:
            self.check()
            return list(islice(items, 1))

        coming = thread.submit(make)
        while made := coming.result():
            [item] = made
            if alone(item):
                yield item
                coming = thread.submit(make)
            else:
                coming = thread.submit(make)
                yield item
