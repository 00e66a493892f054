"""Refuses zip files that unpack to far more than a document holds, by their directory alone: nothing is unpacked."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pullquote.errors import UnreadableDocument

_MOST_ENTRIES = 5_000
_MOST_BYTES = 500_000_000
# Word's XML packs about ten to one; a bomb is a thousand to one. Small files may be odd, and do no harm.
_HIGHEST_RATIO = 200
_HARMLESS_BYTES = 10_000_000


def check_zip(data: bytes, uri: str) -> None:
    """Raise `UnreadableDocument` for a damaged, encrypted or excessive zip file.

    The directory can be trusted: zipfile never unpacks more of an entry than the directory says.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableDocument(uri, "It is a damaged zip file.", "Save or download it again.") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument(uri, "It is protected by a password.", "Save a copy without a password.")
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_BYTES or _is_dense(unpacked, len(data)):
        raise UnreadableDocument(
            uri,
            f"It would unpack to {len(entries):,} parts of {unpacked:,} bytes, which is too much for a document.",
            "Open it in a word processor and save its text alone.",
        )


def _is_dense(unpacked: int, packed: int) -> bool:
    return unpacked > _HARMLESS_BYTES and unpacked > _HIGHEST_RATIO * packed
