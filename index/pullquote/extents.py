"""How much every collection holds. One that cannot be read says why, and hides no other."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from pullquote.collections import Collections
from pullquote.errors import PullquoteError, UnknownCollection
from pullquote.protocols import Extent


def extents(collections: Collections, names: Iterable[str]) -> Iterator[tuple[str, Extent | PullquoteError]]:
    for name in names:
        try:
            yield name, collections.extent(name)
        except UnknownCollection:
            continue  # it was removed just now
        except PullquoteError as error:
            yield name, error


def extent_to_json(name: str, found: Extent | PullquoteError) -> dict[str, Any]:
    if isinstance(found, Extent):
        return {"name": name, **asdict(found), "problem": None}
    return {"name": name, **dict.fromkeys(asdict(Extent())), "problem": str(found)}
