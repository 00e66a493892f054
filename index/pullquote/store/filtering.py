"""Which passages filters let through, remembered: who asks under a filter asks more than one question under it."""

from threading import Condition

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from pullquote.store.reading import Numbers, Reading
from pullquote.types import Filters

KEPT = 4
"""Filters of which the passages are kept: of half a million that one lets through, 4 MB."""


class Filtering:
    """Safe to share between threads: those who ask for the same at once wait for one to read it."""

    def __init__(self) -> None:
        self.allowed = cached(LRUCache(KEPT), key=_key, condition=Condition())(_allowed)
        """The numbers, ascending, of the passages that filters let through at the commit of a reading."""


def _allowed(reading: Reading, filters: Filters) -> Numbers:
    numbers = reading.filtered(filters)
    numbers.flags.writeable = False
    return numbers


def _key(reading: Reading, filters: Filters) -> tuple[object, ...]:
    pairs = frozenset(filters.metadata.items())
    return hashkey(reading.newest(), filters.published_from, filters.published_to, filters.uri_prefix, pairs)
