"""Bytes of a text file to a string: by byte order mark, as UTF-8, as declared, or by charset-normalizer's judgement."""

import codecs
from typing import TYPE_CHECKING

from pullquote.errors import UnreadableDocument

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

# Longest first: UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REMEDY = "Save it as UTF-8, then add it again."
_SAMPLE = 100_000
# As browsers do (https://encoding.spec.whatwg.org): who declares Latin-1 or ASCII means Windows-1252.
_WESTERN = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii")
# Python has codecs, such as "unicode_escape", that no page may ask for.
_DECLARABLE = ("windows-", "cp", "iso-8859-", "iso8859-", "koi8-", "shift", "euc-", "gb", "big5", "mac", "iso-2022-")

_ASCII = bytes(range(128))
_NO_LETTERS = bytes(sign for sign in _ASCII if not chr(sign).isalpha())
# Languages of the Latin alphabet that Windows-1252 lacks letters of, as charset-normalizer calls them.
_BEYOND_WESTERN = ("Croatian", "Czech", "Hungarian", "Lithuanian", "Polish", "Romanian", "Slovak", "Slovene", "Turkish")


def marked_encoding(data: bytes) -> str | None:
    """The encoding that the byte order mark names, if there is one."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, uri: str, declared: str | None = None) -> str:
    """The text, without a replacement for anything: what cannot be decoded for certain is `UnreadableDocument`."""
    if marked := marked_encoding(data):
        return _strictly(data, marked, uri)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise UnreadableDocument(
                uri, f"It is written in UTF-8, but byte {error.start + 1:,} is damaged.", _REMEDY
            ) from error
    return _strictly(data, _usable(declared or "") or _judged_encoding(data, uri), uri)


def _strictly(data: bytes, encoding: str, uri: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            uri, f"It looks like {encoding}, but byte {error.start + 1:,} is damaged.", _REMEDY
        ) from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether far more characters beyond ASCII are right than wrong.

    In a text of any older encoding, bytes that happen to be right UTF-8 are the rarity.
    """
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(1 for character in text if character > "\x7f") - wrong
    return right > 10 * wrong


def _usable(declared: str) -> str | None:
    """The codec for what a page declares, or None where there is none that decodes."""
    name = declared.lower()
    if name in _WESTERN:
        return "cp1252"
    if not name.startswith(_DECLARABLE):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _judged_encoding(data: bytes, uri: str) -> str:
    # Here and not above, because nearly every file is UTF-8 and never pays for the import.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    matches = from_bytes(_telling_lines(data))
    best = matches.best()
    if best is None:
        raise UnreadableDocument(uri, "Its character encoding is not known.", _REMEDY)
    # Short texts leave several encodings equal; of those, Windows-1252 is by far the most used.
    western = (match for match in matches if match.encoding == "cp1252")
    if any((match.chaos, match.coherence) == (best.chaos, best.coherence) for match in western):
        return "cp1252"
    return "cp1252" if _is_western(data, best) else best.encoding


def _is_western(data: bytes, best: "CharsetMatch") -> bool:
    """Whether it is Windows-1252 rather than the best guess: English has so few letters beyond ASCII that any will do.

    "It cost £240,000" is as good as "It cost Ł240,000" to charset-normalizer.
    """
    beyond, letters = len(data.translate(None, _ASCII)), len(data.translate(None, _NO_LETTERS))
    if beyond * 10 >= letters or best.encoding.startswith("mac_") or best.language in _BEYOND_WESTERN:
        return False
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(data: bytes) -> bytes:
    """The first lines beyond ASCII: only they tell encodings apart, and charset-normalizer judges large data badly."""
    lines: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(line)
        if size > _SAMPLE:
            break
    return b"\n".join(lines)
