"""The day on which a web page says that it was published: in meta elements, JSON-LD or a `time` of its article."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree  # type: ignore[import-untyped]

from pullquote.readers.dates import parse_date
from pullquote.readers.linkeddata import linked_data_dates

# In this order; capitals, and what stands between the words, do not count.
_META_NAMES = (
    "articlepublishedtime",
    "ogpublishedtime",
    "articlepublished",
    "datepublished",
    "citationpublicationdate",
    "dcdateissued",
    "dctermsissued",
    "dcdate",
    "dctermsdate",
    "dctermscreated",
    "dcdatecreated",
    "pubdate",
    "publishdate",
    "publicationdate",
    "originalpublicationdate",
    "parselypubdate",
    "sailthrudate",
    "cxenseparserecspublishtime",
    "govukfirstpublishedat",
    "pdate",
    "published",
    "date",
)
_META_ATTRIBUTES = ("property", "name", "itemprop")
# An attribute of `time`, and the class of blogs.
_PUBLISHED = {"pubdate", "published"}
_CHANGED = re.compile(r"updated|modified", re.IGNORECASE)
_SAYS_CHANGED = re.compile(r"\b(?:updated|modified)(?: on| at)?\W*\Z", re.IGNORECASE)


def published_date(tree: etree._Element, title: str = "") -> date | None:
    """The first complete date in the order of how plainly it is the publication's; the title tells its item of many."""
    dates = map(parse_date, _candidates(tree, title))
    return next((found for found in dates if found), None)


def _candidates(tree: etree._Element, title: str) -> Iterator[str]:
    stated = _meta_contents(tree)
    yield from (stated[name] for name in _META_NAMES if name in stated)
    yield from linked_data_dates(tree, title)
    yield from map(_told, _times(tree))


def _meta_contents(tree: etree._Element) -> dict[str, str]:
    contents: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content", "").strip()
        for attribute in _META_ATTRIBUTES if content else ():
            contents.setdefault(re.sub("[^a-z]", "", meta.get(attribute, "").lower()), content)
    return contents


def _times(tree: etree._Element) -> Iterator[etree._Element]:
    """What is marked as the publication's time, and the first other one of the article, or else of the page."""
    shown = [
        element for element in _timed(tree) if not _is_of_a_change(element) and not _is_around_the_content(element)
    ]
    article = _article(tree)
    inside = [element for element in shown if article is not None and article in element.iterancestors("article")]
    yield from (element for element in inside + shown if element.get("itemprop") == "datePublished")
    nearest = inside or shown
    yield from (element for element in nearest if _PUBLISHED & {*element.keys(), *element.get("class", "").split()})
    yield from [element for element in nearest if element.tag == "time"][:1]


def _timed(tree: etree._Element) -> Iterable[etree._Element]:
    found: Iterable[etree._Element] = tree.xpath(
        "//time | //*[@itemprop = 'datePublished'] | //abbr[contains(@class, 'published')]"
    )
    return found


def _article(tree: etree._Element) -> etree._Element | None:
    """The article of the page, and not one of those that it links to."""
    articles = list(tree.iter("article"))
    headed = [article for article in articles if article.find(".//h1") is not None]
    return headed[0] if headed else articles[0] if len(articles) == 1 else None


def _is_of_a_change(element: etree._Element) -> bool:
    classes = element.get("class", "")
    if element.get("itemprop") == "dateModified" or (_CHANGED.search(classes) and "published" not in classes):
        return True
    former, parent = element.getprevious(), element.getparent()
    before = former.tail if former is not None else parent.text if parent is not None else ""
    return bool(_SAYS_CHANGED.search(before or ""))


def _is_around_the_content(element: etree._Element) -> bool:
    """Whether it is in the page's margins, top or end: they tell today's date, or another story's."""
    around = list(element.iterancestors("nav", "aside", "header", "footer", "article", "main"))
    tags = {outer.tag for outer in around}
    if tags & {"nav", "aside"}:
        return True
    if tags & {"article", "main"}:
        return False
    return any(outer.tag == "footer" or outer.find(".//h1") is None for outer in around)


def _told(element: etree._Element) -> str:
    attributes = (element.get(name, "") for name in ("datetime", "content", "title"))
    return next(filter(None, attributes), "") or "".join(element.itertext())
