"""Looks for garbage less often than Python does, and not at the end.

Starting `pullquote serve` makes a million objects that stay. By default Python looks through them for garbage, cycles
that only hold each other, whenever there are 700 new ones, and through all of them twice as it ends: together a fifth
of what a question takes from the shell.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000
"""So many are a few megabytes."""


@contextmanager
def looked_for_rarely() -> Iterator[None]:
    """For all that a process does; it ends after that."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        yield
    finally:
        # What is left goes with the process.
        gc.freeze()
