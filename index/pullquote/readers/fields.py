"""Fields by their usual names: those of a record, or of a text's front matter."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from pullquote.readers.dates import parse_date

# In each, the first that has a value counts; capitals, "_", "-" and spaces in names don't.
TITLE_NAMES = ("title", "headline", "webtitle", "name")
DATE_NAMES = (
    *("date", "published", "publishedat", "datepublished", "publisheddate", "publicationdate", "pubdate"),
    *("publishdate", "datepublish", "webpublicationdate", "firstpublished"),
    *("created", "createdat", "datecreated"),
)


# Seconds or milliseconds since 1970, from 2001 on: a shorter number may be anything.
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d*)?")
_COMPACT_TIME = re.compile(r"(\d{8})\d{6}")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2([1-9]\d{3})(?!\d)")
_MONTHS = 12
# Objects in which WordPress, the New York Times, MongoDB and XML hold a single value.
_WRAPPINGS = ("rendered", "main", "$date", "$numberLong", "#text")


class DayOrders:
    """Whether the days of a field stand before the months, as those of its dates tell that can be read in one way only.

    >>> orders = DayOrders()
    >>> orders.note("date", "25/12/2024")
    >>> orders.read("date", "04/03/2025")
    datetime.date(2025, 3, 4)
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], set[bool]] = {}

    def note(self, name: str, value: str) -> None:
        """Learn from the value of a field that is called so."""
        if written := _DAY_AND_MONTH.match(value):
            first, second = int(written[1]), int(written[3])
            if min(first, second) <= _MONTHS < max(first, second):
                self._seen.setdefault((name, written[2]), set()).add(first > second)

    def read(self, name: str, value: str) -> date | None:
        """The day, where all that was noted of the field agree on the order."""
        written = _DAY_AND_MONTH.match(value)
        if written is None:
            return None
        match list(self._seen.get((name, written[2]), ())):
            case [is_day_first]:
                day, month = (written[1], written[3]) if is_day_first else (written[3], written[1])
                return parse_date(f"{written[4]}-{month}-{day}")
            case _:
                return None


class Fields:
    """The fields of a record, or of front matter, that have one value, as strings, found by name however it is written.

    Lists of strings, and objects around a value, have one too, but are not of the `rest`.
    """

    def __init__(self, record: Mapping[str, object]) -> None:
        self._values = {name: text for name, value in record.items() if (text := text_of(value))}
        self._plain = {name for name in self._values if not isinstance(record[name], dict | list)}
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

    def take_date(self, orders: DayOrders | None = None) -> date | None:
        """The day that one of `DATE_NAMES` tells; what cannot be read for certain stays, as it was written."""
        name = next((name for name in DATE_NAMES if name in self._names), "")
        value = self.peek(DATE_NAMES).strip()
        if orders:
            orders.note(name, value)
        published = _day(value) or (orders.read(name, value) if orders else None)
        if published:
            self.take(DATE_NAMES)
        return published

    def rest(self) -> Mapping[str, str]:
        return {name: value for name, value in self._values.items() if name in self._plain}


def plain_name(name: str) -> str:
    """
    >>> plain_name("Published At")
    'publishedat'
    """
    return re.sub(r"[\s_-]", "", name).casefold()


def text_of(value: object) -> str:
    """The value in words, also of a list of strings, which are paragraphs, and of an object around one value."""
    for _ in range(2):  # {"$date": {"$numberLong": "1741083120000"}}
        if isinstance(value, dict):
            value = next((value[name] for name in _WRAPPINGS if value.get(name)), None)
    if not isinstance(value, list):
        return _scalar(value)
    return "\n\n".join(filter(str.strip, value)) if all(isinstance(part, str) for part in value) else ""


def _day(value: str) -> date | None:
    if epoch := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(epoch[1]), UTC).date()
    compact = _COMPACT_TIME.fullmatch(value)
    return parse_date(compact[1] if compact else value)


def _scalar(value: object) -> str:
    """The value in words; nothing for lists, objects and what is blank."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value if value.strip() else ""
        case _:
            return ""
