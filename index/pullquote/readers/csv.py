"""CSV and TSV with a header line: a document a row. A bad row is reported, and the others are read."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import decode
from pullquote.readers.fields import plain_name
from pullquote.readers.records import TEXT_NAMES, Records, names_of
from pullquote.readers.text import clean
from pullquote.types import Document

_DELIMITERS = (",", ";", "\t", "|")
# By this first line Excel is told the separator; some write it where the machine's is a semicolon.
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?[ \t]*(?=[\r\n])', re.IGNORECASE)


class CsvReader:
    def __init__(self, media_type: str, delimiters: Sequence[str]) -> None:
        self.media_type = media_type
        self._delimiters = delimiters

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        text = decode(data, uri)
        _allow_fields_of(len(text))
        told = _SEPARATOR_LINE.match(text)
        # Its end stays, so that lines are counted as an editor counts them.
        text = text[told.end() :] if told else text
        rows = _rows(text, told[1] if told else max(self._delimiters, key=_first_line(text).count))
        header = next(rows, [])
        if isinstance(header, _BadRow):
            raise UnreadableDocument(uri, header.reason, header.remedy)
        _check_header(header, uri)
        records = Records(uri, self.media_type)
        items = [_read_row(records, number, row, header) for number, row in enumerate(rows, start=1)]
        if not items:
            raise UnreadableDocument(uri, "It has a header line but no rows.", "Put at least one row under the header.")
        yield from records.settled(items)


READERS = {".csv": CsvReader("text/csv", _DELIMITERS), ".tsv": CsvReader("text/tab-separated-values", ("\t",))}


class _BadRow(NamedTuple):
    """A row that would be put together wrongly: csv, where it is not strict, drops quotes and swallows lines."""

    reason: str
    remedy: str


def _rows(text: str, delimiter: str) -> Iterator[list[str] | _BadRow]:
    """The rows that aren't blank, the header first; none after a quote of which nobody knows where it is closed."""
    lines = StringIO(text, newline="").readlines()
    columns, at = 0, 0
    unread = iter(lines)
    while at < len(lines):
        reader = csv.reader(unread, delimiter=delimiter, strict=True)
        start = at
        try:
            for row in reader:
                at = start + reader.line_num
                if any(cell.strip() for cell in row):
                    columns = columns or len(row)
                    yield row
        except csv.Error as error:
            bad = lines[at : start + reader.line_num]
            if "".join(bad).count('"') % 2 or "end of data" in str(error):
                yield _unclosed(at + 1)
                return
            yield _literal(bad, delimiter, columns) or _bad_quotes(at + 1, at + len(bad))
            at += len(bad)


def _literal(lines: Sequence[str], delimiter: str, columns: int) -> list[str] | None:
    """The cells of a line in which quotes are but part of the words: `"Never" was her word.`; None where in doubt."""
    cells = lines[0].rstrip("\r\n").split(delimiter)
    in_doubt = any(cell.count('"') % 2 or cell.rstrip().endswith('"') for cell in cells)
    return cells if len(lines) == 1 and len(cells) == columns and not in_doubt else None


def _unclosed(line: int) -> _BadRow:
    return _BadRow(
        f"Line {line} has a double quote that is not closed, so from there on no row can be told from another.",
        "Close it, write a double quote inside a quoted cell as two, and add the file again.",
    )


def _bad_quotes(first: int, last: int) -> _BadRow:
    where = f"line {first}" if first == last else f"lines {first} to {last}"
    return _BadRow(
        f"In {where} a cell goes on after its closing double quote.",
        "Put the whole cell into double quotes, and write each one inside it as two.",
    )


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
    records: Records, number: int, row: list[str] | _BadRow, header: Sequence[str]
) -> Document | UnreadableDocument:
    if isinstance(row, _BadRow):
        return records.failure(number, *row)
    if len(row) < len(header) and not any(plain_name(name) in TEXT_NAMES for name in header[: len(row)]):
        return records.failure(
            number,
            f"Row {number} ends after {len(row)} of the {len(header)} columns that the first line names, "
            "before its text.",
            "Write its text, or take the row out.",
        )
    if len(row) <= len(header):
        return records.document(number, dict(zip(header, row, strict=False)))
    # Most likely the text has commas and no quotes: what was read as text would end at the first of them.
    return records.failure(
        number,
        f"Row {number} has {len(row)} cells, but the first line names {len(header)} columns.",
        "Put the cells that hold a separator into double quotes.",
    )
