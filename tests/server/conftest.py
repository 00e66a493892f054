"""Ten documents, the real engine over them, and the app: in this process, and in one of its own."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from forked import Forked
from starlette.testclient import TestClient

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.protocols import AnswerReader, Embedder
from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.serve import bind, url_of

Fork = Callable[..., Forked]
MAX_UPLOAD_BYTES = 200_000

# Title, date, desk, text.
ARTICLES = [
    (
        "Fire on the ferry",
        "2025-03-14",
        "harbour",
        "The ferry Marit caught fire off Tolling Rock on Friday morning. Harbour master Ada Brandt said that all "
        "41 passengers were taken off within an hour. The ferry was towed to the north quay.",
    ),
    (
        "New roof for the fish hall",
        "2025-06-06",
        "town",
        "The town council voted on Tuesday to give the fish hall a new roof. The new roof will cost 310,000 crowns. "
        "Work is to begin in August and to take ten weeks.",
    ),
    (
        "Herring quota is cut",
        "2024-09-06",
        "harbour",
        "The fisheries board cut the herring quota to 4,200 tonnes. Skipper Jonas Lunde called the cut too deep. "
        "The new quota holds until the end of next year.",
    ),
    (
        "Library opens longer",
        "2024-07-26",
        "town",
        "From September the library is open until eight in the evening. Librarian Mette Aas said that students had "
        "asked for it. On Sundays the library stays closed.",
    ),
    (
        "Choir sings in the church",
        "2024-12-13",
        "culture",
        "The Osk choir sings carols in the church on Saturday. Conductor Pál Szabó has led the choir since 1998. "
        "Entry is free, and there will be soup.",
    ),
    (
        "Café at the lighthouse",
        "2025-05-02",
        "culture",
        "A café opens at the lighthouse on Tolling Rock 🗼 in May. The sisters Ines and Karla Voss will run the café. "
        "They bake with rye from Drumlin.",
    ),
    (
        "School roof leaks",
        "2025-05-23",
        "town",
        "Rain came through the roof of the Osk school on Monday. Two classrooms were closed for the week. Headmaster "
        "Tor Hagen hopes for repairs in the summer.",
    ),
    (
        "Kelp farm is planned",
        "2025-05-30",
        "harbour",
        "A company from Drumlin plans a kelp farm in the outer bay. The farm would cover six hectares. Fishermen fear "
        "for their nets.",
    ),
    (
        "Regatta is won by the Gannet",
        "2024-07-09",
        "sport",
        "The yacht Gannet won the summer regatta by four minutes. Skipper Liv Moen thanked her crew of five. The wind "
        "was light all day.",
    ),
    (
        "Gale damages the pier",
        "2024-11-26",
        "harbour",
        "A gale tore twelve metres of planking from the south pier. Nobody was hurt. The pier is closed until the "
        "damage is mended.",
    ),
]


def _new_document(title: str, published: str, desk: str, text: str) -> dict[str, Any]:
    address = f"paper:{published}/{title.casefold().replace(' ', '-')}"
    return {"uri": address, "title": title, "text": text, "published": published, "metadata": {"desk": desk}}


@pytest.fixture(scope="session")
def articles() -> list[dict[str, Any]]:
    """The documents, as POST /v1/documents takes them."""
    return [_new_document(*article) for article in ARTICLES]


@pytest.fixture(scope="session")
def open_collections(shared_models: tuple[AnswerReader, Embedder]) -> Callable[[Path], Collections]:
    return lambda folder: build_collections(Settings.load(data=folder), *shared_models)


@pytest.fixture(scope="session")
def make_client(patient: dict[str, str]) -> Callable[..., TestClient]:
    def make(collections: Collections, allowed_hosts: Sequence[str] | None = None, **options: Any) -> TestClient:
        settings = Settings.load(data=collections.data, **{"max_upload_bytes": MAX_UPLOAD_BYTES, **options})
        app = create_app(collections, settings, allowed_hosts=allowed_hosts)
        return TestClient(app, raise_server_exceptions=False, headers=patient)

    return make


@pytest.fixture(scope="session")
def client(
    tmp_path_factory: pytest.TempPathFactory,
    open_collections: Callable[[Path], Collections],
    make_client: Callable[..., TestClient],
    articles: list[dict[str, Any]],
) -> Iterator[TestClient]:
    """The app over the ten documents, for tests that change nothing."""
    collections = open_collections(tmp_path_factory.mktemp("data"))
    client = make_client(collections)
    assert client.post("/v1/documents", json={"documents": articles}).status_code == 201
    yield client
    collections.close()


@pytest.fixture
def empty_collections(tmp_path: Path, open_collections: Callable[[Path], Collections]) -> Iterator[Collections]:
    collections = open_collections(tmp_path / "data")
    yield collections
    collections.close()


@pytest.fixture
def empty_client(empty_collections: Collections, make_client: Callable[..., TestClient]) -> TestClient:
    """The app over no documents, for tests that add some."""
    return make_client(empty_collections)


@contextmanager
def _served(app: FastAPI) -> Iterator[str]:
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield url_of(listener)
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def serve_app() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """Serves an app with uvicorn in a thread; gives the address. Nothing is collected before it is sent."""
    return _served


@pytest.fixture(scope="module")
def url(client: TestClient) -> Iterator[str]:
    """Where the app over the ten documents is served, for tests that change nothing."""
    assert isinstance(client.app, FastAPI)
    with _served(client.app) as url:
        yield url


@dataclass(frozen=True, slots=True)
class Process:
    """A server in a process of its own, as a command would run it."""

    url: str
    popen: Forked

    def line(self, seconds: float = 30) -> str:
        """The next line that it prints, which is waited for so long; empty where it prints no more."""
        return _line(self.popen, seconds)

    def stop(self, with_signal: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Exit status, and what was printed after the address to stdout and stderr."""
        self.popen.send_signal(with_signal)
        out, err = self.popen.communicate(timeout=30)
        return self.popen.returncode, out, err


PROGRAM = """
import sys
from pathlib import Path
from pullquote.build import build_collections
from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.guard import loopback_hosts
from pullquote_server.serve import run

settings = Settings.load(data=Path(sys.argv[1]), max_upload_bytes=200_000)
collections = build_collections(settings)
app = create_app(collections, settings, allowed_hosts=loopback_hosts("127.0.0.1"))
run(app, "127.0.0.1", 0, lambda url: print(url, flush=True))
collections.close()
print("closed")
"""


# A bug below the server, for which no real part serves.
BROKEN_PROGRAM = """
import logging

from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.serve import run


class Broken:
    def names(self):
        return []


logging.getLogger().addHandler(logging.NullHandler())  # as the command line quiets the libraries
run(create_app(Broken(), Settings.load()), "127.0.0.1", 0, lambda url: print(url, flush=True))
"""


@pytest.fixture
def run_program(fork: Fork, tmp_path: Path, models: Path) -> Iterator[Callable[..., Process]]:
    """Starts a program that prints its address once it serves."""
    with ExitStack() as stack:
        yield lambda program, *arguments: stack.enter_context(_run(fork, program, tmp_path, models, *arguments))


@pytest.fixture
def process(run_program: Callable[..., Process], tmp_path: Path) -> Process:
    return run_program(PROGRAM, tmp_path / "data")


@pytest.fixture
def start(fork: Fork, tmp_path: Path, models: Path) -> Callable[[], AbstractContextManager[Process]]:
    """Starts the server over one data folder, again and again."""
    return lambda: _run(fork, PROGRAM, tmp_path, models, tmp_path / "data")


@pytest.fixture
def broken_process(run_program: Callable[..., Process]) -> Process:
    return run_program(BROKEN_PROGRAM)


@contextmanager
def _run(fork: Fork, program: str, folder: Path, models: Path, *arguments: object) -> Iterator[Process]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": str(folder),
        "PULLQUOTE_MODELS": str(models),
    }
    popen = fork(program, arguments, environment, strict=True)
    try:
        yield Process(_first_line(popen), popen)
    finally:
        popen.kill()
        popen.communicate()


def _line(popen: Forked, seconds: float) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert popen.stdout is not None
    threading.Thread(target=lambda stream=popen.stdout: lines.put(stream.readline()), daemon=True).start()
    return lines.get(timeout=seconds).strip()


def _first_line(popen: Forked) -> str:
    line = _line(popen, seconds=120)
    if not line:
        _, err = popen.communicate(timeout=30)
        pytest.fail(f"The server did not start: {err}")
    return line
