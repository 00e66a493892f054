"""The dates of publication in a web page's JSON-LD, the ones of its own article first."""

import json
import re
from collections.abc import Iterator, Mapping

from lxml import etree  # type: ignore[import-untyped]

from pullquote.readers.text import one_line

_MEDIA_TYPE = "application/ld+json"
# How scripts were hidden from browsers and XML parsers.
_WRAPPED = re.compile(r"\s*(?:(?://|/\*)?\s*<!(?:--|\[CDATA\[)\s*(?:\*/)?)?\s*")
# Strings go over lines in many pages, against the rules.
_DECODER = json.JSONDecoder(strict=False)
_ARTICLES = ("Article", "Posting", "Report")
# ImageObject, VideoObject and the like are older than the article that shows them.
_PARTS = ("Object",)


def linked_data_dates(tree: etree._Element, title: str) -> Iterator[str]:
    """What each item states, articles before other pages, and the one with this title before the others."""
    items = [item for script in tree.iter("script") for item in _items_of(script) if not _is_a(item, _PARTS)]
    items.sort(key=lambda item: (not _is_a(item, _ARTICLES), not _is_called(item, title)))
    for item in items:
        match item.get("datePublished"):
            case str(found) | [str(found), *_]:
                yield found


def _items_of(script: etree._Element) -> Iterator[Mapping[str, object]]:
    text = script.text or ""
    start = _WRAPPED.match(text)
    if start and script.get("type", "").strip().lower().startswith(_MEDIA_TYPE):
        try:
            value, _ = _DECODER.raw_decode(text, start.end())
            yield from _items_in(value)
        except (ValueError, RecursionError):
            return  # many pages have it broken, and their text is none the worse


def _items_in(value: object) -> Iterator[Mapping[str, object]]:
    match value:
        case list(items):
            for item in items:
                yield from _items_in(item)
        case dict(item):
            yield item
            # A list of links to other stories is none of these.
            for inner in ("@graph", "mainEntity"):
                yield from _items_in(item.get(inner))


def _is_a(item: Mapping[str, object], types: tuple[str, ...]) -> bool:
    stated = item.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return any(isinstance(name, str) and name.endswith(types) for name in names)


def _is_called(item: Mapping[str, object], title: str) -> bool:
    headline = item.get("headline")
    one, other = one_line(headline if isinstance(headline, str) else "").casefold(), one_line(title).casefold()
    return bool(one and other) and (one in other or other in one)
