"""A chain of replies that were made by hand, and an engine that records its own."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pullquote.audit.log import AUDIT, Audit
from pullquote.build import build_engine
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.engine import Engine
from pullquote.protocols import Exchange
from pullquote.settings import Settings
from pullquote.types import Abstention, Answer, Citation, Document, Filters, Finished, Reason, Section, Span

TEXT = "The lighthouse on Tolling Rock was built by Ada Brandt in 1911. Its lamp — «l'œil» — can be seen from 21 miles."
MADE_BY = {"model": "a model", "threshold": "0.5"}


def citation_of(uri: str, *also_in: Citation) -> Citation:
    document = Document(uri, "The light", TEXT, "text/plain", (Section(Span(0, len(TEXT))),), date(2024, 5, 2))
    cited = Citation.of(document.source, document.sections[0], Span(0, 63), TEXT)
    return Citation(**{name: getattr(cited, name) for name in cited.__slots__ if name != "also_in"}, also_in=also_in)


def exchange_of(question: str, *uris: str) -> Exchange:
    """An answer that quotes these documents; an abstention where there are none."""
    quotes = tuple(map(citation_of, uris))
    reply = Answer(question, quotes, None, 0.75, 3) if quotes else Abstention(question, Reason.NO_PASSAGE, 0.1, 3)
    filters = Filters(date(2024, 1, 1), None, "paper:", {"desk": "harbour"})
    return Exchange(filters, 8, MADE_BY, datetime(2026, 3, 14, 9, 30, tzinfo=UTC), Finished(reply))


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    with closing(Audit(tmp_path / AUDIT)) as audit:
        yield audit


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of five rows, closed; to be copied."""
    path = tmp_path_factory.mktemp("chain") / AUDIT
    with closing(Audit(path)) as audit:
        for number, uris in enumerate((["paper:a"], [], ["paper:a", "paper:b"], ["paper:c"], []), start=1):
            assert audit.append(exchange_of(f"Quelle est la portée du feu, {number} ?", *uris)) == number
    return path


@pytest.fixture
def open_recording(embedder: OpenVinoEmbedder, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Opens an engine with the reader without a model; `data` is always the same folder."""
    opened: list[Engine] = []

    def open_recording(**settings: object) -> Engine:
        loaded = Settings.load(data=tmp_path / "data", **{"reader": "off", **settings})
        opened.append(build_engine(loaded, embedder=embedder))
        return opened[-1]

    yield open_recording
    for engine in opened:
        engine.close()


@pytest.fixture
def recording(open_recording: Callable[..., Engine], document: Callable[..., Document]) -> Engine:
    """An engine that records its replies, with two documents."""
    engine = open_recording()
    engine.add_documents(
        [
            document("paper:light", TEXT, "The light on Tolling Rock", date(2024, 5, 2), {"desk": "harbour"}),
            document("paper:quota", "The herring quota fell by 18 per cent.", "Quota", date(2025, 1, 10)),
        ]
    )
    return engine


@pytest.fixture
def recorded(recording: Engine, tmp_path: Path) -> Iterator[Audit]:
    """What the engine recorded."""
    with closing(Audit(tmp_path / "data" / AUDIT)) as audit:
        yield audit
