"""What the tests of readers share: reading bytes under a name, and what every document must be."""

import unicodedata
from collections.abc import Callable

import pytest

from pullquote.readers import FileReading, read_upload
from pullquote.types import Document

URI = "file:///archive/"


@pytest.fixture(scope="session")
def read() -> Callable[[str, bytes], FileReading]:
    """Reads bytes as the file of this name, with all checks."""
    return lambda name, data: read_upload(name, data, URI + name, max_bytes=100_000_000)


@pytest.fixture(scope="session")
def read_one(read: Callable[[str, bytes], FileReading]) -> Callable[[str, bytes], Document]:
    """The only document of a file that has no errors."""

    def read_one(name: str, data: bytes) -> Document:
        reading = read(name, data)
        assert reading.errors == ()
        [document] = reading.documents
        check(document)
        return document

    return read_one


@pytest.fixture(scope="session")
def refusal(read: Callable[[str, bytes], FileReading]) -> Callable[[str, bytes], str]:
    """Reason and remedy of the only error of a file that has no documents."""

    def refusal(name: str, data: bytes) -> str:
        reading = read(name, data)
        assert reading.documents == ()
        [error] = reading.errors
        assert error.reason.endswith(".")
        assert error.remedy.endswith(".")
        return f"{error.reason} {error.remedy}"

    return refusal


@pytest.fixture(scope="session")
def check_document() -> Callable[[Document], None]:
    return check


def check(document: Document) -> None:
    """The promises of `Document`, and that all of it can be stored."""
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.title
    for stored in (document.text, document.title, document.uri, *document.metadata, *document.metadata.values()):
        stored.encode("utf-8")
    end = 0
    for section in document.sections:
        assert section.span.start >= end
        words = section.span.of(document.text)
        assert words == words.strip() != ""
        end = section.span.end
    assert end > 0
