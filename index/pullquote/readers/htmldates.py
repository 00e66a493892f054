"""The day on which a web page says that it was published: in its meta elements, its JSON-LD or its first `time`."""

import json
from collections.abc import Iterator
from datetime import date

from lxml import etree  # type: ignore[import-untyped]

from pullquote.readers.dates import parse_date

_META_NAMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "date",
)
_META_ATTRIBUTES = ("property", "name", "itemprop")


def published_date(tree: etree._Element) -> date | None:
    """The first complete date in the order of how plainly it is the publication's."""
    dates = map(parse_date, _candidates(tree))
    return next((found for found in dates if found), None)


def _candidates(tree: etree._Element) -> Iterator[str]:
    stated = _meta_contents(tree)
    yield from (stated[name] for name in _META_NAMES if name in stated)
    yield from _linked_data_dates(tree)
    times = list(tree.iter("time"))
    marked = [time for time in times if time.get("itemprop") == "datePublished" or "pubdate" in time.attrib]
    yield from (time.get("datetime") or "".join(time.itertext()) for time in marked + times[:1])


def _meta_contents(tree: etree._Element) -> dict[str, str]:
    contents: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for attribute in _META_ATTRIBUTES:
            contents.setdefault(meta.get(attribute, "").lower(), meta.get("content", ""))
    return contents


def _linked_data_dates(tree: etree._Element) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.get("type", "").lower() == "application/ld+json":
            try:
                yield from _dates_in(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue  # many pages have it broken, and their text is none the worse


def _dates_in(value: object) -> Iterator[str]:
    match value:
        case {"datePublished": str(found)}:
            yield found
        case {"@graph": list(items)} | list(items):
            for item in items:
                yield from _dates_in(item)
