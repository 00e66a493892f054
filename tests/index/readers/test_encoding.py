import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import decode, marked_encoding

FRENCH = "Le café est fermé à Noël, dit “Zoé”."
RUSSIAN = "Президент сказал, что уйдёт, если ему дадут полную амнистию."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding), "file:///a").removeprefix("\ufeff") == FRENCH


def test_an_encoding_is_judged_where_nothing_names_it() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "file:///a") == RUSSIAN


def test_large_files_are_judged_by_their_telling_lines() -> None:
    text = "Plain words.\n" * 200_000 + FRENCH
    assert decode(text.encode("cp1252"), "file:///a") == text


def test_damaged_utf8_is_not_taken_for_something_else() -> None:
    data = (FRENCH * 20).encode() + b" caf\xe9"
    with pytest.raises(UnreadableDocument, match=f"byte {len(data):,} is damaged"):
        decode(data, "file:///a")


def test_damaged_utf16() -> None:
    with pytest.raises(UnreadableDocument, match="utf-16"):
        decode("ab".encode("utf-16")[:-1], "file:///a")


def test_bytes_in_no_encoding() -> None:
    with pytest.raises(UnreadableDocument, match="not known"):
        decode(bytes(range(128, 256)) * 20, "file:///a")


def test_a_declared_encoding_counts() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "file:///a", declared="KOI8-R") == RUSSIAN


def test_declared_latin1_means_windows_1252_as_in_browsers() -> None:
    assert decode(b"\x93caf\xe9\x94", "file:///a", declared="iso-8859-1") == "“café”"


@pytest.mark.parametrize("declared", ["unicode_escape", "hex", "no-such", "utf-16"])
def test_a_useless_declaration_is_ignored(declared: str) -> None:
    assert decode(FRENCH.encode("cp1252"), "file:///a", declared=declared) == FRENCH


def test_utf32_is_not_taken_for_utf16() -> None:
    assert marked_encoding("a".encode("utf-32")) == "utf-32"
    assert marked_encoding("a".encode("utf-16")) == "utf-16"
    assert marked_encoding(b"a") is None
