from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.zips import check_zip


def zipped(parts: Iterable[bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for number, part in enumerate(parts):
            archive.writestr(f"{number}.xml", part)
    return target.getvalue()


@pytest.mark.parametrize("parts", [[b"<a/>"], [bytes(5_000_000)], [b"<a/>"] * 100])
def test_documents_are_let_through(parts: list[bytes]) -> None:
    check_zip(zipped(parts), "file:///a.docx")


@pytest.mark.parametrize("parts", [[bytes(20_000_000)], [b""] * 5_001])
def test_excess_is_refused(parts: list[bytes]) -> None:
    with pytest.raises(UnreadableDocument, match="would unpack"):
        check_zip(zipped(parts), "file:///a.docx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped([b"<a/>"])[:-10]])
def test_damage_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        check_zip(data, "file:///a.docx")


def test_encryption_is_refused() -> None:
    data = bytearray(zipped([b"<a/>"]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableDocument, match="password"):
        check_zip(bytes(data), "file:///a.docx")
