"""What tests share: the prepared models, made once and kept between runs, news to be read, and who takes a webhook."""

import asyncio
import gc
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis_settings

from pullquote.build import build_embedder, build_engine, build_reader
from pullquote.passages import embedded_text, split_passages
from pullquote.protocols import AnswerReader, Embedder, Reading
from pullquote.settings import Settings
from pullquote.types import Document, Hit, Passage, Section, Span

# The tests start some hundred interpreters, each of which would compile what is imported anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# By default all that was ever imported and collected is looked through for garbage again and again: a quarter of the
# time that it takes to collect the tests.
gc.set_threshold(50_000)
sys.path.insert(0, str(Path(__file__).with_name("prepared")))

from forked import Forked, prepared_interpreter  # noqa: E402

# The machine may be busy: how long an example takes is no behaviour.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

SEEDS = Path(__file__).parents[1] / "seeds"
TEXTS = {
    "Ferry fire": "The ferry Grey Petrel burned off Tolling Rock on Friday morning. Captain Ada Brandt saw the smoke "
    "first. All 41 passengers were taken off within an hour, because a crab boat was near.",
    "Herring quota": "The herring quota fell by 18 per cent. Anselm Rookwood, who heads the fisheries office, signed "
    "the order on 6 September 2024. It takes effect on 1 October.",
    "Choir concert": "The choir of Osk sang in the chapel on Sunday. Forty singers came in three boats.",
}


@pytest.fixture(scope="session")
def patient() -> dict[str, str]:
    """The headers of a client that waits for what it sent to be indexed, however slow the machine is just now."""
    return {"Prefer": "wait=60"}


@pytest.fixture(scope="session")
def models(pytestconfig: pytest.Config) -> Path:
    """The folder of the prepared models."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("pullquote-models")


@pytest.fixture(scope="session", autouse=True)
def settings_of_nobody(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads what is in somebody's own archive, the keys to it say."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULLQUOTE_MODELS", str(models))
        patch.setenv("PULLQUOTE_DATA", str(tmp_path_factory.mktemp("nobodys")))
        yield


@pytest.fixture(autouse=True)
def loop_put_aside(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test without a browser may run a loop of its own.

    Playwright, from its first call to the end of the session, leaves its own marked as running in this thread.
    """
    running = None if "chromium" in request.fixturenames else asyncio._get_running_loop()
    if running:
        asyncio._set_running_loop(None)
    yield
    if running:
        asyncio._set_running_loop(running)


@pytest.fixture(scope="session")
def shared_models(settings_of_nobody: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[AnswerReader, Embedder]:
    """A reader and an embedder that many engines share: each pair takes a second to load, and a tenth of a gigabyte."""
    settings = Settings(data=tmp_path_factory.mktemp("models"))
    embedder = build_embedder(settings)
    return build_reader(settings, embedder), embedder


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Makes a document of one section."""

    def document(
        uri: str,
        text: str,
        title: str = "A report",
        published: date | None = None,
        metadata: Mapping[str, str] | None = None,
        **section: str | int,
    ) -> Document:
        whole = Section(Span(0, len(text)), **section)
        return Document(uri, title, text, "text/plain", (whole,), published, metadata or {})

    return document


@pytest.fixture(scope="session")
def filled(shared_models: tuple[AnswerReader, Embedder], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled archives, to be copied. Whichever process needs it first embeds them for all."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "filled"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = tmp_path_factory.mktemp("unfinished")
            with closing(build_engine(Settings(data=unfinished), *shared_models)) as engine:
                assert not engine.add([SEEDS / "caracas", SEEDS / "harbour"]).failures
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def forks() -> Iterator[Path]:
    """The socket of an interpreter that has imported Pullquote, where processes are had that begin at once."""
    # Not in a folder of the test's: the path of a socket is at most some hundred characters long.
    with tempfile.TemporaryDirectory(prefix="pullquote-") as folder, prepared_interpreter(Path(folder) / "socket"):
        yield Path(folder) / "socket"


@pytest.fixture(scope="session")
def fork(forks: Path) -> Callable[..., Forked]:
    """Starts a program in a process of its own."""
    return lambda *program, **options: Forked(forks, *program, **options)


@pytest.fixture(scope="session")
def slow_program() -> str:
    """How a program begins that serves `slow_collections`."""
    return Path(__file__).with_name("slow.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def passages(embedder: Embedder) -> list[Passage]:
    """Three stories as the module's own embedder has them split."""
    documents = [
        Document(title, title, text, "text/plain", (Section(Span(0, len(text))),), date(2025, 3, 14))
        for title, text in TEXTS.items()
    ]
    return [
        passage
        for document in documents
        for passage in split_passages(document, embedder.count_tokens, embedder.max_tokens, 120)
    ]


@pytest.fixture(scope="module")
def read(reader: AnswerReader, embedder: Embedder, passages: list[Passage]) -> Callable[[str], Reading]:
    """What the module's own reader reads in all passages, ranked by likeness of the module's own embedder."""
    vectors = embedder.embed([embedded_text(passage) for passage in passages])

    def read(question: str) -> Reading:
        likeness = vectors @ embedder.embed([question])[0]
        order = likeness.argsort()[::-1].tolist()
        hits = [
            Hit(passages[n], 1 / rank, {"dense": rank}, {"dense": float(likeness[n])})
            for rank, n in enumerate(order, start=1)
        ]
        return reader.read(question, hits)

    return read


class Receiver:
    """A server of this machine that takes what it is told, and answers with the statuses that it was given."""

    def __init__(self) -> None:
        self.told: list[dict[str, object]] = []
        self.statuses: list[int] = []
        self.opened = threading.Event()
        self.opened.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["content-type"] == "application/json"
                receiver.told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                receiver.opened.wait(30)
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/changed"

    def wait_for(self, count: int) -> list[dict[str, object]]:
        until = time.monotonic() + 30
        while len(self.told) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.told


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.opened.set()
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()
