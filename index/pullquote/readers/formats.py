"""Chooses the reader of a format by a name's suffix, and imports it only then.

The parsers take up to half a second to import; a command that reads no PDF should not wait for PDFium.
"""

from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pullquote.errors import UnreadableDocument

if TYPE_CHECKING:  # protocols imports numpy, which is slow too
    from pullquote.protocols import DocumentReader

_MODULES = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}

SUFFIXES = tuple(_MODULES)
"""Every suffix that is read, in lower case with its dot."""


def suffix_of(name: str, uri: str) -> str:
    """The suffix of `name`, or `UnreadableDocument` where it is not one of `SUFFIXES`."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _MODULES:
        return suffix
    called = f"its name ends in {suffix}" if suffix else "its name has no suffix"
    raise UnreadableDocument(
        uri, f"It is not in a format that Pullquote reads: {called}.", f"Convert it to one of {', '.join(SUFFIXES)}."
    )


def reader_for(suffix: str) -> "DocumentReader":
    """The reader for one of `SUFFIXES`."""
    reader: DocumentReader = import_module(f"pullquote.readers.{_MODULES[suffix]}").READERS[suffix]
    return reader
