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
    ".eml": "mail",
}

# What is to be done with other files that people keep among their articles.
_REMEDIES = {
    "Unpack it, and add what was in it.": (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".mbox"),
    "Save it as .docx, and add that.": (".doc", ".odt", ".rtf", ".pages", ".wpd"),
    "Save it as .pdf, and add that.": (".ppt", ".pptx", ".odp", ".epub"),
    "Save it as .csv, with a column that is called 'text', and add that.": (".xls", ".xlsx", ".ods"),
    "Save it as .eml, and add that.": (".msg",),
    "If there is text in it, run it through text recognition (OCR), and add what that gives.": (
        *(".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"),
    ),
}

SUFFIXES = tuple(_MODULES)
"""Every suffix that is read, in lower case with its dot."""
_CONVERT = f"Convert it to one of {', '.join(SUFFIXES)}."


def suffix_of(name: str, uri: str) -> str:
    """The suffix of `name`, or `UnreadableDocument` where it is not one of `SUFFIXES`."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _MODULES:
        return suffix
    called = f"its name ends in {suffix}" if suffix else "its name has no suffix"
    remedy = next((told for told, suffixes in _REMEDIES.items() if suffix in suffixes), _CONVERT)
    raise UnreadableDocument(uri, f"It is not in a format that Pullquote reads: {called}.", remedy)


def reader_for(suffix: str) -> "DocumentReader":
    """The reader for one of `SUFFIXES`."""
    reader: DocumentReader = import_module(f"pullquote.readers.{_MODULES[suffix]}").READERS[suffix]
    return reader
