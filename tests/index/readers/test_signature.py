import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.signature import check_signature


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (b"", ".txt", "empty"),
        (b" \n\t", ".pdf", "empty"),
        (b"%PDF-1.7 ...", ".txt", "holds a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ".txt", "binary"),
        (b"PK\x03\x04\x14\x00", ".html", "binary"),
        (b"just words", ".pdf", "does not hold a PDF"),
        (b"just words", ".docx", "does not hold a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".docx", "password"),
    ],
)
def test_refused(data: bytes, suffix: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        check_signature(data, suffix, "file:///a")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"words", ".txt"),
        ("words".encode("utf-16"), ".csv"),
        (b"\n%PDF-1.7", ".pdf"),
        (b"PK\x03\x04\x14\x00", ".docx"),
    ],
)
def test_let_through(data: bytes, suffix: str) -> None:
    check_signature(data, suffix, "file:///a")
