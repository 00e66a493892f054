"""What JSON and JSON Lines share: a value from its text, and the document of a value."""

import json
from collections.abc import Mapping, Sequence

from pullquote.errors import UnreadableDocument
from pullquote.readers.fields import plain_name, text_of
from pullquote.readers.records import TEXT_NAMES, Records
from pullquote.types import Document

_NOT_AN_OBJECT = "It is {kind}, and not an object with fields."
_REMEDY = "Write it as an object with a field 'text'."
_KINDS = {dict: "an object", list: "an array", bool: "true or false", type(None): "null", str: "a string or number"}


class JsonError(ValueError):
    """What is wrong, and where: in which line too, unless the text is one."""


def parse_json(text: str) -> object:
    """The value, with numbers as the strings that they are written as: they are only ever shown."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        line = f"line {error.lineno}, " if "\n" in text.strip() else ""
        raise JsonError(f"{what} ({line}column {error.colno})") from error
    except RecursionError as error:
        raise JsonError("it is nested too deeply") from error


def record_document(records: Records, number: int, value: object) -> Document | UnreadableDocument:
    """The document of one value of a file."""
    if isinstance(value, dict):
        return records.document(number, _opened(value))
    return records.failure(number, _NOT_AN_OBJECT.format(kind=_KINDS[type(value)]), _REMEDY)


def has_text(record: Mapping[str, object], names: Sequence[str] = TEXT_NAMES) -> bool:
    """Whether a field by one of these names has some text."""
    return any(plain_name(name) in names and text_of(value) for name, value in record.items())


def _opened(record: Mapping[str, object]) -> Mapping[str, object]:
    """The record, with what its only object with text holds: some interfaces put an envelope around it."""
    inner = {name: value for name, value in record.items() if isinstance(value, dict) and has_text(value)}
    if len(inner) != 1 or has_text(record):
        return record
    [(name, held)] = inner.items()
    return {other: value for other, value in record.items() if other != name} | held
