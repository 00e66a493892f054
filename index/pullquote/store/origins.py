"""Where documents come from: the publisher that their metadata tell, else the folder or site that their uri stands in.

It is stored beside each document as a JSON array: `[prefix]` of the uri, or `[key, value]` of the metadata.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from pullquote.protocols import Origin
from pullquote.store.commit import Commit
from pullquote.store.connections import Connection
from pullquote.types import Filters

PUBLISHER_KEYS = ("publisher", "site", "source", "agency", "newspaper")
"""Which keys of the metadata tell a publisher, the surest first; in upper or lower case."""
UPLOADS = "upload:"
MOST_PARENTS = 8
_SITE = re.compile(r"https?://[^/?#]+/?", re.IGNORECASE)
_FOLDER = re.compile(r"[^?#]*/")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_OPAQUE = re.compile(rf"{_SCHEME.pattern}(?!/)", re.IGNORECASE)
Key = tuple[str, ...]


def origin_of(uri: str, metadata: str) -> str | None:
    """What is stored beside a document, or None where nothing tells its origin.

    >>> origin_of("file:///news/2025/ferry.txt", '{"Source": "The Courier"}')
    '["Source", "The Courier"]'
    >>> origin_of("file:///news/2025/ferry.txt", "{}")
    '["file:///news/2025/"]'
    """
    key = _publisher(json.loads(metadata)) or _place(uri)
    return json.dumps(key) if key else None


def _publisher(metadata: Mapping[str, str]) -> Key | None:
    told = {key.casefold(): (key, value) for key, value in metadata.items() if value.strip()}
    return next((told[key] for key in PUBLISHER_KEYS if key in told), None)


def _place(uri: str) -> Key | None:
    """A prefix of the uri: a site, what stands for a scheme such as `upload:`, or a folder."""
    return next(((found.group(),) for pattern in (_SITE, _OPAQUE, _FOLDER) if (found := pattern.match(uri))), None)


class Origins:
    """The largest origins, read once for each commit. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: tuple[Commit, int, list[Origin]] | None = None

    def largest(self, connection: Connection, commit: Commit, limit: int) -> list[Origin]:
        known = self._known
        if known is None or known[:2] != (commit, limit):
            self._known = known = (commit, limit, _largest(connection, limit))
        return list(known[2])


def _largest(connection: Connection, limit: int) -> list[Origin]:
    rows = connection.execute(
        "SELECT origin, count(*) FROM documents WHERE origin IS NOT NULL GROUP BY origin ORDER BY 2 DESC, 1 LIMIT ?",
        (limit,),
    ).fetchall()
    keys = [tuple(json.loads(row[0])) for row in rows]
    origins = [Origin(name, row[1], _filters(key)) for key, name, row in zip(keys, names_of(keys), rows, strict=True)]
    return sorted(origins, key=lambda origin: (-origin.documents, origin.name.casefold(), origin.name))


def _filters(key: Key) -> Filters:
    return Filters(uri_prefix=key[0]) if len(key) == 1 else Filters(metadata={key[0]: key[1]})


def names_of(keys: Sequence[Key]) -> list[str]:
    """A name for each; those that would have one name are told apart by what stands before it.

    >>> names_of([("file:///2024/minutes/",), ("file:///2025/minutes/",), ("file:///letters/",)])
    ['2024/minutes', '2025/minutes', 'letters']
    """
    ways = [_ways(key) for key in keys]
    names = [way[0] for way in ways]
    for length in range(2, max(map(len, ways), default=0) + 1):
        shared = {name for name, count in Counter(name.casefold() for name in names).items() if count > 1}
        names = [
            way[min(length, len(way)) - 1] if name.casefold() in shared else name
            for name, way in zip(names, ways, strict=True)
        ]
    return names


def _ways(key: Key) -> list[str]:
    """What an origin can be called, the shortest first; no other origin has the last."""
    if len(key) == 2:
        name = " ".join(key[1].split())
        return [name, f"{name} ({key[0]})", f"{key[0]}={key[1]!r}"]
    [prefix] = key
    if _SITE.fullmatch(prefix):
        return [prefix.rstrip("/").partition("//")[2].lower(), prefix]
    if _OPAQUE.fullmatch(prefix):
        return ["uploads" if prefix == UPLOADS else prefix.rstrip(":"), prefix]
    folders = [unquote(folder) for folder in _SCHEME.sub("", prefix, count=1).split("/") if folder]
    ways = ["/".join(folders[-count:]) for count in range(1, min(len(folders), MOST_PARENTS) + 1)]
    return [*(ways or ["/"]), prefix]
