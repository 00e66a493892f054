"""An engine over a temporary folder, which holds a collection for as long as it is evaluated."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.types import Document

NewEngine = Callable[[Path], Engine]
"""Makes an engine over a folder."""


@contextmanager
def engine_over(new_engine: NewEngine, documents: Iterable[Document], name: str) -> Iterator[Engine]:
    """The engine with the documents in it. Raises `QuestionSetError` where one of them cannot be indexed.

    `name` is that of the collection, for the error.
    """
    with TemporaryDirectory(prefix="pullquote-evaluate-") as data, closing(new_engine(Path(data))) as engine:
        added = engine.add_documents(documents)
        if added.failures:
            raise QuestionSetError(f"The collection {name!r} cannot be indexed: {added.failures[0]}")
        yield engine
