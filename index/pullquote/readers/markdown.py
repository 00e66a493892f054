"""Markdown, with front matter in YAML or TOML: rendered to HTML, and then read like it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler
from lxml import etree  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

from pullquote.errors import UnreadableDocument
from pullquote.readers.dates import parse_byline, parse_date
from pullquote.readers.document import Facts, file_name, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.fields import TITLE_NAMES, Fields
from pullquote.readers.layout import Layout
from pullquote.readers.markup import HEADINGS, lay_out, parse_html, visible_text
from pullquote.readers.plain import Head, split_stated
from pullquote.readers.text import clean
from pullquote.types import Document

_TOML = re.compile(r"\+\+\+[^\S\n]*\n(.*?\n)?\+\+\+[^\S\n]*(?:\n|\Z)", re.DOTALL)
# How Jekyll names the posts of a blog.
_DAY_OF_NAME = re.compile(r"\d{4}-\d\d-\d\d(?=-)")


class MarkdownReader:
    media_type = "text/markdown"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        fields, text = split_front_matter(clean(decode(data, uri)), uri)
        # Without front matter, the first lines may say what it is as those of plain text do.
        head, body = (Head(), text) if fields else split_stated(text)
        tree = parse_html(f"<!DOCTYPE html><body>{_render(body)}</body>", uri)
        layout = Layout()
        lay_out(tree.find("body"), layout)
        first = next(tree.iter("h1"), None)
        heading = head.words if first is None else visible_text(first)
        facts = _facts(fields or head.metadata, heading)
        published = facts.published or head.published or _day_below_title(tree.find("body")) or _day_of_name(uri)
        yield make_document(uri, self.media_type, layout, replace(facts, published=published))


READERS = {".md": MarkdownReader(), ".markdown": MarkdownReader()}


def split_front_matter(text: str, uri: str) -> tuple[Mapping[str, object], str]:
    """The fields of the front matter and the text below it; no fields and the whole text where there is none."""
    handler = YAMLHandler()
    text = text.lstrip("\n")
    if toml := _TOML.match(text):
        return _load_toml(toml[1] or "", uri), text[toml.end() :]
    if not handler.detect(text):
        return {}, text
    try:
        front, body = handler.split(text)
    except ValueError:  # there is only one line of dashes: a rule
        return {}, text
    fields = _load(handler, front, uri)
    return (fields, body) if isinstance(fields, dict) else ({}, text)


def _load(handler: YAMLHandler, front: str, uri: str) -> object:
    try:
        # BaseLoader leaves every scalar as it is written: a version 1.10 stays 1.10, and no bad date raises.
        return handler.load(front, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise UnreadableDocument(
            uri, f"Its front matter is not valid YAML{where}.", "Mend what stands between the two lines of dashes."
        ) from error


def _load_toml(front: str, uri: str) -> Mapping[str, object]:
    try:
        fields = tomllib.loads(front)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(
            uri, "Its front matter is not valid TOML.", "Mend what stands between the two lines of plus signs."
        ) from error
    # Days and numbers are known to TOML, and wanted as they would be written.
    return {name: value if isinstance(value, bool | list | dict) else str(value) for name, value in fields.items()}


def _day_below_title(body: etree._Element) -> date | None:
    """The day that stands by itself, or in a byline, above the first paragraph of the text."""
    first = next((each for each in body if each.tag not in HEADINGS), None)
    return parse_byline(visible_text(first)) if first is not None and first.tag == "p" else None


def _day_of_name(uri: str) -> date | None:
    """
    >>> _day_of_name("file:///blog/_posts/2024-01-02-harbour-money.md")
    datetime.date(2024, 1, 2)
    """
    day = _DAY_OF_NAME.match(file_name(uri))
    return parse_date(day[0]) if day else None


def _facts(front: Mapping[str, object], heading: str) -> Facts:
    """Title and date come from the front matter, the other scalars of it are metadata."""
    fields = Fields({str(name): value for name, value in front.items()})
    title, published = fields.take(TITLE_NAMES), fields.take_date()
    return Facts(title.strip() or heading, published, fields.rest())


def _render(body: str) -> str:
    rendered: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body)
    return rendered
