"""A program begins with this whose questions take as long as with a large model; what for is not what is tested."""

import time
from collections.abc import Callable, Sequence

from pullquote.build import build_collections, build_embedder, build_reader
from pullquote.collections import Collections
from pullquote.protocols import AnswerReader, Reading
from pullquote.settings import Settings
from pullquote.types import Document, Hit, Section, Span


class Slow:
    """A reader that first sleeps for the question's `seconds`."""

    def __init__(self, reader: AnswerReader, seconds: Callable[[str], float]) -> None:
        self.reader, self.seconds, self.threshold = reader, seconds, reader.threshold

    def prepare(self) -> None:
        self.reader.prepare()

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        time.sleep(self.seconds(question))
        return self.reader.read(question, hits)


def slow_collections(settings: Settings, text: str, seconds: Callable[[str], float]) -> Collections:
    """The collections of a data folder, with a document of that text in the main one."""
    embedder = build_embedder(settings)
    collections = build_collections(settings, Slow(build_reader(settings, embedder), seconds), embedder)
    collections.engine().add_documents([Document("x:fire", "Fire", text, "text/plain", (Section(Span(0, len(text))),))])
    return collections
