"""JSON: one object, an array of objects, or an object that holds one such array; a document an object."""

from collections.abc import Iterator, Sequence

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import decode
from pullquote.readers.jsonl import are_json_lines, read_lines
from pullquote.readers.jsonvalues import JsonError, has_text, parse_json, record_document
from pullquote.readers.records import BODY_NAMES, Records
from pullquote.types import Document


class JsonReader:
    media_type = "application/json"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        records = Records(uri, self.media_type)
        text = decode(data, uri)
        try:
            values = _records_in(parse_json(text))
        except JsonError as error:
            if are_json_lines(text):
                yield from read_lines(text, records)
                return
            raise UnreadableDocument(uri, f"It is not valid JSON: {error}.", "Mend it, then add it again.") from error
        if not values:
            raise UnreadableDocument(uri, "It holds an empty array.", "Put at least one record into it.")
        items = [record_document(records, number, value) for number, value in enumerate(values, start=1)]
        yield from records.settled(items)


READERS = {".json": JsonReader()}


def _records_in(value: object) -> Sequence[object]:
    match value:
        case list():
            return value
        case dict() if not has_text(value, BODY_NAMES):
            # A feed has a description too, and so has an article without its text, with its authors or tags.
            array = _only_array_in(value) or []
            are_records = not has_text(value) or any(isinstance(item, dict) and has_text(item) for item in array)
            return array if array and are_records else [value]
        case _:
            return [value]


def _only_array_in(value: dict[str, object]) -> list[object] | None:
    """The array of objects that lies least deep in objects; None where there is none, or more than one."""
    level = [value]
    while level:
        inner = [item for outer in level for item in outer.values()]
        arrays = [item for item in inner if isinstance(item, list) and any(isinstance(each, dict) for each in item)]
        if arrays:
            return arrays[0] if len(arrays) == 1 else None
        level = [item for item in inner if isinstance(item, dict)]
    return None
