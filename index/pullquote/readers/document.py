"""Makes the `Document` of what a format's reader found, and names it where it has no title."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from pullquote.errors import UnreadableDocument
from pullquote.readers.layout import Layout
from pullquote.readers.text import one_line
from pullquote.types import Document


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file or record says of itself; a title or date that it doesn't state is empty or None."""

    title: str = ""
    published: date | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def make_document(uri: str, media_type: str, layout: Layout, facts: Facts) -> Document:
    """The document, or `UnreadableDocument` where nothing in it can be quoted."""
    sections = layout.sections
    if not sections:
        raise no_text(uri)
    return Document(
        uri=uri,
        title=one_line(facts.title) or file_name(uri),
        text=layout.text,
        media_type=media_type,
        sections=sections,
        published=facts.published,
        metadata=clean_metadata(facts.metadata),
    )


def no_text(uri: str) -> UnreadableDocument:
    return UnreadableDocument(
        uri,
        "It holds no text that could be quoted.",
        "Write some text into it, or leave it out.",
    )


def clean_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """Names and values as one line each; those that are empty are left out."""
    lines = ((one_line(name), one_line(value)) for name, value in metadata.items())
    return {name: value for name, value in lines if name and value}


_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def file_name(uri: str) -> str:
    """The name of the file at `uri` without its suffix.

    >>> file_name("file:///home/ada/harbour%20notes.txt")
    'harbour notes'
    >>> file_name("upload:minutes.txt")
    'minutes'
    """
    # Only the path is wanted, and urlsplit refuses some uris that a record may have.
    path = _SCHEME.sub("", uri.partition("#")[0].partition("?")[0])
    return one_line(PurePosixPath(unquote(path)).stem) or one_line(uri) or "Untitled"
