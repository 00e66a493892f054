"""JSON Lines: a document a line. A bad line is reported, and the others are read."""

import re
from collections.abc import Iterator

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import no_text
from pullquote.readers.encoding import decode
from pullquote.readers.jsonvalues import JsonError, parse_json, record_document
from pullquote.readers.records import Records
from pullquote.types import Document

# Not str.splitlines: JSON strings may hold some of the characters that it takes for line ends.
_LINE_END = re.compile(r"\r\n?|\n")


class JsonLinesReader:
    media_type = "application/jsonl"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        text = decode(data, uri)
        if not text.strip():
            raise no_text(uri)
        yield from read_lines(text, Records(uri, self.media_type))


READERS = {".jsonl": JsonLinesReader(), ".ndjson": JsonLinesReader()}


def read_lines(text: str, records: Records) -> list[Document | UnreadableDocument]:
    """The documents of all lines that are not blank, of which there is one at least."""
    lines = [(place, line) for place, line in enumerate(_LINE_END.split(text), start=1) if line.strip()]
    return records.settled(
        [_read_line(records, number, place, line) for number, (place, line) in enumerate(lines, start=1)]
    )


def are_json_lines(text: str) -> bool:
    """Whether the first of several lines is an object by itself."""
    first, *rest = _LINE_END.split(text.strip(), maxsplit=1)
    try:
        return bool(rest) and isinstance(parse_json(first), dict)
    except JsonError:
        return False


def _read_line(records: Records, number: int, place: int, line: str) -> Document | UnreadableDocument:
    try:
        return record_document(records, number, parse_json(line))
    except JsonError as error:
        return records.failure(
            number, f"Line {place} is not valid JSON: {error}.", "Mend this line; the others were read."
        )
