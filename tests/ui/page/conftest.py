"""A real engine over documents made here, a real server on a loopback port, and a real browser."""

import shutil
import socket
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import sync_playwright

from pullquote.build import build_engine
from pullquote.collections import Collections
from pullquote.engine import Engine
from pullquote.settings import Settings
from pullquote_ui.page.app import Offers, mount_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    # A page is open for a second or two: as long as it takes to start one more process, or to optimise what it runs.
    "--in-process-gpu",
    "--js-flags=--no-opt",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK = {"width": 1280, "height": 720}
DOCUMENTS = {
    "ferry.txt": (
        "date 2025-03-14 HARBOUR - Fire on the ferry Marit\n\n"
        "The ferry Marit caught fire off Tolling Rock on Friday morning.\n\n"
        "Harbour master Ada Brandt said that all 41 passengers were taken off the burning ferry within an hour. "
        "The ferry was towed to the north quay.\n"
    ),
    "lighthouse.md": (
        "---\ntitle: The lighthouse\ndate: 2025-05-02\nurl: https://gazette.example/lighthouse\n---\n\n"
        "# The lighthouse\n\n## The keeper\n\nThe keeper of the lighthouse on Tolling Rock was called Vilem Hradek. "
        "He kept the lighthouse for thirty years.\n"
    ),
    "hostile.txt": (
        "Notice for <b>skippers</b>\n\n"
        "The slipway password is <script>alert(1)</script>"
        '<img src="http://elsewhere.example/a.png" onerror="alert(2)"> '
        "![a picture](http://elsewhere.example/b.png) ${alert(3)} {{alert(4)}} $$x^2$$ and **swordfish**.\n"
    ),
    "arabic.txt": "إعلان من الميناء\n\nيغلق الميناء الشمالي يوم الجمعة بسبب العاصفة كما قال المدير.\n",
    "long.txt": "A very long word\n\nThe longest word on the mast of the brig is " + "abracadabra" * 30 + ".\n",
}


@pytest.fixture(scope="session")
def archive(tmp_path_factory, shared_models):
    """An engine over `DOCUMENTS`; for tests that add nothing."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    engine = build_engine(Settings(data=tmp_path_factory.mktemp("data")), *shared_models)
    assert engine.add([folder]).failures == []
    yield engine
    engine.close()


@pytest.fixture
def empty(tmp_path, shared_models):
    engine = build_engine(Settings(data=tmp_path / "data"), *shared_models)
    yield engine
    engine.close()


@contextmanager
def serving(served, listening, app=None, **offers):
    """The page over an engine, or collections, on a socket: beside the routes of `app`, or a route of its own."""
    if app is None:
        app = FastAPI()
        app.add_api_route("/healthz", lambda: {"status": "ok"})
    with tempfile.TemporaryDirectory() as data:
        collections = served if isinstance(served, Collections) else Collections(Path(data), lambda _: served)
        mount_page(app, collections, Offers(**offers))
        # A page that is open keeps a connection open, too: the server would wait for it without end.
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1))
        port = listening.getsockname()[1]
        # The server closes what it is given.
        thread = threading.Thread(target=server.run, name=f"serving {port}", kwargs={"sockets": [listening.dup()]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.should_exit = True
            thread.join()


class Handed:
    """The engine that the test at hand has brought. So one page, laid out once, serves them all."""

    engine = None

    def __getattr__(self, name):
        return getattr(self.engine, name)


@pytest.fixture(scope="session")
def listen():
    """Lends a socket that nobody serves on: a browser has the scripts of its address compiled, after a while."""
    idle, every = [], []

    @contextmanager
    def listen():
        if not idle:
            idle.append(socket.create_server(("127.0.0.1", 0)))
            every.append(idle[-1])
        listening = idle.pop()
        yield listening
        idle.append(listening)

    yield listen
    for each in every:
        each.close()


@pytest.fixture(scope="session")
def serve(listen):
    """Serves the engine that a test brings, from the one server that all these tests share."""
    handed = Handed()

    @contextmanager
    def serve(engine):
        handed.engine = engine
        yield url

    with listen() as listening, serving(handed, listening) as url:
        yield serve


@pytest.fixture(scope="session")
def serve_apart(listen):
    """`serving`, for a page that is laid out in its own way, beside other routes or with uploads kept elsewhere."""

    @contextmanager
    def serve_apart(served, app=None, **offers):
        with listen() as listening, serving(served, listening, app, **offers) as url:
            yield url

    return serve_apart


@pytest.fixture(scope="session")
def site(archive, serve_apart):
    with serve_apart(archive, examples=["Who kept the lighthouse on Tolling Rock?"]) as url:
        yield url


class Waiting(Engine):
    """An engine that answers only when it is told to."""

    def __init__(self, engine):
        vars(self).update(vars(engine))
        self.answer = threading.Event()

    def stream(self, *question):
        assert self.answer.wait(60)
        return super().stream(*question)


@pytest.fixture(scope="session")
def waiting():
    """Makes an engine that answers only when it is told to, of another one."""
    return Waiting


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine: install the package chromium to run these tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """A browser's window with storage of its own, and what went wrong in it: no dialog, fault or foreign request."""

    def __init__(self, page):
        self.page, self._origin, self._wrong = page, "", []
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self._note(request.url, not _is_own(request.url, self._origin)))
        page.on("console", lambda said: self._note(said.text, "Content Security Policy" in said.text))
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("dialog", lambda dialog: (self._note(dialog.message), dialog.dismiss()))

    def enter(self, url, viewport, color_scheme, permissions):
        """Go where nobody has been in this window yet: it forgets what another test had it keep."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(color_scheme=color_scheme)
        self.page.context.clear_permissions()
        self.page.context.grant_permissions(permissions)
        self._origin = "/".join(url.split("/")[:3]) + "/"
        self.page.goto(f"{self._origin}theme.css")
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.page.context.clear_cookies()
        self.page.goto(url)

    def leave(self):
        """Go nowhere. What went wrong since the window was entered."""
        wrong, self._origin = self._wrong, ""
        self.page.goto("about:blank")
        self._wrong = []
        return wrong

    def _note(self, said, is_wrong=True):
        if is_wrong:
            self._wrong.append(said)


@pytest.fixture(scope="session")
def windows(chromium):
    """Windows that no test is using: a new one takes two seconds to compile the page's scripts."""
    return []


@pytest.fixture
def browse(chromium, windows):
    """Opens an address as somebody new would. No visit may ask another host for anything, break, or open a dialog."""
    used = []

    def browse(url, viewport=DESK, color_scheme="light", permissions=()):
        used.append(windows.pop() if windows else Window(chromium.new_context().new_page()))
        used[-1].enter(url, viewport, color_scheme, permissions)
        return used[-1].page

    yield browse
    wrong = [each for window in used for each in window.leave()]
    windows.extend(used)
    assert wrong == []


@pytest.fixture
def visit(browse):
    """Opens the page as somebody new would, and waits for it."""

    def visit(url, **options):
        page = browse(url, **options)
        page.wait_for_selector("#pq-question textarea")
        page.wait_for_selector(".pq-reply" if "?q=" in url else "#pq-welcome p")
        return page

    return visit


@pytest.fixture(scope="session")
def finished():
    """Waits until this many replies are complete, and the sources of the newest are shown."""

    def wait(page, turns):
        page.wait_for_function(
            "turns => document.querySelectorAll('.pq-reply:not(.pq-waiting)').length === turns", arg=turns
        )
        newest = page.locator(".pq-question").last.text_content()
        page.wait_for_function("question => document.querySelector('.pq-asked')?.textContent === question", arg=newest)

    return wait


@pytest.fixture(scope="session")
def ask(finished):
    """Asks, and waits for the reply."""

    def ask(page, question):
        asked = page.locator(".pq-question").count()
        page.fill("#pq-question textarea", question)
        page.press("#pq-question textarea", "Enter")
        page.locator(".pq-question").nth(asked).wait_for()
        finished(page, asked + 1)

    return ask


def _is_own(requested, url):
    return requested.startswith((url, "data:", "blob:"))
