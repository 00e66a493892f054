"""Who published a document, or where it stands, as one value of a choice and of an address."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from pullquote.encodable import is_encodable
from pullquote.protocols import Origin
from pullquote.types import Filters, Source

PUBLISHER_FACTS = ("publisher", "site", "source", "agency", "newspaper")
"""The metadata that names who published a document, the best first."""

_PREFIX, _METADATA = "at:", "of:"


def origin_choices(origins: Sequence[Origin]) -> list[tuple[str, str]]:
    """What is shown, and its value, for each origin."""
    return [(f"{origin.name} ({origin.documents:,})", encode_origin(origin.filters)) for origin in origins]


def encode_origin(filters: Filters) -> str:
    """The origin in `filters`; empty where there is none.

    >>> encode_origin(Filters(metadata={"publisher": "The Courier"}))
    'of:publisher=The Courier'
    """
    if filters.uri_prefix:
        return f"{_PREFIX}{filters.uri_prefix}"
    return next((f"{_METADATA}{name}={value}" for name, value in filters.metadata.items()), "")


def decode_origin(value: str) -> Filters:
    """The filters that `encode_origin` wrote; none where it never wrote this.

    >>> decode_origin("at:https://gazette.example/").uri_prefix
    'https://gazette.example/'
    """
    if not is_encodable(value):
        return Filters()
    if value.startswith(_PREFIX) and value != _PREFIX:
        return Filters(uri_prefix=value.removeprefix(_PREFIX))
    name, equals, fact = value.removeprefix(_METADATA).partition("=")
    if value.startswith(_METADATA) and name and equals:
        return Filters(metadata={name: fact})
    return Filters()


def publisher_of(source: Source) -> str | None:
    """Who published it, or else who wrote it, as far as it says."""
    facts = {name.lower(): value for name, value in source.metadata.items()}
    written = f"by {facts['author']}" if facts.get("author") else None
    return next((facts[name] for name in PUBLISHER_FACTS if facts.get(name)), written)


def name_of_place(uri: str) -> str:
    """The last part of a uri, which is the file's name or the end of an address.

    >>> name_of_place("file:///home/ada/harbour%20notes.txt")
    'harbour notes.txt'
    >>> name_of_place("upload:minutes.pdf")
    'minutes.pdf'
    """
    return PurePosixPath(unquote(uri.partition(":")[2])).name or uri
