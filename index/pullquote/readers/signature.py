"""Checks a file's first bytes against the format that its suffix promises, before any parser sees them."""

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import marked_encoding

_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Readers of PDF accept the header anywhere in the first kilobyte.
_PDF_HEADER_WITHIN = 1024


def check_signature(data: bytes, suffix: str, uri: str) -> None:
    """Raise `UnreadableDocument` where the bytes are of another kind than `suffix` says."""
    if not data.strip():
        raise UnreadableDocument(uri, "It is empty.", "Write some text into it, or leave it out.")
    match suffix:
        case ".pdf":
            _check_pdf(data, uri)
        case ".docx":
            _check_docx(data, uri)
        case _:
            _check_text(data, suffix, uri)


def _check_pdf(data: bytes, uri: str) -> None:
    if _PDF not in data[:_PDF_HEADER_WITHIN]:
        raise UnreadableDocument(
            uri, "It is named .pdf but does not hold a PDF.", "Rename it after what it is, or export it as PDF again."
        )


def _check_docx(data: bytes, uri: str) -> None:
    if data.startswith(_OLE):
        raise UnreadableDocument(
            uri,
            "It is protected by a password, or is in Word's format from before 2007.",
            "Open it in a word processor and save it as .docx without a password.",
        )
    if not data.startswith(_ZIP):
        raise UnreadableDocument(
            uri,
            "It is named .docx but does not hold a Word document.",
            "Rename it after what it is, or save it as .docx again.",
        )


def _check_text(data: bytes, suffix: str, uri: str) -> None:
    if data.startswith(_PDF):
        raise UnreadableDocument(uri, f"It is named {suffix} but holds a PDF.", "Rename it to .pdf.")
    # Text in UTF-16 and UTF-32 is full of zero bytes; its mark tells it from binary data.
    if marked_encoding(data) is None and b"\x00" in data:
        raise UnreadableDocument(
            uri,
            f"It is named {suffix} but holds binary data.",
            "Rename it after what it is; if it is text, save it as UTF-8.",
        )
