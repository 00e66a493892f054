"""Reads files and uploads whole: size, hash, format, documents and errors of each in one value."""

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pullquote.errors import UnreadableDocument
from pullquote.readers.folder import no_permission, not_read
from pullquote.readers.formats import reader_for, suffix_of
from pullquote.readers.signature import check_signature
from pullquote.types import Document

Unchanged = Callable[[str, str], bool]
"""Whether the file of this uri was read before with this content hash."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file held. `content_hash` is the SHA-256 of its bytes in hexadecimal, None where they were not read.

    `skipped`: the file is unchanged since it was last read, and so was not read again.
    """

    uri: str
    content_hash: str | None
    documents: tuple[Document, ...] = ()
    errors: tuple[UnreadableDocument, ...] = ()
    skipped: bool = False


def read_file(found: Path | UnreadableDocument, max_bytes: int, unchanged: Unchanged) -> FileReading:
    """Read what `find_files` found; a file that cannot be read is a reading with an error."""
    if isinstance(found, UnreadableDocument):
        return FileReading(found.uri, None, errors=(found,))
    uri = found.as_uri()
    try:
        suffix = suffix_of(found.name, uri)
        data = _read_bytes(found, max_bytes, uri)
    except UnreadableDocument as error:
        return FileReading(uri, None, errors=(error,))
    content_hash = _hash(data)
    if unchanged(uri, content_hash):
        return FileReading(uri, content_hash, skipped=True)
    return _parse(data, suffix, uri, content_hash)


def read_upload(name: str, data: bytes, uri: str, max_bytes: int) -> FileReading:
    """Read bytes that arrived under a file's `name`, with the checks that files get."""
    content_hash = _hash(data)
    try:
        suffix = suffix_of(name, uri)
        _check_size(len(data), max_bytes, uri)
    except UnreadableDocument as error:
        return FileReading(uri, content_hash, errors=(error,))
    return _parse(data, suffix, uri, content_hash)


def _parse(data: bytes, suffix: str, uri: str, content_hash: str) -> FileReading:
    documents: list[Document] = []
    errors: list[UnreadableDocument] = []
    try:
        check_signature(data, suffix, uri)
        for item in reader_for(suffix).read(data, uri):
            if isinstance(item, Document):
                documents.append(item)
            else:
                errors.append(item)
    except UnreadableDocument as error:
        errors.append(error)
    return FileReading(uri, content_hash, tuple(documents), tuple(errors))


def _read_bytes(path: Path, max_bytes: int, uri: str) -> bytes:
    try:
        _check_status(path.stat(), max_bytes, uri)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except PermissionError as error:
        raise no_permission(uri) from error
    except FileNotFoundError as error:
        raise UnreadableDocument(
            uri, "It was removed before it could be read.", "Add it again if it is back."
        ) from error
    except OSError as error:
        raise not_read(uri, error) from error
    _check_size(len(data), max_bytes, uri)  # it may have grown
    return data


def _check_status(status: os.stat_result, max_bytes: int, uri: str) -> None:
    if not stat.S_ISREG(status.st_mode):  # to open a pipe would wait until somebody writes into it
        raise UnreadableDocument(uri, "It is a pipe or device, and not a file.", "Leave it out.")
    _check_size(status.st_size, max_bytes, uri)


def _check_size(size: int, max_bytes: int, uri: str) -> None:
    if size > max_bytes:
        raise UnreadableDocument(
            uri,
            f"It has {size:,} bytes; files of up to {max_bytes:,} are read.",
            "Split it, or raise the setting max_file_bytes (PULLQUOTE_MAX_FILE_BYTES).",
        )


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
