"""CSV and TSV with a header line: a document a row. A bad row is reported, and the others are read."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import decode
from pullquote.readers.fields import plain_name
from pullquote.readers.records import TEXT_NAMES, Records, names_of, unless_all_fail
from pullquote.readers.text import clean
from pullquote.types import Document

_DELIMITERS = (",", ";", "\t", "|")


class CsvReader:
    def __init__(self, media_type: str, delimiters: Sequence[str]) -> None:
        self.media_type = media_type
        self._delimiters = delimiters

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        rows = self._rows(decode(data, uri), uri)
        header = next(rows, [])
        _check_header(header, uri)
        records = Records(uri, self.media_type)
        items = [_read_row(records, number, row, header) for number, row in enumerate(rows, start=1)]
        if not items:
            raise UnreadableDocument(uri, "It has a header line but no rows.", "Put at least one row under the header.")
        yield from unless_all_fail(items, uri)

    def _rows(self, text: str, uri: str) -> Iterator[list[str]]:
        """The rows that aren't blank, the header first."""
        _allow_fields_of(len(text))
        delimiter = max(self._delimiters, key=_first_line(text).count)
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        try:
            yield from (row for row in reader if any(cell.strip() for cell in row))
        except csv.Error as error:
            raise UnreadableDocument(
                uri, f"Line {reader.line_num} cannot be read as CSV: {error}.", "Export it as CSV again."
            ) from error


READERS = {".csv": CsvReader("text/csv", _DELIMITERS), ".tsv": CsvReader("text/tab-separated-values", ("\t",))}


def _first_line(text: str) -> str:
    return clean(text).lstrip("\n").partition("\n")[0]


def _allow_fields_of(length: int) -> None:
    # The limit is the process's, so it is only ever raised. It is there against endless input, and this has an end.
    csv.field_size_limit(max(csv.field_size_limit(), length + 1))


def _check_header(header: Sequence[str], uri: str) -> None:
    if not any(plain_name(name) in TEXT_NAMES for name in header):
        raise UnreadableDocument(
            uri,
            f"It has no column with text; its first line names {names_of(header)}.",
            f"Name the columns in the first line, the one with the text 'text' (or {', '.join(TEXT_NAMES[1:4])}).",
        )


def _read_row(
    records: Records, number: int, row: Sequence[str], header: Sequence[str]
) -> Document | UnreadableDocument:
    if len(row) <= len(header):
        return records.document(number, dict(zip(header, row, strict=False)))
    # Most likely the text has commas and no quotes: what was read as text would end at the first of them.
    return records.failure(
        number,
        f"Row {number} has {len(row)} cells, but the first line names {len(header)} columns.",
        "Put the cells that hold a separator into double quotes.",
    )
