"""How the nouns are written into the database's columns, and read back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.protocols import Vectors
from pullquote.types import Document, Section, Source, Span

Halves = NDArray[np.float16]
"""Vectors in half precision, one a row: shape (n, dimension)."""


def source_of(row: Sequence[Any]) -> Source:
    """From the columns id, uri, title, version, media_type, published, metadata."""
    identity, uri, title, version, media_type, published, metadata = row
    return Source(
        identity,
        uri,
        title,
        version,
        media_type,
        date.fromisoformat(published) if published else None,
        json.loads(metadata),
    )


def encode_date(published: date | None) -> str | None:
    return published.isoformat() if published else None


def encode_sections(sections: Sequence[Section]) -> str:
    return json.dumps([[part.span.start, part.span.end, part.heading, part.page] for part in sections])


def decode_sections(column: str) -> tuple[Section, ...]:
    return tuple(starmap(section_of, json.loads(column)))


def section_of(start: int, end: int, heading: str | None, page: int | None) -> Section:
    return Section(Span(start, end), heading, page)


def encode_sentences(sentences: Sequence[Span]) -> str:
    return json.dumps([[span.start, span.end] for span in sentences])


def decode_sentences(column: str) -> tuple[Span, ...]:
    return tuple(starmap(Span, json.loads(column)))


def encode_vectors(vectors: Vectors) -> Halves:
    """In half precision, little endian. Raises `ValueError` where a number is none, or too large for it."""
    with np.errstate(over="ignore"):
        halves = vectors.astype("<f2")
    if not np.isfinite(halves).all():
        raise ValueError("A vector has a number that is not finite in half precision, which no search can compare.")
    return halves


def fingerprint(document: Document) -> str:
    """SHA-256 over all that a reader said of a document, so that a new title or date is noticed as a new text is."""
    said = [
        document.version,
        document.title,
        document.media_type,
        encode_date(document.published),
        sorted(document.metadata.items()),
        encode_sections(document.sections),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
