"""What the engine's tests share: four articles, and an engine over them."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pullquote.engine import Engine
from pullquote.types import Document

MakeDocument = Callable[..., Document]

FIRE = (
    "The ferry Marit caught fire off Tolling Rock on Friday morning. Harbour master Ada Brandt said that all 41 "
    "passengers were taken off within an hour. The ferry was towed to the north quay."
)
ARTICLES = {
    "paper:fire": ("Fire on the ferry", date(2025, 3, 14), "harbour", FIRE),
    "paper:roof": (
        "New roof for the fish hall",
        date(2025, 6, 6),
        "town",
        "The town council voted on Tuesday to give the fish hall a new roof. The new roof will cost 310,000 crowns. "
        "Work is to begin in August and to take ten weeks.",
    ),
    "paper:quota": (
        "Herring quota is cut",
        date(2024, 9, 6),
        "harbour",
        "The fisheries board cut the herring quota to 4,200 tonnes. Skipper Jonas Lunde called the cut too deep.",
    ),
    "paper:choir": (
        "Choir sings in the church",
        date(2024, 12, 13),
        "culture",
        "The Osk choir sings carols 🎶 in the church on Saturday. Conductor Pál Szabó has led the choir since 1998.",
    ),
}
COST = "How much will the new roof of the fish hall cost?"
UNRELATED = "Which enzymes break down lactose in mammals?"


@pytest.fixture(scope="session")
def articles(document: MakeDocument) -> list[Document]:
    return [
        document(uri, text, title, published, {"desk": desk})
        for uri, (title, published, desk, text) in ARTICLES.items()
    ]


@pytest.fixture(scope="session")
def filled(
    open_engine: Callable[..., Engine], articles: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder with the articles, to be copied."""
    folder = tmp_path_factory.mktemp("articles")
    engine = open_engine(folder)
    engine.add_documents(articles)
    engine.close()
    return folder


@pytest.fixture(scope="package")
def engine(open_engine: Callable[..., Engine], filled: Path) -> Iterator[Engine]:
    """The engine over the articles, for tests that change nothing."""
    engine = open_engine(filled)
    yield engine
    engine.close()


@pytest.fixture
def own_engine(open_engine: Callable[..., Engine], filled: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine over the articles, for tests that change them."""
    engine = open_engine(Path(shutil.copytree(filled, tmp_path / "data")))
    yield engine
    engine.close()


@pytest.fixture
def empty_engine(open_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "empty")
    yield engine
    engine.close()


def edited(document: MakeDocument, text: str) -> Document:
    return document("paper:fire", text, "Fire on the ferry", date(2025, 3, 14), {"desk": "harbour"})
