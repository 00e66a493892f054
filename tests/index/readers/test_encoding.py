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


@pytest.mark.parametrize(
    "words",
    [
        "It cost £240,000, the mayor said, and the council would be asked in May.",
        "The vote was won by 3½ per cent of those who came to the town hall on Friday.",
        "Jens Sørensen of São Paulo told reporters that nobody had been asked about it.",
        "President Peña Nieto flew to La Coruña.",
        "Linnavolikogu eraldas 4,2 miljonit eurot sadamamüüri remondiks, ütles linnapea.",
    ],
)
def test_a_few_letters_beyond_ascii_are_windows_1252(words: str) -> None:
    assert decode(words.encode("cp1252"), "file:///a") == words


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Nihče ni bil poškodovan, je dejal predstavnik, in župan je o tem povedal svetu.", "cp1250"),
        ("Tvrtka je u priopćenju navela da je dobit pala za trećinu u prvom tromjesečju.", "cp1250"),
        ("Premiér Tomáš Říha řekl, že škoda činí 5 milionů korun. Město žádá o pomoc.", "cp1250"),
        ("Büyükşehir belediyesi yeni köprü için 4,2 milyon lira verecek, dedi eski başkan Erdoğan.", "cp1254"),
        ("The café – “nobody was hurt”, Zoë said. The mayor’s office would not comment on it.", "mac_roman"),
    ],
)
def test_what_windows_1252_cannot_write_is_not_taken_for_it(words: str, encoding: str) -> None:
    assert decode(words.encode(encoding), "file:///a") == words


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
