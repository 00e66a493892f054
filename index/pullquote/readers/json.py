"""JSON: one object, an array of objects, or an object that holds one such array; a document an object."""

import json
from collections.abc import Iterator, Sequence

from pullquote.errors import UnreadableDocument
from pullquote.readers.encoding import decode
from pullquote.readers.fields import plain_name
from pullquote.readers.records import TEXT_NAMES, Records, unless_all_fail
from pullquote.types import Document

_NOT_AN_OBJECT = "It is {kind}, and not an object with fields."
_REMEDY = "Write it as an object with a field 'text'."
_KINDS = {dict: "an object", list: "an array", bool: "true or false", type(None): "null", str: "a string or number"}


class JsonReader:
    media_type = "application/json"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        records = Records(uri, self.media_type)
        try:
            values = _records_in(parse_json(decode(data, uri)))
        except JsonError as error:
            raise UnreadableDocument(uri, f"It is not valid JSON: {error}.", "Mend it, then add it again.") from error
        if not values:
            raise UnreadableDocument(uri, "It holds an empty array.", "Put at least one record into it.")
        items = [record_document(records, number, value) for number, value in enumerate(values, start=1)]
        yield from unless_all_fail(items, uri)


READERS = {".json": JsonReader()}


class JsonError(ValueError):
    """What is wrong, and in which line."""


def parse_json(text: str) -> object:
    """The value, with numbers as the strings that they are written as: they are only ever shown."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        raise JsonError(f"{what} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise JsonError("it is nested too deeply") from error


def record_document(records: Records, number: int, value: object) -> Document | UnreadableDocument:
    """The document of one value of a file."""
    if isinstance(value, dict):
        return records.document(number, value)
    return records.failure(number, _NOT_AN_OBJECT.format(kind=_KINDS[type(value)]), _REMEDY)


def _records_in(value: object) -> Sequence[object]:
    match value:
        case list():
            return value
        case dict() if not any(plain_name(name) in TEXT_NAMES and isinstance(value[name], str) for name in value):
            arrays = [inner for inner in value.values() if _holds_objects(inner)]
            return arrays[0] if len(arrays) == 1 else [value]
        case _:
            return [value]


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
