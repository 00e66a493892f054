"""The files of a tantivy index, and what each says of itself: tantivy checks none of it when it opens them."""

import json
import struct
import zlib
from collections.abc import Collection
from pathlib import Path

COMPONENTS = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")
_END = struct.Struct("<II")
"""The length of the footer, and tantivy's magic number; both follow the footer."""
_MAGIC = 1337


def files_of(segments: Collection[str], removals: Collection[str]) -> set[str]:
    """The names of all files of segments, with those of their removals."""
    return {f"{segment}{component}" for segment in segments for component in COMPONENTS} | set(removals)


def is_whole(path: Path) -> bool:
    """Whether a file is what tantivy wrote, by the checksum in its footer. Raises `OSError`."""
    content = path.read_bytes()
    if len(content) < _END.size:
        return False
    length, magic = _END.unpack_from(content, len(content) - _END.size)
    start = len(content) - _END.size - length
    if magic != _MAGIC or start < 0:
        return False
    try:
        expected = json.loads(content[start : -_END.size])["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(zlib.crc32(content[:start]) == expected)
