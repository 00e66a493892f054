"""Fields by their usual names: those of a record, or of a text's front matter."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from pullquote.readers.dates import parse_date

# In each, the first that has a value counts; capitals, "_", "-" and spaces in names don't.
TITLE_NAMES = ("title", "headline", "webtitle", "name")
DATE_NAMES = (
    *("date", "published", "publishedat", "datepublished", "publisheddate", "publicationdate", "pubdate"),
    *("publishdate", "datepublish", "webpublicationdate", "firstpublished"),
    *("created", "createdat", "datecreated"),
)


class Fields:
    """The scalar fields of a record, or of front matter, as strings, found by name however it is written."""

    def __init__(self, record: Mapping[str, object]) -> None:
        self._values = {name: text for name, value in record.items() if (text := _scalar(value))}
        self._names: dict[str, str] = {}
        for name in self._values:
            self._names.setdefault(plain_name(name), name)

    def peek(self, names: Iterable[str]) -> str:
        """The value of the first of `names` that has one, else nothing."""
        return next((self._values[self._names[name]] for name in names if name in self._names), "")

    def take(self, names: Iterable[str]) -> str:
        """As `peek`, and the field is used up."""
        name = next((name for name in names if name in self._names), None)
        return self._values.pop(self._names.pop(name)) if name else ""

    def take_date(self) -> date | None:
        """The day that one of `DATE_NAMES` tells; what cannot be read for certain stays, as it was written."""
        published = parse_date(self.peek(DATE_NAMES))
        if published:
            self.take(DATE_NAMES)
        return published

    def rest(self) -> Mapping[str, str]:
        return self._values


def plain_name(name: str) -> str:
    """
    >>> plain_name("Published At")
    'publishedat'
    """
    return re.sub(r"[\s_-]", "", name).casefold()


def _scalar(value: object) -> str:
    """The value in words; nothing for lists, objects and what is blank."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value if value.strip() else ""
        case _:
            return ""
