"""CSV and TSV with a header line: a document a row, or a table where no column has text.

A bad row is reported, and the others are read.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.fields import plain_name
from pullquote.readers.layout import Layout
from pullquote.readers.records import TEXT_NAMES, Records, names_of
from pullquote.readers.text import clean, one_line
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
        below = list(rows)
        if not below:
            raise UnreadableDocument(uri, "It has a header line but no rows.", "Put at least one row under the header.")
        if _is_table(header, below):
            yield from self._table(uri, header, below)
            return
        _check_header(header, uri)
        records = Records(uri, self.media_type)
        yield from records.settled(
            [_read_row(records, number, row, header) for number, row in enumerate(below, start=1)]
        )

    def _table(self, uri: str, header: list[str], rows: list["Row"]) -> Iterator[Document | UnreadableDocument]:
        """The whole file as one document, in which a line is a paragraph; and what is wrong with rows of it."""
        layout = Layout()
        records, bad = Records(uri, self.media_type), []
        for number, row in enumerate([header, *rows]):
            if isinstance(row, _BadRow):
                bad.append(records.failure(number, *row))
            elif len(row) > len(header):
                bad.append(records.failure(number, *_too_long(number, row, header)))
            else:
                layout.paragraph(" | ".join(filter(None, map(one_line, row))))
        yield make_document(uri, self.media_type, layout, Facts())
        yield from bad


READERS = {".csv": CsvReader("text/csv", _DELIMITERS), ".tsv": CsvReader("text/tab-separated-values", ("\t",))}


class _BadRow(NamedTuple):
    """A row that would be put together wrongly: csv, where it is not strict, drops quotes and swallows lines."""

    reason: str
    remedy: str


Row = list[str] | _BadRow
LONGEST_CELL = 200
"""Characters in a cell of a table: a longer one is the text of something, in a column whose name does not say so."""


def _is_table(header: Sequence[str], rows: Sequence[Row]) -> bool:
    cells = [cell for row in rows if isinstance(row, list) for cell in row]
    return len(header) > 1 and not _has_text(header) and 0 < max(map(len, cells), default=0) <= LONGEST_CELL


def _rows(text: str, delimiter: str) -> Iterator[Row]:
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


def _has_text(header: Sequence[str]) -> bool:
    return any(plain_name(name) in TEXT_NAMES for name in header)


def _check_header(header: Sequence[str], uri: str) -> None:
    if not _has_text(header):
        raise UnreadableDocument(
            uri,
            f"It has no column with text; its first line names {names_of(header)}.",
            f"Name the columns in the first line, the one with the text 'text' (or {', '.join(TEXT_NAMES[1:4])}).",
        )


def _read_row(records: Records, number: int, row: Row, header: Sequence[str]) -> Document | UnreadableDocument:
    if isinstance(row, _BadRow):
        return records.failure(number, *row)
    if len(row) < len(header) and not _has_text(header[: len(row)]):
        return records.failure(
            number,
            f"Row {number} ends after {len(row)} of the {len(header)} columns that the first line names, "
            "before its text.",
            "Write its text, or take the row out.",
        )
    if len(row) <= len(header):
        return records.document(number, dict(zip(header, row, strict=False)))
    return records.failure(number, *_too_long(number, row, header))


def _too_long(number: int, row: Sequence[str], header: Sequence[str]) -> _BadRow:
    # Most likely a cell has commas and no quotes: what was read of it would end at the first of them.
    return _BadRow(
        f"Row {number} has {len(row)} cells, but the first line names {len(header)} columns.",
        "Put the cells that hold a separator into double quotes.",
    )
