"""JSON Lines: a document a line. A bad line is reported, and the others are read."""

import re
from collections.abc import Iterator

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import no_text
from pullquote.readers.encoding import decode
from pullquote.readers.json import JsonError, parse_json, record_document
from pullquote.readers.records import Records, unless_all_fail
from pullquote.types import Document

# Not str.splitlines: JSON strings may hold some of the characters that it takes for line ends.
_LINE_END = re.compile(r"\r\n?|\n")


class JsonLinesReader:
    media_type = "application/jsonl"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        records = Records(uri, self.media_type)
        lines = [
            (place, line) for place, line in enumerate(_LINE_END.split(decode(data, uri)), start=1) if line.strip()
        ]
        if not lines:
            raise no_text(uri)
        items = [_read_line(records, number, place, line) for number, (place, line) in enumerate(lines, start=1)]
        yield from unless_all_fail(items, uri)


READERS = {".jsonl": JsonLinesReader(), ".ndjson": JsonLinesReader()}


def _read_line(records: Records, number: int, place: int, line: str) -> Document | UnreadableDocument:
    try:
        return record_document(records, number, parse_json(line))
    except JsonError as error:
        return records.failure(
            number, f"Line {place} is not valid JSON: {error}.", "Mend this line; the others were read."
        )
