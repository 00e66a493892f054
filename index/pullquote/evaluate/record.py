"""JSON Lines, an object a line, read field by field; what is wrong is said with file, line and field."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pullquote.encodable import is_encodable
from pullquote.errors import QuestionSetError
from pullquote.types import Span


@dataclass(frozen=True, slots=True)
class Record:
    """An object, and `where` it stands: file and line."""

    where: str
    values: Mapping[str, Any]

    def error(self, field: str, problem: str, remedy: str) -> QuestionSetError:
        return QuestionSetError(f'{self.where}: the field "{field}" {problem}. {remedy}.')

    def text(self, field: str) -> str:
        text = self.optional_text(field)
        if text is None:
            raise self.error(field, "is missing or null", "Give a string")
        return text

    def optional_text(self, field: str) -> str | None:
        text = self.values.get(field)
        if text is not None and (not isinstance(text, str) or not text.strip()):
            raise self.error(field, f"is {text!r}", "Give a string that is not empty")
        return text if text is None else self.encodable(field, text)

    def encodable(self, field: str, text: str) -> str:
        """The same text of a field; what has half of a character cannot be stored."""
        if not is_encodable(text):
            raise self.error(field, f"is {text!r}, with half a surrogate pair", "Give whole characters")
        return text

    def flag(self, field: str) -> bool:
        flag = self.values.get(field)
        if not isinstance(flag, bool):
            raise self.error(field, f"is {flag!r}", "Give true or false")
        return flag

    def span(self, prefix: str) -> Span:
        """The offsets in the fields `{prefix}start` and `{prefix}end`."""
        span = self.optional_span(prefix)
        if span is None:
            raise self.error(f"{prefix}start", "is missing or null", "Give the offset in the document's text")
        return span

    def optional_span(self, prefix: str) -> Span | None:
        start, end = (self._offset(f"{prefix}{name}") for name in ("start", "end"))
        if start is None and end is None:
            return None
        if start is None or end is None or not start < end:
            raise self.error(
                f"{prefix}end", f"is {end!r} after a start of {start!r}", "Give a larger offset than the start"
            )
        return Span(start, end)

    def records(self, field: str) -> list["Record"]:
        """The objects in a list; none where the field is missing."""
        values = self.values.get(field) or []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.error(field, f"is {values!r}", "Give a list of objects")
        return [Record(f'{self.where}, "{field}" {number}', value) for number, value in enumerate(values, start=1)]

    def _offset(self, field: str) -> int | None:
        offset = self.values.get(field)
        # True is an int to Python, and no offset.
        if offset is not None and (type(offset) is not int or not 0 <= offset <= sys.maxsize):
            raise self.error(field, f"is {offset!r}", "Give a whole number from 0, counting code points")
        return offset


def read_records(path: Path) -> Iterator[Record]:
    """The objects of a file; blank lines are skipped. Raises `QuestionSetError`."""
    try:
        # Not str.splitlines: JSON strings may hold some of the characters that it takes for line ends.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}. Name a UTF-8 file of one JSON object a line."
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(f"{path}, line {number}", line)


def refuse_twice(path: Path, ids: Iterable[str]) -> None:
    """Raise `QuestionSetError` where two records of a file have one id."""
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise QuestionSetError(f'{path}: the field "id" has {twice[0]!r} twice. Give each question an id of its own.')


def _record(where: str, line: str) -> Record:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"{where} is no JSON: {error}. Write one JSON object a line.") from error
    except RecursionError as error:
        raise QuestionSetError(f"{where} is nested too deeply. Write one JSON object a line.") from error
    except ValueError as error:
        raise QuestionSetError(f"{where} has a number of too many digits. Write it as a string.") from error
    if not isinstance(value, dict):
        raise QuestionSetError(f"{where} is no JSON object but {line.strip()[:60]!r}. Write one JSON object a line.")
    return Record(where, value)
